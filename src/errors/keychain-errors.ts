import type { ErrorTable } from './entry.ts';

/** Failures of the keychain (the system's, or a keychain file) and of the key records in it. */
export const keychainErrors = {
  VTPM_ERR_KEYCHAIN_MODULE_MISSING: {
    retry: false,
    en: {
      title: 'The system keychain can’t be used',
      cause: 'The part of vTPM Desktop that speaks to the keychain could not be loaded: {reason}.',
      nextStep: 'Reinstall vTPM Desktop, or install libsecret-1-0 on Linux.',
    },
    fr: {
      title: 'Le trousseau du système est inutilisable',
      cause: 'La partie de vTPM Desktop qui parle au trousseau n’a pas pu être chargée : {reason}.',
      nextStep: 'Réinstallez vTPM Desktop, ou installez libsecret-1-0 sous Linux.',
    },
  },
  VTPM_ERR_KEYCHAIN_UNAVAILABLE: {
    retry: true,
    en: {
      title: 'There is no keychain service',
      cause: 'The system keychain did not answer: {reason}.',
      nextStep: 'Start the keychain service (gnome-keyring, KWallet), or choose a keychain file.',
    },
    fr: {
      title: 'Il n’y a pas de service de trousseau',
      cause: 'Le trousseau du système n’a pas répondu : {reason}.',
      nextStep:
        'Démarrez le service de trousseau (gnome-keyring, KWallet), ou choisissez un fichier trousseau.',
    },
  },
  VTPM_ERR_KEYCHAIN_RESTARTED: {
    retry: false,
    en: {
      title: 'The keychain service was restarted',
      cause: 'vTPM Desktop still speaks to the keychain service that ran before.',
      nextStep: 'Quit vTPM Desktop and open it again.',
    },
    fr: {
      title: 'Le service de trousseau a été redémarré',
      cause: 'vTPM Desktop parle encore au service de trousseau qui tournait avant.',
      nextStep: 'Quittez vTPM Desktop et rouvrez-le.',
    },
  },
  VTPM_ERR_KEYCHAIN_LOCKED: {
    retry: true,
    en: {
      title: 'The keychain is locked',
      cause: 'The keychain has to be unlocked before keys can be read from it or written to it.',
      nextStep: 'Unlock the keychain and try again.',
    },
    fr: {
      title: 'Le trousseau est verrouillé',
      cause: 'Le trousseau doit être déverrouillé avant qu’on puisse y lire ou y écrire des clés.',
      nextStep: 'Déverrouillez le trousseau et réessayez.',
    },
  },
  VTPM_ERR_KEYCHAIN_DENIED: {
    retry: true,
    en: {
      title: 'The keychain refused access',
      cause: 'The keychain did not let vTPM Desktop in: {reason}.',
      nextStep: 'Allow vTPM Desktop to use the keychain and try again.',
    },
    fr: {
      title: 'Le trousseau a refusé l’accès',
      cause: 'Le trousseau n’a pas laissé entrer vTPM Desktop : {reason}.',
      nextStep: 'Autorisez vTPM Desktop à utiliser le trousseau et réessayez.',
    },
  },
  VTPM_ERR_KEYCHAIN_DISMISSED: {
    retry: true,
    en: {
      title: 'The keychain’s question was dismissed',
      cause: 'The window that asks for the keychain’s password was closed without an answer.',
      nextStep: 'Try again and answer the keychain’s question.',
    },
    fr: {
      title: 'La question du trousseau a été écartée',
      cause: 'La fenêtre qui demande le mot de passe du trousseau a été fermée sans réponse.',
      nextStep: 'Réessayez et répondez à la question du trousseau.',
    },
  },
  VTPM_ERR_KEYCHAIN_TIMEOUT: {
    retry: true,
    en: {
      title: 'The keychain did not answer in time',
      cause: 'There was no answer within {seconds} s; perhaps a question of the keychain is still open.',
      nextStep: 'Look for an open window of the keychain, answer it, and try again.',
    },
    fr: {
      title: 'Le trousseau n’a pas répondu à temps',
      cause: 'Aucune réponse en {seconds} s ; une question du trousseau est peut-être encore ouverte.',
      nextStep: 'Cherchez une fenêtre ouverte du trousseau, répondez-y et réessayez.',
    },
  },
  VTPM_ERR_KEYCHAIN_FAILED: {
    retry: true,
    en: {
      title: 'The keychain reported a failure',
      cause: 'The keychain said: {reason}.',
      nextStep: 'Try again; if it happens again, look at the keychain’s own application.',
    },
    fr: {
      title: 'Le trousseau a signalé un échec',
      cause: 'Le trousseau a répondu : {reason}.',
      nextStep: 'Réessayez ; si cela se reproduit, ouvrez l’application du trousseau.',
    },
  },
  VTPM_ERR_KEYCHAIN_FILE_DAMAGED: {
    retry: false,
    en: {
      title: 'The keychain file can’t be read',
      cause: '{path} is not a keychain file of vTPM Desktop, or it is damaged. It was left as it is.',
      nextStep: 'Restore the file from a backup, or choose another one.',
    },
    fr: {
      title: 'Le fichier trousseau est illisible',
      cause:
        '{path} n’est pas un fichier trousseau de vTPM Desktop, ou il est endommagé. Il a été laissé tel quel.',
      nextStep: 'Restaurez le fichier depuis une sauvegarde, ou choisissez-en un autre.',
    },
  },
  VTPM_ERR_KEYCHAIN_PASSPHRASE_WRONG: {
    retry: true,
    en: {
      title: 'The passphrase is wrong',
      cause: 'It does not open the keychain file {path}.',
      nextStep: 'Check the passphrase and try again.',
    },
    fr: {
      title: 'La phrase secrète est incorrecte',
      cause: 'Elle n’ouvre pas le fichier trousseau {path}.',
      nextStep: 'Vérifiez la phrase secrète et réessayez.',
    },
  },
  VTPM_ERR_KEYCHAIN_FILE_BUSY: {
    retry: true,
    en: {
      title: 'The keychain file is in use',
      cause: 'Another process is changing {path}.',
      nextStep: 'Wait a moment and try again.',
    },
    fr: {
      title: 'Le fichier trousseau est en cours d’utilisation',
      cause: 'Un autre processus modifie {path}.',
      nextStep: 'Attendez un instant et réessayez.',
    },
  },
  VTPM_ERR_KEY_MISSING: {
    retry: false,
    en: {
      title: 'The key of this TPM chip is not in the keychain',
      cause: 'The keychain ({keychain}) has no record “{account}” for this storage.',
      nextStep:
        'Import its key from the computer where the chip was used (Import Keys…, or “vtpm keys import”), then try again.',
    },
    fr: {
      title: 'La clé de cette puce TPM n’est pas dans le trousseau',
      cause: 'Le trousseau ({keychain}) n’a pas d’entrée « {account} » pour ce stockage.',
      nextStep:
        'Importez sa clé depuis l’ordinateur où la puce a servi (Importer des clés…, ou « vtpm keys import »), puis réessayez.',
    },
  },
  VTPM_ERR_KEY_WRONG: {
    retry: false,
    en: {
      title: 'The key does not open this TPM storage',
      cause: 'The key in the keychain belongs to another storage, or the storage is damaged.',
      nextStep: 'Bring the right key record, or restore the storage from a backup. Nothing was changed.',
    },
    fr: {
      title: 'La clé n’ouvre pas ce stockage TPM',
      cause: 'La clé du trousseau appartient à un autre stockage, ou le stockage est endommagé.',
      nextStep:
        'Apportez la bonne entrée de clé, ou restaurez le stockage depuis une sauvegarde. Rien n’a été modifié.',
    },
  },
  VTPM_ERR_KEY_RECORD_DAMAGED: {
    retry: false,
    en: {
      title: 'A key record can’t be read',
      cause: 'The record “{account}” is not what vTPM Desktop writes: {reason}. It was left as it is.',
      nextStep: 'Restore it from a backup of the keychain, or import the key from a portable keychain.',
    },
    fr: {
      title: 'Une entrée de clé est illisible',
      cause:
        'L’entrée « {account} » n’est pas ce que vTPM Desktop écrit : {reason}. Elle a été laissée telle quelle.',
      nextStep:
        'Restaurez-la depuis une sauvegarde du trousseau, ou importez la clé d’un trousseau portable.',
    },
  },
  VTPM_ERR_KEY_RECORD_NEWER: {
    retry: false,
    en: {
      title: 'A key record was made by a newer version',
      cause: 'The record “{account}” has version {version}; this vTPM Desktop knows up to {known}.',
      nextStep: 'Update vTPM Desktop.',
    },
    fr: {
      title: 'Une entrée de clé vient d’une version plus récente',
      cause: 'L’entrée « {account} » est en version {version} ; ce vTPM Desktop connaît jusqu’à {known}.',
      nextStep: 'Mettez vTPM Desktop à jour.',
    },
  },
  VTPM_ERR_KEYCHAIN_PASSPHRASE_NEEDED: {
    retry: true,
    en: {
      title: 'The keychain file needs its passphrase',
      cause: 'Keys are kept in {path}, and there is no terminal on which to ask for its passphrase.',
      nextStep: 'Run the command in a terminal, or pass the passphrase with --passphrase-fd.',
    },
    fr: {
      title: 'Le fichier trousseau a besoin de sa phrase secrète',
      cause: 'Les clés sont dans {path}, et il n’y a pas de terminal où demander la phrase secrète.',
      nextStep: 'Lancez la commande dans un terminal, ou passez la phrase avec --passphrase-fd.',
    },
  },
  VTPM_ERR_KEYS_FILE_MISSING: {
    retry: false,
    en: {
      title: 'There is no such key file',
      cause: '{path} does not exist.',
      nextStep: 'Check the path, or connect the drive it is on.',
    },
    fr: {
      title: 'Ce fichier de clés n’existe pas',
      cause: '{path} est introuvable.',
      nextStep: 'Vérifiez le chemin, ou branchez le disque sur lequel il se trouve.',
    },
  },
  VTPM_ERR_KEYS_FILE_EXISTS: {
    retry: false,
    en: {
      title: 'The file exists already',
      cause: '{path} may hold other keys, so it was not overwritten.',
      nextStep: 'Choose another name.',
    },
    fr: {
      title: 'Le fichier existe déjà',
      cause: '{path} contient peut-être d’autres clés : il n’a pas été remplacé.',
      nextStep: 'Choisissez un autre nom.',
    },
  },
  VTPM_ERR_KEYS_FOLDER_MISSING: {
    retry: true,
    en: {
      title: 'There is no folder for the key file',
      cause: '{folder} does not exist, or is not a folder. Nothing was written.',
      nextStep: 'Make the folder, connect the drive it is on, or choose another place.',
    },
    fr: {
      title: 'Il n’y a pas de dossier pour le fichier de clés',
      cause: '{folder} n’existe pas, ou n’est pas un dossier. Rien n’a été écrit.',
      nextStep: 'Créez le dossier, branchez le disque qui le contient, ou choisissez un autre emplacement.',
    },
  },
  VTPM_ERR_KEYS_FILE_PASSPHRASE_WRONG: {
    retry: true,
    en: {
      title: 'The passphrase is wrong',
      cause: 'It does not open {path}. The same is seen when the first lines of the file were changed.',
      nextStep:
        'Check the passphrase and try again; if you are sure of it, copy the file again from where it was made.',
    },
    fr: {
      title: 'La phrase secrète est incorrecte',
      cause: 'Elle n’ouvre pas {path}. Un début de fichier modifié produit le même effet.',
      nextStep:
        'Vérifiez la phrase secrète et réessayez ; si vous en êtes sûr, recopiez le fichier depuis son origine.',
    },
  },
  VTPM_ERR_KEYS_FILE_DAMAGED: {
    retry: false,
    en: {
      title: 'The key file is incomplete or was changed',
      cause:
        '{path} is not as it was written: a part is missing, or somebody changed it. Nothing was taken from it.',
      nextStep: 'Copy the file again from where it was made.',
    },
    fr: {
      title: 'Le fichier de clés est incomplet ou a été modifié',
      cause:
        '{path} n’est pas tel qu’il a été écrit : il en manque une partie, ou quelqu’un l’a modifié. Rien n’en a été repris.',
      nextStep: 'Recopiez le fichier depuis son origine.',
    },
  },
  VTPM_ERR_KEYS_FILE_FOREIGN: {
    retry: false,
    en: {
      title: 'This is not a key file of vTPM Desktop',
      cause: '{path}: {reason}.',
      nextStep: 'Choose a file that “Export keys” or “vtpm keys export” wrote; its name ends in .vtpmkeys.',
    },
    fr: {
      title: 'Ce n’est pas un fichier de clés de vTPM Desktop',
      cause: '{path} : {reason}.',
      nextStep:
        'Choisissez un fichier écrit par « Exporter les clés » ou « vtpm keys export » ; son nom finit par .vtpmkeys.',
    },
  },
  VTPM_ERR_KEYS_FILE_NEWER: {
    retry: false,
    en: {
      title: 'The key file was made by a newer version',
      cause: '{path} has version {version}; this vTPM Desktop knows up to {known}.',
      nextStep: 'Update vTPM Desktop.',
    },
    fr: {
      title: 'Le fichier de clés vient d’une version plus récente',
      cause: '{path} est en version {version} ; ce vTPM Desktop connaît jusqu’à {known}.',
      nextStep: 'Mettez vTPM Desktop à jour.',
    },
  },
  VTPM_ERR_KEYS_PASSPHRASE_WEAK: {
    retry: true,
    en: {
      title: 'The passphrase is too weak',
      cause:
        'It needs at least {length} characters, {different} of them different, and must not be made of what people choose often. Whoever gets the file can try passphrases for ever.',
      nextStep:
        'Choose several words that have nothing to do with each other, or have a passphrase suggested.',
    },
    fr: {
      title: 'La phrase secrète est trop faible',
      cause:
        'Il faut au moins {length} caractères, dont {different} différents, et rien de ce que l’on choisit souvent. Qui obtient le fichier peut essayer des phrases sans limite.',
      nextStep: 'Choisissez plusieurs mots sans rapport entre eux, ou faites-vous en proposer une.',
    },
  },
  VTPM_ERR_KEYS_PASSPHRASE_MISMATCH: {
    retry: true,
    en: {
      title: 'The two passphrases differ',
      cause: 'The second one is not the first one. Nothing was written.',
      nextStep: 'Type the same passphrase twice.',
    },
    fr: {
      title: 'Les deux phrases secrètes diffèrent',
      cause: 'La seconde n’est pas la première. Rien n’a été écrit.',
      nextStep: 'Saisissez deux fois la même phrase secrète.',
    },
  },
  VTPM_ERR_KEYS_PASSPHRASE_NEEDED: {
    retry: true,
    en: {
      title: 'The file needs a passphrase',
      cause: 'There is no terminal on which to ask for it or to show it.',
      nextStep: 'Run the command in a terminal, or pass the passphrase with --file-passphrase-fd.',
    },
    fr: {
      title: 'Le fichier a besoin d’une phrase secrète',
      cause: 'Il n’y a pas de terminal où la demander ou l’afficher.',
      nextStep: 'Lancez la commande dans un terminal, ou passez la phrase avec --file-passphrase-fd.',
    },
  },
  VTPM_ERR_KEYS_CONFLICT: {
    retry: false,
    en: {
      title: 'There are other keys already',
      cause:
        'The keychain has another record for {count} of the records of this file ({names}). Nothing was changed.',
      nextStep:
        'Compare them, then decide: keep, replace or keep both (--on-conflict keep, replace or both).',
    },
    fr: {
      title: 'D’autres clés existent déjà',
      cause:
        'Le trousseau a une autre entrée pour {count} des entrées de ce fichier ({names}). Rien n’a été modifié.',
      nextStep:
        'Comparez-les, puis choisissez : conserver, remplacer ou garder les deux (--on-conflict keep, replace ou both).',
    },
  },
  VTPM_ERR_KEYS_REPLACE_USELESS: {
    retry: false,
    en: {
      title: 'Replacing would lock the chip of “{name}”',
      cause:
        'The key that is here opens the storage of “{name}” on this computer; the one in the file does not. Nothing was changed.',
      nextStep: 'Keep the key that is here, or keep both.',
    },
    fr: {
      title: 'Remplacer verrouillerait la puce de « {name} »',
      cause:
        'La clé présente ouvre le stockage de « {name} » sur cet ordinateur ; celle du fichier ne l’ouvre pas. Rien n’a été modifié.',
      nextStep: 'Conservez la clé présente, ou gardez les deux.',
    },
  },
} as const satisfies ErrorTable;
