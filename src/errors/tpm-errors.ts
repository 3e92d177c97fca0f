import type { ErrorTable } from './entry.ts';

/** Failures of the TPM storage, of swtpm, and of the chip's transactions. */
export const tpmErrors = {
  VTPM_ERR_SWTPM_MISSING: {
    retry: false,
    en: {
      title: 'The TPM emulator is not installed',
      cause: 'The program {program} was not found on this computer.',
      nextStep: 'Install swtpm (Debian and Ubuntu: swtpm and swtpm-tools; macOS: brew install swtpm).',
    },
    fr: {
      title: 'L’émulateur TPM n’est pas installé',
      cause: 'Le programme {program} est introuvable sur cet ordinateur.',
      nextStep: 'Installez swtpm (Debian et Ubuntu : swtpm et swtpm-tools ; macOS : brew install swtpm).',
    },
  },
  VTPM_ERR_SWTPM_TOO_OLD: {
    retry: false,
    en: {
      title: 'The TPM emulator is too old',
      cause: '{program} {version} lacks: {features}.',
      nextStep: 'Update swtpm to 0.7 or later.',
    },
    fr: {
      title: 'L’émulateur TPM est trop ancien',
      cause: '{program} {version} ne sait pas faire : {features}.',
      nextStep: 'Mettez swtpm à jour vers la version 0.7 ou une version ultérieure.',
    },
  },
  VTPM_ERR_SWTPM_SETUP_FAILED: {
    retry: true,
    en: {
      title: 'The TPM chip could not be manufactured',
      cause: 'swtpm_setup failed: {reason}.',
      nextStep: 'Try again; if it happens again, check the installation of swtpm.',
    },
    fr: {
      title: 'La puce TPM n’a pas pu être fabriquée',
      cause: 'swtpm_setup a échoué : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, vérifiez l’installation de swtpm.',
    },
  },
  VTPM_ERR_SWTPM_TIMEOUT: {
    retry: true,
    en: {
      title: 'The TPM emulator did not answer',
      cause: '{program} did not finish within {seconds} s and was stopped.',
      nextStep: 'Try again when the computer is less busy.',
    },
    fr: {
      title: 'L’émulateur TPM n’a pas répondu',
      cause: '{program} n’a pas terminé en {seconds} s et a été arrêté.',
      nextStep: 'Réessayez quand l’ordinateur sera moins occupé.',
    },
  },
  VTPM_ERR_SWTPM_START_FAILED: {
    retry: true,
    en: {
      title: 'The TPM emulator could not start',
      cause: 'swtpm said: {reason}.',
      nextStep: 'Try again; if it happens again, check the installation of swtpm.',
    },
    fr: {
      title: 'L’émulateur TPM n’a pas pu démarrer',
      cause: 'swtpm a répondu : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, vérifiez l’installation de swtpm.',
    },
  },
  VTPM_ERR_SWTPM_STOPPED: {
    retry: true,
    en: {
      title: 'The TPM emulator stopped unexpectedly',
      cause: 'swtpm ended while the chip was in use: {reason}.',
      nextStep: 'Shut the virtual machine down and start it again.',
    },
    fr: {
      title: 'L’émulateur TPM s’est arrêté de façon inattendue',
      cause: 'swtpm s’est terminé alors que la puce servait : {reason}.',
      nextStep: 'Éteignez la machine virtuelle et redémarrez-la.',
    },
  },
  VTPM_ERR_SWTPM_BUSY: {
    retry: true,
    en: {
      title: 'The TPM storage is in use',
      cause: 'Another TPM emulator has this storage open.',
      nextStep: 'Stop the other virtual machine or program that uses it, then try again.',
    },
    fr: {
      title: 'Le stockage TPM est en cours d’utilisation',
      cause: 'Un autre émulateur TPM a ouvert ce stockage.',
      nextStep: 'Arrêtez l’autre machine virtuelle ou programme qui l’utilise, puis réessayez.',
    },
  },
  VTPM_ERR_SWTPM_KEY_SIZE: {
    retry: false,
    en: {
      title: 'The TPM storage has another key size',
      cause: 'The storage is encrypted with AES-{found}, but AES-{expected} was expected.',
      nextStep: 'Restore the virtual machine’s machine.json or its storage from a backup.',
    },
    fr: {
      title: 'Le stockage TPM a une autre taille de clé',
      cause: 'Le stockage est chiffré en AES-{found}, alors que AES-{expected} était attendu.',
      nextStep: 'Restaurez le machine.json de la machine virtuelle ou son stockage depuis une sauvegarde.',
    },
  },
  VTPM_ERR_STORAGE_MISSING: {
    retry: false,
    en: {
      title: 'The TPM storage is missing',
      cause: 'There is no TPM state in {path}.',
      nextStep: 'Restore the storage from a backup of the virtual machine.',
    },
    fr: {
      title: 'Le stockage TPM est absent',
      cause: 'Il n’y a pas d’état TPM dans {path}.',
      nextStep: 'Restaurez le stockage depuis une sauvegarde de la machine virtuelle.',
    },
  },
  VTPM_ERR_STORAGE_DAMAGED: {
    retry: false,
    en: {
      title: 'The TPM storage is damaged',
      cause: 'The TPM state in {path} can’t be read: {reason}. It was left as it is.',
      nextStep: 'Restore the storage from a backup.',
    },
    fr: {
      title: 'Le stockage TPM est endommagé',
      cause: 'L’état TPM dans {path} est illisible : {reason}. Il a été laissé tel quel.',
      nextStep: 'Restaurez le stockage depuis une sauvegarde.',
    },
  },
  VTPM_ERR_STORAGE_NOT_ENCRYPTED: {
    retry: false,
    en: {
      title: 'The TPM storage is not encrypted',
      cause: 'The TPM state in {path} is in clear text, which vTPM Desktop never uses.',
      nextStep: 'Restore the encrypted storage from a backup.',
    },
    fr: {
      title: 'Le stockage TPM n’est pas chiffré',
      cause: 'L’état TPM dans {path} est en clair, ce que vTPM Desktop n’utilise jamais.',
      nextStep: 'Restaurez le stockage chiffré depuis une sauvegarde.',
    },
  },
  VTPM_ERR_STORAGE_UNEXPECTED: {
    retry: false,
    en: {
      title: 'There is a TPM storage that belongs to no chip',
      cause: 'The virtual machine has no TPM chip, but {path} exists. It was left as it is.',
      nextStep: 'Move that folder elsewhere if it is not needed, then try again.',
    },
    fr: {
      title: 'Il y a un stockage TPM qui n’appartient à aucune puce',
      cause: 'La machine virtuelle n’a pas de puce TPM, mais {path} existe. Il a été laissé tel quel.',
      nextStep: 'Déplacez ce dossier s’il n’est pas utile, puis réessayez.',
    },
  },
  VTPM_ERR_TPM_EXISTS: {
    retry: false,
    en: {
      title: '“{name}” has a TPM chip already',
      cause: 'A virtual machine can have one TPM chip.',
      nextStep: 'Nothing needs to be done.',
    },
    fr: {
      title: '« {name} » a déjà une puce TPM',
      cause: 'Une machine virtuelle peut avoir une seule puce TPM.',
      nextStep: 'Il n’y a rien à faire.',
    },
  },
  VTPM_ERR_TPM_ABSENT: {
    retry: false,
    en: {
      title: '“{name}” has no TPM chip',
      cause: 'The virtual machine has no TPM chip that this could be done with.',
      nextStep: 'Add a TPM chip first.',
    },
    fr: {
      title: '« {name} » n’a pas de puce TPM',
      cause: 'La machine virtuelle n’a pas de puce TPM sur laquelle agir.',
      nextStep: 'Ajoutez d’abord une puce TPM.',
    },
  },
  VTPM_ERR_TPM_FAILED: {
    retry: true,
    en: {
      title: 'The TPM chip reported a failure',
      cause: 'The command {command} ended with {response}: {meaning}.',
      nextStep: 'Try again; if it happens again, restore the storage from a backup.',
    },
    fr: {
      title: 'La puce TPM a signalé un échec',
      cause: 'La commande {command} s’est terminée par {response} : {meaningFr}.',
      nextStep: 'Réessayez ; si cela se reproduit, restaurez le stockage depuis une sauvegarde.',
    },
  },
  VTPM_ERR_TPM_PROTOCOL: {
    retry: true,
    en: {
      title: 'The TPM chip’s answer can’t be understood',
      cause: 'An answer of the TPM is not what the specification says: {reason}.',
      nextStep: 'Try again; if it happens again, check the installation of swtpm.',
    },
    fr: {
      title: 'La réponse de la puce TPM est incompréhensible',
      cause: 'Une réponse du TPM n’est pas conforme à la spécification : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, vérifiez l’installation de swtpm.',
    },
  },
  VTPM_ERR_TPM_LOCKOUT_PASSWORD: {
    retry: false,
    en: {
      title: 'The lockout of “{name}” can’t be cleared from here',
      cause:
        'The guest’s system has set a lockout password in the chip, which only that system knows. A wrong one would lock the chip further, so none was tried. Nothing was changed.',
      nextStep:
        'Let the virtual machine run: one wrong try is forgiven every {minutes} minutes. Or clear the lockout inside the guest; Windows does so in tpm.msc.',
    },
    fr: {
      title: 'Le blocage de « {name} » ne peut pas être levé d’ici',
      cause:
        'Le système invité a défini dans la puce un mot de passe de blocage que lui seul connaît. Un mot de passe erroné bloquerait davantage la puce, donc aucun n’a été essayé. Rien n’a été modifié.',
      nextStep:
        'Laissez tourner la machine virtuelle : un essai erroné est pardonné toutes les {minutes} minutes. Ou levez le blocage dans l’invité ; Windows le fait dans tpm.msc.',
    },
  },
  VTPM_ERR_TPM_LOCKED_OUT: {
    retry: true,
    en: {
      title: 'The lockout password of “{name}” is itself locked',
      cause: 'A wrong lockout password was given to the chip before. Nothing was changed.',
      nextStep: 'Let the virtual machine run for {minutes} minutes, then try again.',
    },
    fr: {
      title: 'Le mot de passe de blocage de « {name} » est lui-même bloqué',
      cause: 'Un mot de passe de blocage erroné a été donné à la puce auparavant. Rien n’a été modifié.',
      nextStep: 'Laissez tourner la machine virtuelle pendant {minutes} minutes, puis réessayez.',
    },
  },
  VTPM_ERR_TPM_EK_UNAVAILABLE: {
    retry: false,
    en: {
      title: 'The chip does not show its endorsement key',
      cause:
        'The guest’s system has removed the key and set a password for making it again. The certificates were left as they are.',
      nextStep: 'Clear the chip inside the guest, or with “Clear Chip”, then renew the certificates.',
    },
    fr: {
      title: 'La puce ne montre pas sa clé d’approbation',
      cause:
        'Le système invité a retiré la clé et défini un mot de passe pour la refaire. Les certificats ont été laissés tels quels.',
      nextStep:
        'Effacez la puce dans l’invité, ou avec « Effacer la puce », puis renouvelez les certificats.',
    },
  },
  VTPM_ERR_TPM_CERTIFY_FAILED: {
    retry: true,
    en: {
      title: 'The certificates could not be made',
      cause:
        'The certificate authority of this computer (swtpm_localca) failed: {reason}. The chip was left as it is.',
      nextStep: 'Try again; if it happens again, check the installation of swtpm.',
    },
    fr: {
      title: 'Les certificats n’ont pas pu être créés',
      cause:
        'L’autorité de certification de cet ordinateur (swtpm_localca) a échoué : {reason}. La puce a été laissée telle quelle.',
      nextStep: 'Réessayez ; si cela se reproduit, vérifiez l’installation de swtpm.',
    },
  },
  VTPM_ERR_TPM_CERTIFICATE_BAD: {
    retry: false,
    en: {
      title: 'A certificate of the chip is not right',
      cause: 'The certificate in NV index {handle} does not fit the chip: {problem}. It was left as it is.',
      nextStep: 'Renew the certificates of the chip.',
    },
    fr: {
      title: 'Un certificat de la puce n’est pas valable',
      cause:
        'Le certificat dans l’index NV {handle} ne convient pas à la puce : {problem}. Il a été laissé tel quel.',
      nextStep: 'Renouvelez les certificats de la puce.',
    },
  },
  VTPM_ERR_TPM_SELF_TEST: {
    retry: true,
    en: {
      title: 'The chip’s self-test failed',
      cause: 'The chip answered {response}: {meaning}. The storage was left as it is.',
      nextStep: 'Try again; if it happens again, restore the storage from a backup.',
    },
    fr: {
      title: 'L’auto-test de la puce a échoué',
      cause: 'La puce a répondu {response} : {meaningFr}. Le stockage a été laissé tel quel.',
      nextStep: 'Réessayez ; si cela se reproduit, restaurez le stockage depuis une sauvegarde.',
    },
  },
  VTPM_ERR_TPM_IDENTITY: {
    retry: false,
    en: {
      title: 'The storage of “{name}” holds another chip',
      cause:
        'Its endorsement key is not the one that the virtual machine’s description names. Nothing was changed.',
      nextStep: 'Restore the storage from a backup of this virtual machine.',
    },
    fr: {
      title: 'Le stockage de « {name} » contient une autre puce',
      cause:
        'Sa clé d’approbation n’est pas celle que nomme la description de la machine virtuelle. Rien n’a été modifié.',
      nextStep: 'Restaurez le stockage depuis une sauvegarde de cette machine virtuelle.',
    },
  },
  VTPM_ERR_EVENT_LOG_MISSING: {
    retry: true,
    en: {
      title: 'No event log was found in “{name}”',
      cause:
        'The memory of the virtual machine holds no complete log of a measured start: its system has not started yet, keeps none, or has overwritten it. Nothing was changed.',
      nextStep:
        'Wait until the system has started, then try again. Inside Linux, /sys/kernel/security/tpm0/binary_bios_measurements holds it as well.',
    },
    fr: {
      title: 'Aucun journal d’événements n’a été trouvé dans « {name} »',
      cause:
        'La mémoire de la machine virtuelle ne contient pas de journal complet d’un démarrage mesuré : son système n’a pas encore démarré, n’en garde pas, ou l’a écrasé. Rien n’a été modifié.',
      nextStep:
        'Attendez que le système ait démarré, puis réessayez. Dans Linux, /sys/kernel/security/tpm0/binary_bios_measurements le contient aussi.',
    },
  },
  VTPM_ERR_EVENT_LOG_DAMAGED: {
    retry: true,
    en: {
      title: 'The event log can’t be read',
      cause: 'It is not what the TCG specification says: {reason}.',
      nextStep: 'Restart the virtual machine, then try again.',
    },
    fr: {
      title: 'Le journal d’événements est illisible',
      cause: 'Il n’est pas conforme à la spécification du TCG : {reason}.',
      nextStep: 'Redémarrez la machine virtuelle, puis réessayez.',
    },
  },
  VTPM_ERR_TPM_CANCELLED: {
    retry: true,
    en: {
      title: 'Cancelled',
      cause: 'The action was cancelled before it was complete. Everything is as before.',
      nextStep: 'Start it again when you like.',
    },
    fr: {
      title: 'Annulé',
      cause: 'L’action a été annulée avant d’être terminée. Tout est comme avant.',
      nextStep: 'Relancez-la quand vous voulez.',
    },
  },
  VTPM_ERR_TPM_TRANSACTION_DAMAGED: {
    retry: false,
    en: {
      title: 'An interrupted change of the TPM chip can’t be finished',
      cause: 'The journal {path} can’t be read: {reason}. Nothing was changed.',
      nextStep: 'Restore the virtual machine from a backup.',
    },
    fr: {
      title: 'Une modification interrompue de la puce TPM ne peut pas être terminée',
      cause: 'Le journal {path} est illisible : {reason}. Rien n’a été modifié.',
      nextStep: 'Restaurez la machine virtuelle depuis une sauvegarde.',
    },
  },
  VTPM_ERR_BACKUP_NONE: {
    retry: false,
    en: {
      title: 'There is no backup of a TPM chip',
      cause: 'The virtual machine has none that could be brought back. Nothing was changed.',
      nextStep: 'List what there is with “vtpm tpm backups VM”; “vtpm tpm backup VM” makes one.',
    },
    fr: {
      title: 'Il n’y a pas de sauvegarde de puce TPM',
      cause: 'La machine virtuelle n’en a aucune à rétablir. Rien n’a été modifié.',
      nextStep:
        'Voyez celles qui existent avec « vtpm tpm backups VM » ; « vtpm tpm backup VM » en crée une.',
    },
  },
  VTPM_ERR_BACKUP_NOT_FOUND: {
    retry: false,
    en: {
      title: 'There is no backup “{backup}”',
      cause: 'The virtual machine has no TPM backup of that name, or its description can’t be read.',
      nextStep: 'Choose one of the existing backups.',
    },
    fr: {
      title: 'Il n’y a pas de sauvegarde « {backup} »',
      cause: 'La machine virtuelle n’a pas de sauvegarde TPM de ce nom, ou sa description est illisible.',
      nextStep: 'Choisissez l’une des sauvegardes existantes.',
    },
  },
  VTPM_ERR_RUNTIME_PATH_TOO_LONG: {
    retry: false,
    en: {
      title: 'The folder for sockets has too long a path',
      cause: '{path} is longer than the {limit} bytes that the system allows for a socket.',
      nextStep: 'Set XDG_RUNTIME_DIR or TMPDIR to a folder with a shorter path.',
    },
    fr: {
      title: 'Le chemin du dossier des sockets est trop long',
      cause: '{path} dépasse les {limit} octets que le système admet pour un socket.',
      nextStep: 'Donnez à XDG_RUNTIME_DIR ou TMPDIR un dossier au chemin plus court.',
    },
  },
  VTPM_ERR_TPM_GUEST_TOO_OLD: {
    retry: false,
    en: {
      title: '{guest} can’t use a TPM 2.0 chip',
      cause: 'It has no driver for one: Windows 10 or later, or Linux is needed. Nothing was changed.',
      nextStep: 'If “{name}” has a newer system, choose that in General > Guest system.',
    },
    fr: {
      title: '{guest} ne sait pas utiliser une puce TPM 2.0',
      cause:
        'Ce système n’a pas de pilote : il faut Windows 10 ou ultérieur, ou Linux. Rien n’a été modifié.',
      nextStep: 'Si « {name} » a un système plus récent, choisissez-le dans Général > Système invité.',
    },
  },
  VTPM_ERR_TPM_NEEDS_UEFI: {
    retry: false,
    en: {
      title: 'A TPM chip works only with UEFI firmware',
      cause: '“{name}” uses a legacy BIOS. Nothing was changed.',
      nextStep:
        'Create a new virtual machine with UEFI, tick “Customize settings before installation” and add the chip there; or convert this Windows with mbr2gpt and switch its firmware.',
    },
    fr: {
      title: 'Une puce TPM ne fonctionne qu’avec un micrologiciel UEFI',
      cause: '« {name} » utilise un BIOS hérité. Rien n’a été modifié.',
      nextStep:
        'Créez une machine virtuelle avec UEFI, cochez « Personnaliser les réglages avant l’installation » et ajoutez-y la puce ; ou convertissez ce Windows avec mbr2gpt puis changez son micrologiciel.',
    },
  },
  VTPM_ERR_TPM_PHYSICAL_DISK: {
    retry: false,
    en: {
      title: '“{name}” runs from a physical disk',
      cause:
        'With a chip, {disk} could be damaged when the computer also starts from it. Nothing was changed.',
      nextStep: 'Create a virtual machine with a copy of that disk as its image, and add the chip there.',
    },
    fr: {
      title: '« {name} » utilise un disque physique',
      cause:
        'Avec une puce, {disk} pourrait être endommagé si l’ordinateur démarre aussi dessus. Rien n’a été modifié.',
      nextStep: 'Créez une machine virtuelle avec une copie de ce disque comme image, et ajoutez-y la puce.',
    },
  },
} as const satisfies ErrorTable;
