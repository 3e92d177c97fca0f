import type { ErrorTable } from './entry.ts';

/** Failures of bundles, descriptions, the library and the files under them. */
export const machineErrors = {
  VTPM_ERR_INTERNAL: {
    retry: false,
    en: {
      title: 'Something went wrong inside vTPM Desktop',
      cause: 'An unexpected failure: {reason}.',
      nextStep: 'Try again; if it happens again, report it with this text.',
    },
    fr: {
      title: 'Une erreur interne s’est produite dans vTPM Desktop',
      cause: 'Échec inattendu : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, signalez-le avec ce texte.',
    },
  },
  VTPM_ERR_USAGE: {
    retry: false,
    en: { title: 'That request is not valid', cause: '{reason}.', nextStep: 'Correct it and try again.' },
    fr: {
      title: 'Cette demande n’est pas valable',
      cause: '{reason}.',
      nextStep: 'Corrigez-la et réessayez.',
    },
  },
  VTPM_ERR_CANCELLED: {
    retry: true,
    en: {
      title: 'Cancelled',
      cause: 'It was not confirmed; nothing was changed.',
      nextStep: 'Nothing needs to be done.',
    },
    fr: {
      title: 'Annulé',
      cause: 'L’action n’a pas été confirmée ; rien n’a été modifié.',
      nextStep: 'Il n’y a rien à faire.',
    },
  },
  VTPM_ERR_IPC_REFUSED: {
    retry: false,
    en: {
      title: 'A call into vTPM Desktop was refused',
      cause: 'The call “{channel}” was not made by one of the app’s own windows: {reason}.',
      nextStep: 'Close that window. Nothing was changed.',
    },
    fr: {
      title: 'Un appel à vTPM Desktop a été refusé',
      cause: 'L’appel « {channel} » ne vient pas d’une fenêtre de l’application : {reason}.',
      nextStep: 'Fermez cette fenêtre. Rien n’a été modifié.',
    },
  },
  VTPM_ERR_DISK_FULL: {
    retry: true,
    en: {
      title: 'The disk is full',
      cause: 'There is no room left on the disk that holds the virtual machine.',
      nextStep: 'Free some space and try again.',
    },
    fr: {
      title: 'Le disque est plein',
      cause: 'Il n’y a plus de place sur le disque qui contient la machine virtuelle.',
      nextStep: 'Libérez de l’espace et réessayez.',
    },
  },
  VTPM_ERR_DRIVE_LOST: {
    retry: true,
    en: {
      title: 'The drive no longer answers',
      cause:
        'A drive or share failed while files on it were in use: {reason}. It was pulled out, its connection broke, or it is defective. What was not finished is undone or completed when it is back; no key was lost.',
      nextStep: 'Connect it again and try once more. If that keeps failing, copy what is on it elsewhere.',
    },
    fr: {
      title: 'Le lecteur ne répond plus',
      cause:
        'Un lecteur ou un partage a cessé de répondre pendant que ses fichiers servaient : {reason}. Il a été débranché, sa connexion s’est rompue, ou il est défectueux. Ce qui n’était pas fini sera annulé ou achevé à son retour ; aucune clé n’a été perdue.',
      nextStep: 'Rebranchez-le et réessayez. Si l’échec se répète, copiez ailleurs ce qu’il contient.',
    },
  },
  VTPM_ERR_FILE_ACCESS: {
    retry: false,
    en: {
      title: 'A file can’t be read or written',
      cause: 'The system refused access: {reason}.',
      nextStep: 'Check the owner and the permissions of the virtual machine’s folder.',
    },
    fr: {
      title: 'Un fichier ne peut pas être lu ou écrit',
      cause: 'Le système a refusé l’accès : {reason}.',
      nextStep: 'Vérifiez le propriétaire et les permissions du dossier de la machine virtuelle.',
    },
  },
  VTPM_ERR_SAVE_FAILED: {
    retry: true,
    en: {
      title: 'The file could not be saved',
      cause: '{path} was not written: {reason}.',
      nextStep: 'Choose another place or name.',
    },
    fr: {
      title: 'Le fichier n’a pas pu être enregistré',
      cause: '{path} n’a pas été écrit : {reason}.',
      nextStep: 'Choisissez un autre emplacement ou un autre nom.',
    },
  },
  VTPM_ERR_MACHINE_NOT_FOUND: {
    retry: false,
    en: {
      title: 'There is no virtual machine “{name}”',
      cause: 'No machine of that name, UUID or path is known on this computer.',
      nextStep: 'List the known ones with “vtpm list -a”, or open its bundle first.',
    },
    fr: {
      title: 'Il n’y a pas de machine virtuelle « {name} »',
      cause: 'Aucune machine de ce nom, UUID ou chemin n’est connue sur cet ordinateur.',
      nextStep: 'Affichez les machines connues avec « vtpm list -a », ou ouvrez d’abord son bundle.',
    },
  },
  VTPM_ERR_MACHINE_AMBIGUOUS: {
    retry: false,
    en: {
      title: 'Several virtual machines match “{name}”',
      cause: 'More than one machine has that name or UUID: {paths}.',
      nextStep: 'Name the one you mean by its path.',
    },
    fr: {
      title: 'Plusieurs machines virtuelles correspondent à « {name} »',
      cause: 'Plus d’une machine porte ce nom ou cet UUID : {paths}.',
      nextStep: 'Désignez celle que vous voulez par son chemin.',
    },
  },
  VTPM_ERR_MACHINE_EXISTS: {
    retry: false,
    en: {
      title: '“{name}” exists already',
      cause: 'There is a bundle of that name in {folder}.',
      nextStep: 'Choose another name or another folder.',
    },
    fr: {
      title: '« {name} » existe déjà',
      cause: 'Il y a un bundle de ce nom dans {folder}.',
      nextStep: 'Choisissez un autre nom ou un autre dossier.',
    },
  },
  VTPM_ERR_MACHINE_BUSY: {
    retry: true,
    en: {
      title: '“{name}” is in use',
      cause: 'Another process ({owner}) is changing or running this virtual machine.',
      nextStep: 'Wait until it has finished, then try again.',
    },
    fr: {
      title: '« {name} » est en cours d’utilisation',
      cause: 'Un autre processus ({owner}) modifie ou exécute cette machine virtuelle.',
      nextStep: 'Attendez qu’il ait terminé, puis réessayez.',
    },
  },
  VTPM_ERR_MACHINE_RUNNING: {
    retry: true,
    en: {
      title: '“{name}” is running',
      cause: 'A virtual machine can be started or changed only while it is shut down.',
      nextStep: 'Shut it down first.',
    },
    fr: {
      title: '« {name} » est en marche',
      cause: 'Une machine virtuelle ne peut être démarrée ou modifiée que lorsqu’elle est éteinte.',
      nextStep: 'Éteignez-la d’abord.',
    },
  },
  VTPM_ERR_MACHINE_NOT_RUNNING: {
    retry: false,
    en: {
      title: '“{name}” is not running',
      cause: 'The virtual machine is stopped already.',
      nextStep: 'Nothing needs to be done.',
    },
    fr: {
      title: '« {name} » n’est pas en marche',
      cause: 'La machine virtuelle est déjà arrêtée.',
      nextStep: 'Il n’y a rien à faire.',
    },
  },
  VTPM_ERR_BUNDLE_DAMAGED: {
    retry: false,
    en: {
      title: 'The description of “{name}” can’t be read',
      cause: 'Its machine.json is not what vTPM Desktop writes: {reason}. It was left as it is.',
      nextStep: 'Restore machine.json from a backup of the bundle.',
    },
    fr: {
      title: 'La description de « {name} » est illisible',
      cause: 'Son machine.json n’est pas ce que vTPM Desktop écrit : {reason}. Il a été laissé tel quel.',
      nextStep: 'Restaurez machine.json depuis une sauvegarde du bundle.',
    },
  },
  VTPM_ERR_BUNDLE_NEWER: {
    retry: false,
    en: {
      title: '“{name}” was made by a newer version',
      cause: 'Its description has version {version}; this vTPM Desktop knows up to {known}.',
      nextStep: 'Update vTPM Desktop.',
    },
    fr: {
      title: '« {name} » a été créée par une version plus récente',
      cause: 'Sa description est en version {version} ; ce vTPM Desktop connaît jusqu’à {known}.',
      nextStep: 'Mettez vTPM Desktop à jour.',
    },
  },
  VTPM_ERR_BUNDLE_MISSING: {
    retry: true,
    en: {
      title: 'The bundle of “{name}” is not there',
      cause: 'Nothing is at {path}: it was moved, renamed or deleted, or its disk is not connected.',
      nextStep: 'Connect the disk or open the bundle at its new place; or remove the entry from the list.',
    },
    fr: {
      title: 'Le bundle de « {name} » est introuvable',
      cause:
        'Il n’y a rien à {path} : il a été déplacé, renommé ou supprimé, ou son disque n’est pas connecté.',
      nextStep:
        'Connectez le disque ou ouvrez le bundle à son nouvel emplacement ; ou retirez-le de la liste.',
    },
  },
  VTPM_ERR_BUNDLE_DUPLICATE: {
    retry: false,
    en: {
      title: 'Two bundles share one UUID',
      cause: '“{name}” has the UUID of {other}. Two machines of one identity can’t be used at once.',
      nextStep: 'Remove one of the two from the list.',
    },
    fr: {
      title: 'Deux bundles partagent un UUID',
      cause:
        '« {name} » a l’UUID de {other}. Deux machines de même identité ne peuvent servir en même temps.',
      nextStep: 'Retirez l’une des deux de la liste.',
    },
  },
  VTPM_ERR_QEMU_IMG_MISSING: {
    retry: false,
    en: {
      title: 'qemu-img is not installed',
      cause: 'Disk images are made and read with QEMU’s own qemu-img.',
      nextStep: 'Install it (Debian and Ubuntu: qemu-utils; Fedora: qemu-img; macOS: brew install qemu).',
    },
    fr: {
      title: 'qemu-img n’est pas installé',
      cause: 'Les images disque sont créées et lues avec le programme qemu-img de QEMU.',
      nextStep:
        'Installez-le (Debian et Ubuntu : qemu-utils ; Fedora : qemu-img ; macOS : brew install qemu).',
    },
  },
  VTPM_ERR_DISK_IMAGE: {
    retry: false,
    en: {
      title: 'That disk image can’t be used',
      cause: '{path}: {reason}.',
      nextStep: 'Choose another image, or convert this one with qemu-img.',
    },
    fr: {
      title: 'Cette image disque n’est pas utilisable',
      cause: '{path} : {reason}.',
      nextStep: 'Choisissez une autre image, ou convertissez celle-ci avec qemu-img.',
    },
  },
  VTPM_ERR_TRASH: {
    retry: false,
    en: {
      title: 'The bundle can’t be moved to the trash',
      cause: '{path}: {reason}. It is where it was.',
      nextStep: 'Move the bundle to the trash with the file manager.',
    },
    fr: {
      title: 'Le bundle ne peut pas être mis à la corbeille',
      cause: '{path} : {reason}. Il est resté où il était.',
      nextStep: 'Mettez le bundle à la corbeille avec le gestionnaire de fichiers.',
    },
  },
  VTPM_ERR_FORGET_DEFAULT_FOLDER: {
    retry: false,
    en: {
      title: 'This machine lies in the default folder',
      cause: 'Every bundle in that folder is in the list: {path}.',
      nextStep: 'Move the bundle to another folder, or delete the machine.',
    },
    fr: {
      title: 'Cette machine se trouve dans le dossier par défaut',
      cause: 'Tout bundle de ce dossier figure dans la liste : {path}.',
      nextStep: 'Déplacez le bundle dans un autre dossier, ou supprimez la machine.',
    },
  },
} as const satisfies ErrorTable;
