import type { ErrorTable } from './entry.ts';

/** Failures of moving a machine to another computer, and of its arrival there. */
export const arrivalErrors = {
  VTPM_ERR_MOVE_FOLDER_MISSING: {
    retry: true,
    en: {
      title: 'The folder to move to is not there',
      cause: 'There is no folder {folder}. The machine was not changed.',
      nextStep: 'Connect the drive or the share, or choose another folder.',
    },
    fr: {
      title: 'Le dossier de destination est introuvable',
      cause: 'Il n’y a pas de dossier {folder}. La machine n’a pas été modifiée.',
      nextStep: 'Branchez le disque ou le partage, ou choisissez un autre dossier.',
    },
  },
  VTPM_ERR_MOVE_FOLDER_READ_ONLY: {
    retry: true,
    en: {
      title: 'Nothing can be written to that folder',
      cause: 'You may not write to {folder}, or its drive is read-only. The machine was not changed.',
      nextStep: 'Choose another folder, or change its permissions.',
    },
    fr: {
      title: 'Rien ne peut être écrit dans ce dossier',
      cause:
        'Vous ne pouvez pas écrire dans {folder}, ou son disque est en lecture seule. La machine n’a pas été modifiée.',
      nextStep: 'Choisissez un autre dossier, ou changez ses permissions.',
    },
  },
  VTPM_ERR_ARRIVAL_FOREIGN: {
    retry: false,
    en: {
      title: 'This is not a virtual machine',
      cause:
        '{path} is neither a bundle (NAME.vtpmvm) nor a sealed file (NAME.vtpmsealed). Nothing was changed.',
      nextStep: 'Choose one of these. A key file (NAME.vtpmkeys) is for Import Keys…, or “vtpm keys import”.',
    },
    fr: {
      title: 'Ce n’est pas une machine virtuelle',
      cause:
        '{path} n’est ni un bundle (NOM.vtpmvm) ni un fichier scellé (NOM.vtpmsealed). Rien n’a été modifié.',
      nextStep:
        'Choisissez l’un ou l’autre. Un fichier de clés (NOM.vtpmkeys) se prend par Importer des clés…, ou « vtpm keys import ».',
    },
  },
  VTPM_ERR_MOVE_FOLDER_FULL: {
    retry: true,
    en: {
      title: 'There is not enough room in that folder',
      cause: '{folder} has {free:bytes} free; up to {needed:bytes} are needed. Nothing was written.',
      nextStep: 'Free some space there, or choose another folder.',
    },
    fr: {
      title: 'Il n’y a pas assez de place dans ce dossier',
      cause: '{folder} a {free:bytes} de libre ; il en faut jusqu’à {needed:bytes}. Rien n’a été écrit.',
      nextStep: 'Libérez de la place, ou choisissez un autre dossier.',
    },
  },
  VTPM_ERR_MOVE_DISKS_OUTSIDE: {
    retry: false,
    en: {
      title: 'The machine uses disks outside of its bundle',
      cause: '“{name}” needs {files}, which would not go along. Nothing was changed.',
      nextStep:
        'Bring these disks into the bundle (add them as copies), or remove them from the machine, then try again.',
    },
    fr: {
      title: 'La machine utilise des disques hors de son bundle',
      cause: '« {name} » a besoin de {files}, qui ne suivraient pas. Rien n’a été modifié.',
      nextStep:
        'Importez ces disques dans le bundle (ajoutez-les en copie), ou retirez-les de la machine, puis réessayez.',
    },
  },
  VTPM_ERR_MOVE_RECOVERY_KEYS: {
    retry: false,
    en: {
      title: 'Save the recovery keys first',
      cause:
        '“{name}” has an encrypted disk or uses its chip. If its chip were ever lost, only a recovery key would open what was sealed by it. Nothing was changed.',
      nextStep:
        'Save the recovery keys of the guest outside of this machine, then confirm it (--recovery-keys-saved).',
    },
    fr: {
      title: 'Enregistrez d’abord les clés de récupération',
      cause:
        '« {name} » a un disque chiffré ou se sert de sa puce. Si la puce était perdue, seule une clé de récupération ouvrirait ce qu’elle protège. Rien n’a été modifié.',
      nextStep:
        'Enregistrez les clés de récupération du système invité hors de cette machine, puis confirmez-le (--recovery-keys-saved).',
    },
  },
  VTPM_ERR_MOVE_SYNC_OFF: {
    retry: false,
    en: {
      title: 'Keychain sync is not set up',
      cause:
        'Only with keychain sync does the key of “{name}” reach the other computer by itself. Nothing was changed.',
      nextStep: 'Set up keychain sync on both computers, or choose another way.',
    },
    fr: {
      title: 'La synchronisation du trousseau n’est pas configurée',
      cause:
        'Seule la synchronisation du trousseau amène d’elle-même la clé de « {name} » sur l’autre ordinateur. Rien n’a été modifié.',
      nextStep:
        'Configurez la synchronisation du trousseau sur les deux ordinateurs, ou choisissez une autre voie.',
    },
  },
  VTPM_ERR_MOVE_SYNC_NO_KEY: {
    retry: true,
    en: {
      title: 'Keychain sync does not hold this machine’s key yet',
      cause: 'The present key of “{name}” is not in what this computer shares. Nothing was changed.',
      nextStep: 'Sync now, then try again, or choose another way.',
    },
    fr: {
      title: 'La synchronisation n’a pas encore la clé de cette machine',
      cause:
        'La clé actuelle de « {name} » n’est pas dans ce que cet ordinateur partage. Rien n’a été modifié.',
      nextStep: 'Synchronisez maintenant puis réessayez, ou choisissez une autre voie.',
    },
  },
  VTPM_ERR_MACHINE_MOVED_AWAY: {
    retry: false,
    en: {
      title: 'This machine was moved to another computer',
      cause:
        '“{name}” was marked as moved on {at} (to {to}). If both ran, the two would grow apart, and so would their chips. It was not started.',
      nextStep:
        'Run it on the other computer. If it is to run here again: vtpm start --here-again, or “Run It Here Again”.',
    },
    fr: {
      title: 'Cette machine a été déplacée vers un autre ordinateur',
      cause:
        '« {name} » a été marquée comme déplacée le {at} (vers {to}). Si les deux tournaient, elles divergeraient, et leurs puces aussi. Elle n’a pas été démarrée.',
      nextStep:
        'Utilisez-la sur l’autre ordinateur. Pour l’utiliser de nouveau ici : vtpm start --here-again, ou « L’utiliser de nouveau ici ».',
    },
  },
  VTPM_ERR_BUNDLE_UUID_KNOWN: {
    retry: false,
    en: {
      title: 'A machine with this identity is here already',
      cause: '“{name}” has the UUID of {other}. Nothing was changed.',
      nextStep:
        'Say whether it was moved (--moved: it stands for the same machine) or copied (--copied: it gets an identity of its own).',
    },
    fr: {
      title: 'Une machine de cette identité est déjà là',
      cause: '« {name} » a l’UUID de {other}. Rien n’a été modifié.',
      nextStep:
        'Dites si elle a été déplacée (--moved : c’est la même machine) ou copiée (--copied : elle reçoit sa propre identité).',
    },
  },
  VTPM_ERR_ARRIVAL_KEY_NEEDED: {
    retry: false,
    en: {
      title: 'The key of its chip is needed first',
      cause:
        '“{name}” can keep its chip under a new identity only with its key, and that is neither in the keychain here nor did it come along. Nothing was changed.',
      nextStep: 'Import its key first (vtpm keys import), or give the copy a new chip (--chip new).',
    },
    fr: {
      title: 'Il faut d’abord la clé de sa puce',
      cause:
        '« {name} » ne peut garder sa puce sous une nouvelle identité qu’avec sa clé, qui n’est ni dans le trousseau d’ici ni jointe. Rien n’a été modifié.',
      nextStep:
        'Importez d’abord sa clé (vtpm keys import), ou donnez une nouvelle puce à la copie (--chip new).',
    },
  },
  VTPM_ERR_ARRIVAL_PASSPHRASE_NEEDED: {
    retry: false,
    en: {
      title: 'A passphrase is needed',
      cause: '{path} is protected with a passphrase. It was only read.',
      nextStep: 'Type the passphrase, or give it with --file-passphrase-fd.',
    },
    fr: {
      title: 'Une phrase secrète est nécessaire',
      cause: '{path} est protégé par une phrase secrète. Le fichier a seulement été lu.',
      nextStep: 'Tapez la phrase secrète, ou donnez-la avec --file-passphrase-fd.',
    },
  },
  VTPM_ERR_ARRIVAL_UNFINISHED_DAMAGED: {
    retry: false,
    en: {
      title: 'An unfinished arrival can’t be read',
      cause:
        '{path} says how taking in this machine was begun, and is damaged: {reason}. Nothing was changed.',
      nextStep: 'Keep the folder as it is, and open the machine again from where it came.',
    },
    fr: {
      title: 'Une arrivée inachevée est illisible',
      cause:
        '{path} dit comment la reprise de cette machine a commencé, et est endommagé : {reason}. Rien n’a été modifié.',
      nextStep: 'Gardez le dossier tel quel, et rouvrez la machine depuis son origine.',
    },
  },
} as const satisfies ErrorTable;
