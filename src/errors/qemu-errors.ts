import type { ErrorTable } from './entry.ts';

/** Failures of QEMU, of a running machine's session and of the demo guest. */
export const qemuErrors = {
  VTPM_ERR_QEMU_MISSING: {
    retry: false,
    en: {
      title: 'QEMU is not installed',
      cause: 'The program {program} was not found on this computer.',
      nextStep:
        'Install QEMU (Debian and Ubuntu: qemu-system-x86, qemu-system-arm, qemu-utils; Homebrew: qemu), then try again.',
    },
    fr: {
      title: 'QEMU n’est pas installé',
      cause: 'Le programme {program} est introuvable sur cet ordinateur.',
      nextStep:
        'Installez QEMU (Debian et Ubuntu : qemu-system-x86, qemu-system-arm, qemu-utils ; Homebrew : qemu), puis réessayez.',
    },
  },
  VTPM_ERR_QEMU_BROKEN: {
    retry: false,
    en: {
      title: 'QEMU does not run',
      cause: '{program} is installed but does not start: {reason}.',
      nextStep: 'Reinstall QEMU, then try again.',
    },
    fr: {
      title: 'QEMU ne fonctionne pas',
      cause: '{program} est installé mais ne démarre pas : {reason}.',
      nextStep: 'Réinstallez QEMU, puis réessayez.',
    },
  },
  VTPM_ERR_QEMU_FAILED: {
    retry: true,
    en: {
      title: 'The virtual machine stopped unexpectedly',
      cause: 'QEMU ended with an error: {reason}.',
      nextStep: 'Start the machine again; if it happens again, run “vtpm doctor” for this machine.',
    },
    fr: {
      title: 'La machine virtuelle s’est arrêtée de façon inattendue',
      cause: 'QEMU s’est terminé sur une erreur : {reason}.',
      nextStep: 'Redémarrez la machine ; si cela se reproduit, lancez « vtpm doctor » pour cette machine.',
    },
  },
  VTPM_ERR_QEMU_SILENT: {
    retry: true,
    en: {
      title: 'QEMU does not answer',
      cause: 'QEMU was started but said nothing for {seconds} s.',
      nextStep: 'Wait until the computer is less busy, then try again.',
    },
    fr: {
      title: 'QEMU ne répond pas',
      cause: 'QEMU a été lancé mais n’a rien dit pendant {seconds} s.',
      nextStep: 'Attendez que l’ordinateur soit moins occupé, puis réessayez.',
    },
  },
  VTPM_ERR_QMP: {
    retry: true,
    en: {
      title: 'QEMU refused a command',
      cause: 'The virtual machine’s monitor reported: {reason}.',
      nextStep: 'Try again; if it does not help, force the machine to stop.',
    },
    fr: {
      title: 'QEMU a refusé une commande',
      cause: 'Le moniteur de la machine virtuelle a signalé : {reason}.',
      nextStep: 'Réessayez ; si cela n’aide pas, forcez l’arrêt de la machine.',
    },
  },
  VTPM_ERR_QEMU_FILE_LOCKED: {
    retry: true,
    en: {
      title: 'A disk of the virtual machine is in use',
      cause: 'Another program has the file open: {reason}.',
      nextStep: 'Close the program or the virtual machine that uses this disk, then try again.',
    },
    fr: {
      title: 'Un disque de la machine virtuelle est en cours d’utilisation',
      cause: 'Un autre programme tient le fichier ouvert : {reason}.',
      nextStep: 'Fermez le programme ou la machine virtuelle qui utilise ce disque, puis réessayez.',
    },
  },
  VTPM_ERR_QEMU_FILE_MISSING: {
    retry: false,
    en: {
      title: 'A file of the virtual machine is not there',
      cause: 'QEMU can’t find it: {reason}.',
      nextStep: 'Put the disk or image back, or remove the device in the configuration.',
    },
    fr: {
      title: 'Un fichier de la machine virtuelle est introuvable',
      cause: 'QEMU ne le trouve pas : {reason}.',
      nextStep: 'Remettez le disque ou l’image en place, ou retirez le périphérique dans la configuration.',
    },
  },
  VTPM_ERR_QEMU_FILE_ACCESS: {
    retry: false,
    en: {
      title: 'A file of the virtual machine can’t be opened',
      cause: 'The system refused access: {reason}.',
      nextStep: 'Check the owner and the permissions of the file.',
    },
    fr: {
      title: 'Un fichier de la machine virtuelle ne peut pas être ouvert',
      cause: 'Le système a refusé l’accès : {reason}.',
      nextStep: 'Vérifiez le propriétaire et les permissions du fichier.',
    },
  },
  VTPM_ERR_QEMU_MEMORY: {
    retry: true,
    en: {
      title: 'There is not enough memory',
      cause: 'This computer can’t give the virtual machine its memory: {reason}.',
      nextStep: 'Close other programs, or give the machine less memory in CPU & Memory.',
    },
    fr: {
      title: 'La mémoire est insuffisante',
      cause: 'Cet ordinateur ne peut pas donner à la machine virtuelle sa mémoire : {reason}.',
      nextStep: 'Fermez d’autres programmes, ou réduisez la mémoire dans Processeur et mémoire.',
    },
  },
  VTPM_ERR_QEMU_NO_DISPLAY: {
    retry: false,
    en: {
      title: 'The guest’s screen can’t be shown',
      cause: 'This QEMU or this session has no window to show it in: {reason}.',
      nextStep: 'Install QEMU’s window (Debian and Ubuntu: qemu-system-gui), or start with --headless.',
    },
    fr: {
      title: 'L’écran de l’invité ne peut pas être affiché',
      cause: 'Ce QEMU ou cette session n’a pas de fenêtre pour l’afficher : {reason}.',
      nextStep:
        'Installez la fenêtre de QEMU (Debian et Ubuntu : qemu-system-gui), ou démarrez avec --headless.',
    },
  },
  VTPM_ERR_QEMU_TPM_REFUSED: {
    retry: true,
    en: {
      title: 'The TPM chip did not start',
      cause: 'QEMU could not bring up the chip: {reason}. The machine was not started without it.',
      nextStep: 'Run “vtpm doctor” for this machine, then try again.',
    },
    fr: {
      title: 'La puce TPM n’a pas démarré',
      cause: 'QEMU n’a pas pu initialiser la puce : {reason}. La machine n’a pas été démarrée sans elle.',
      nextStep: 'Lancez « vtpm doctor » pour cette machine, puis réessayez.',
    },
  },
  VTPM_ERR_TPM_DIED: {
    retry: false,
    en: {
      title: 'The TPM chip stopped working',
      cause:
        'The chip’s program ended while the machine was running: {reason}. The machine was paused, and won’t restart without its chip.',
      nextStep: 'Shut the machine down, then start it again.',
    },
    fr: {
      title: 'La puce TPM a cessé de fonctionner',
      cause:
        'Le programme de la puce s’est terminé pendant que la machine tournait : {reason}. La machine a été mise en pause et ne redémarrera pas sans sa puce.',
      nextStep: 'Éteignez la machine, puis démarrez-la de nouveau.',
    },
  },
  VTPM_ERR_TPM_NOT_STARTED: {
    retry: false,
    en: {
      title: 'The machine has a TPM chip that was not started',
      cause: 'A machine that has a chip is never started without it.',
      nextStep: 'Report this with the text above.',
    },
    fr: {
      title: 'La machine a une puce TPM qui n’a pas été lancée',
      cause: 'Une machine qui possède une puce n’est jamais démarrée sans elle.',
      nextStep: 'Signalez ce problème avec ce texte.',
    },
  },
  VTPM_ERR_GUEST_IGNORES_POWER_DOWN: {
    retry: true,
    en: {
      title: 'The guest did not shut down',
      cause: 'It was asked for {seconds} s and is still running.',
      nextStep: 'Shut it down from inside, or force it to stop; unsaved work is lost then.',
    },
    fr: {
      title: 'L’invité ne s’est pas éteint',
      cause: 'Il en a été prié pendant {seconds} s et tourne toujours.',
      nextStep:
        'Éteignez-le de l’intérieur, ou forcez son arrêt ; le travail non enregistré sera alors perdu.',
    },
  },
  VTPM_ERR_SESSION_UNREACHABLE: {
    retry: true,
    en: {
      title: 'The running machine can’t be reached',
      cause: 'The process that runs it does not answer: {reason}.',
      nextStep: 'Try again in a moment.',
    },
    fr: {
      title: 'La machine en marche est injoignable',
      cause: 'Le processus qui l’exécute ne répond pas : {reason}.',
      nextStep: 'Réessayez dans un instant.',
    },
  },
  VTPM_ERR_SESSION_FOLDER: {
    retry: false,
    en: {
      title: 'The folder for running machines can’t be used',
      cause: '{path}: {reason}.',
      nextStep: 'Choose a shorter runtime folder that belongs to you alone.',
    },
    fr: {
      title: 'Le dossier des machines en marche est inutilisable',
      cause: '{path} : {reason}.',
      nextStep: 'Choisissez un dossier d’exécution plus court qui n’appartient qu’à vous.',
    },
  },
  VTPM_ERR_BACKGROUND_HOST: {
    retry: true,
    en: {
      title: 'The machine’s background process ended',
      cause: 'It stopped before the machine ran: {reason}.',
      nextStep: 'Try again.',
    },
    fr: {
      title: 'Le processus d’arrière-plan de la machine s’est terminé',
      cause: 'Il s’est arrêté avant que la machine ne tourne : {reason}.',
      nextStep: 'Réessayez.',
    },
  },
  VTPM_ERR_DEMO_TOOL_MISSING: {
    retry: false,
    en: {
      title: 'The demo machine can’t be built here',
      cause: 'Building it needs {program}, which is not installed.',
      nextStep:
        'On Debian or Ubuntu install mtools, dosfstools, cpio and syslinux; elsewhere use your own installation image.',
    },
    fr: {
      title: 'La machine de démonstration ne peut pas être construite ici',
      cause: 'Sa construction nécessite {program}, qui n’est pas installé.',
      nextStep:
        'Sous Debian ou Ubuntu, installez mtools, dosfstools, cpio et syslinux ; ailleurs, utilisez votre propre image d’installation.',
    },
  },
  VTPM_ERR_DEMO_DOWNLOAD: {
    retry: true,
    en: {
      title: 'The parts of the demo machine can’t be downloaded',
      cause: 'apt could not fetch {package}: {reason}.',
      nextStep: 'Check the network and “apt-get update”, then try again.',
    },
    fr: {
      title: 'Les composants de la machine de démonstration ne peuvent pas être téléchargés',
      cause: 'apt n’a pas pu obtenir {package} : {reason}.',
      nextStep: 'Vérifiez le réseau et « apt-get update », puis réessayez.',
    },
  },
  VTPM_ERR_DEMO_BUILD: {
    retry: true,
    en: {
      title: 'Building the demo machine failed',
      cause: '{program} reported: {reason}.',
      nextStep: 'Try again; if it happens again, report it with this text.',
    },
    fr: {
      title: 'La construction de la machine de démonstration a échoué',
      cause: '{program} a signalé : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, signalez-le avec ce texte.',
    },
  },
  VTPM_ERR_DEMO_REPORT: {
    retry: true,
    en: {
      title: 'The demo guest gave no report',
      cause: 'Its serial log holds none that can be read: {reason}.',
      nextStep: 'Start it again and wait until it has booted.',
    },
    fr: {
      title: 'L’invité de démonstration n’a pas donné de rapport',
      cause: 'Son journal série n’en contient aucun de lisible : {reason}.',
      nextStep: 'Redémarrez-le et attendez qu’il ait démarré.',
    },
  },
  VTPM_ERR_ACCELERATOR_SLOW: {
    retry: false,
    en: {
      title: 'Virtual machines are slow on this computer',
      cause:
        'The processor’s own virtualization can’t be used ({reason}), so QEMU emulates every instruction.',
      nextStep:
        'Switch virtualization on in this computer’s firmware settings, and check that you may use /dev/kvm.',
    },
    fr: {
      title: 'Les machines virtuelles sont lentes sur cet ordinateur',
      cause:
        'La virtualisation du processeur n’est pas utilisable ({reason}) : QEMU émule donc chaque instruction.',
      nextStep:
        'Activez la virtualisation dans les réglages du micrologiciel de cet ordinateur, et vérifiez l’accès à /dev/kvm.',
    },
  },
} as const satisfies ErrorTable;
