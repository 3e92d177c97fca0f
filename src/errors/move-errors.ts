import type { ErrorTable } from './entry.ts';

/** Failures of sealed archives, and of copying or unpacking a machine's bundle. */
export const moveErrors = {
  VTPM_ERR_ARCHIVE_MISSING: {
    retry: true,
    en: {
      title: 'The sealed archive is not there',
      cause: 'There is no file {path}.',
      nextStep:
        'Connect the drive that holds it, wait until the cloud folder has fetched it, or choose another file.',
    },
    fr: {
      title: 'L’archive scellée est introuvable',
      cause: 'Il n’y a pas de fichier {path}.',
      nextStep:
        'Branchez le disque qui la contient, attendez que le dossier en ligne l’ait récupérée, ou choisissez un autre fichier.',
    },
  },
  VTPM_ERR_ARCHIVE_FOREIGN: {
    retry: false,
    en: {
      title: 'That is not a sealed archive of vTPM Desktop',
      cause: '{path} is something else: {reason}. It was only read.',
      nextStep: 'Choose a file whose name ends in .vtpmsealed.',
    },
    fr: {
      title: 'Ce n’est pas une archive scellée de vTPM Desktop',
      cause: '{path} est autre chose : {reason}. Le fichier a seulement été lu.',
      nextStep: 'Choisissez un fichier dont le nom se termine par .vtpmsealed.',
    },
  },
  VTPM_ERR_ARCHIVE_NEWER: {
    retry: false,
    en: {
      title: 'The sealed archive was made by a newer version',
      cause:
        '{path} has format version {version}; this vTPM Desktop knows versions up to {known}. Nothing was unpacked.',
      nextStep: 'Update vTPM Desktop on this computer, then open the archive again.',
    },
    fr: {
      title: 'L’archive scellée vient d’une version plus récente',
      cause:
        '{path} a la version de format {version} ; ce vTPM Desktop connaît les versions jusqu’à {known}. Rien n’a été extrait.',
      nextStep: 'Mettez vTPM Desktop à jour sur cet ordinateur, puis rouvrez l’archive.',
    },
  },
  VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG: {
    retry: false,
    en: {
      title: 'That passphrase does not open the archive',
      cause:
        'The passphrase is another one, or the first lines of {path} were changed: nobody can tell one from the other. Nothing was unpacked.',
      nextStep: 'Type the passphrase again; mind capital letters and the keyboard’s language.',
    },
    fr: {
      title: 'Cette phrase secrète n’ouvre pas l’archive',
      cause:
        'La phrase secrète est une autre, ou les premières lignes de {path} ont été modifiées : personne ne peut distinguer les deux cas. Rien n’a été extrait.',
      nextStep: 'Retapez la phrase secrète ; attention aux majuscules et à la langue du clavier.',
    },
  },
  VTPM_ERR_ARCHIVE_TRUNCATED: {
    retry: false,
    en: {
      title: 'The sealed archive is cut short',
      cause:
        '{path} ends too early, or its last bytes were changed: it was not copied completely, or is still being copied. What may have been unpacked so far is kept apart, under a hidden name.',
      nextStep: 'Copy the archive again from the other computer and compare the sizes, then open it again.',
    },
    fr: {
      title: 'L’archive scellée est incomplète',
      cause:
        '{path} se termine trop tôt, ou ses derniers octets ont changé : la copie n’est pas complète, ou est encore en cours. Ce qui a pu être extrait est gardé à part, sous un nom caché.',
      nextStep: 'Recopiez l’archive depuis l’autre ordinateur, comparez les tailles, puis rouvrez-la.',
    },
  },
  VTPM_ERR_ARCHIVE_DAMAGED: {
    retry: false,
    en: {
      title: 'The sealed archive is damaged',
      cause:
        '{path} was changed after it was made: {reason}. The archive was left as it is, and no machine was made from it.',
      nextStep:
        'Copy the archive again from the other computer; if it is damaged there too, seal the machine again.',
    },
    fr: {
      title: 'L’archive scellée est endommagée',
      cause:
        '{path} a été modifiée après sa création : {reason}. L’archive a été laissée telle quelle, et aucune machine n’en a été tirée.',
      nextStep:
        'Recopiez l’archive depuis l’autre ordinateur ; si elle y est endommagée aussi, scellez de nouveau la machine.',
    },
  },
  VTPM_ERR_ARCHIVE_HOSTILE: {
    retry: false,
    en: {
      title: 'The sealed archive asks for something no archive needs',
      cause: 'What {path} says of its contents is not safe: {reason}. Nothing was unpacked.',
      nextStep:
        'Ask the person who gave you this archive for a new one, and don’t open this one with other programs.',
    },
    fr: {
      title: 'L’archive scellée demande ce dont aucune archive n’a besoin',
      cause: 'Ce que {path} dit de son contenu n’est pas sûr : {reason}. Rien n’a été extrait.',
      nextStep:
        'Demandez une nouvelle archive à la personne qui vous a donné celle-ci, et n’ouvrez pas celle-ci avec d’autres programmes.',
    },
  },
  VTPM_ERR_ARCHIVE_EXISTS: {
    retry: false,
    en: {
      title: 'There is an archive of that name already',
      cause: '{path} exists. It was not touched.',
      nextStep: 'Choose another folder, or put what is there elsewhere first.',
    },
    fr: {
      title: 'Il y a déjà une archive de ce nom',
      cause: '{path} existe. Ce fichier n’a pas été touché.',
      nextStep: 'Choisissez un autre dossier, ou mettez d’abord ailleurs ce qui s’y trouve.',
    },
  },
  VTPM_ERR_ARCHIVE_BUSY: {
    retry: true,
    en: {
      title: 'The archive is being written',
      cause: 'Another window or command is writing {path}. Nothing was changed.',
      nextStep: 'Wait until it has finished.',
    },
    fr: {
      title: 'L’archive est en cours d’écriture',
      cause: 'Une autre fenêtre ou commande écrit {path}. Rien n’a été modifié.',
      nextStep: 'Attendez qu’elle ait terminé.',
    },
  },
  VTPM_ERR_ARCHIVE_CANCELLED: {
    retry: true,
    en: {
      title: 'Stopped',
      cause:
        'You stopped it. The machine and the archive are as before; what was done so far is kept beside {path}.',
      nextStep: 'Start again with the same passphrase to go on from there, or delete what was kept.',
    },
    fr: {
      title: 'Arrêté',
      cause:
        'Vous l’avez arrêté. La machine et l’archive sont comme avant ; ce qui a été fait est gardé à côté de {path}.',
      nextStep: 'Recommencez avec la même phrase secrète pour continuer, ou supprimez ce qui a été gardé.',
    },
  },
  VTPM_ERR_ARCHIVE_DISK_FULL: {
    retry: true,
    en: {
      title: 'The target is full',
      cause:
        'There is no room left where {path} is being written. The source was only read, and what was written is kept.',
      nextStep:
        'Free some space there and start again: it goes on from where it stopped. Or choose another target.',
    },
    fr: {
      title: 'La destination est pleine',
      cause:
        'Il n’y a plus de place là où {path} est écrit. La source a seulement été lue, et ce qui a été écrit est gardé.',
      nextStep:
        'Libérez de l’espace à cet endroit et recommencez : le travail reprendra où il s’est arrêté. Ou choisissez une autre destination.',
    },
  },
  VTPM_ERR_ARCHIVE_TARGET_LOST: {
    retry: true,
    en: {
      title: 'The target can’t be written any more',
      cause:
        '{path}: {reason}. The drive may have been unplugged, or the share may be gone. The source was only read.',
      nextStep: 'Connect the target again and start again: it goes on from where it stopped.',
    },
    fr: {
      title: 'La destination n’est plus accessible en écriture',
      cause:
        '{path} : {reason}. Le disque a peut-être été débranché, ou le partage a disparu. La source a seulement été lue.',
      nextStep: 'Rebranchez la destination et recommencez : le travail reprendra où il s’est arrêté.',
    },
  },
  VTPM_ERR_ARCHIVE_UNREADABLE: {
    retry: true,
    en: {
      title: 'The sealed archive can’t be read',
      cause: '{path}: {reason}. It was not changed.',
      nextStep:
        'Connect the drive again or copy the archive to this computer, then start again: it goes on from where it stopped.',
    },
    fr: {
      title: 'L’archive scellée est illisible',
      cause: '{path} : {reason}. Elle n’a pas été modifiée.',
      nextStep:
        'Rebranchez le disque ou copiez l’archive sur cet ordinateur, puis recommencez : le travail reprendra où il s’est arrêté.',
    },
  },
  VTPM_ERR_ARCHIVE_VERIFY_FAILED: {
    retry: true,
    en: {
      title: 'What was written reads back differently',
      cause:
        '{path} was read back to check it: {reason}. It did not get its final name, and the source was only read.',
      nextStep:
        'Start again; if it happens again, the target drive or the memory of this computer is faulty.',
    },
    fr: {
      title: 'Ce qui a été écrit se relit autrement',
      cause:
        '{path} a été relu pour vérification : {reason}. Le fichier n’a pas reçu son nom définitif, et la source a seulement été lue.',
      nextStep:
        'Recommencez ; si cela se reproduit, le disque de destination ou la mémoire de cet ordinateur est défectueux.',
    },
  },
  VTPM_ERR_COPY_EXISTS: {
    retry: false,
    en: {
      title: 'There is a machine’s bundle of that name already',
      cause: '{path} exists. It was not touched.',
      nextStep: 'Choose another folder, or put what is there elsewhere first.',
    },
    fr: {
      title: 'Il y a déjà un bundle de ce nom',
      cause: '{path} existe. Il n’a pas été touché.',
      nextStep: 'Choisissez un autre dossier, ou mettez d’abord ailleurs ce qui s’y trouve.',
    },
  },
  VTPM_ERR_COPY_BUSY: {
    retry: true,
    en: {
      title: 'The copy is being written',
      cause: 'Another window or command is writing {path}. Nothing was changed.',
      nextStep: 'Wait until it has finished.',
    },
    fr: {
      title: 'La copie est en cours d’écriture',
      cause: 'Une autre fenêtre ou commande écrit {path}. Rien n’a été modifié.',
      nextStep: 'Attendez qu’elle ait terminé.',
    },
  },
  VTPM_ERR_COPY_CANCELLED: {
    retry: true,
    en: {
      title: 'Stopped',
      cause:
        'You stopped it. The original is as before; what was copied so far is kept beside {path}, under a hidden name.',
      nextStep: 'Start again to go on from there, or delete what was kept.',
    },
    fr: {
      title: 'Arrêté',
      cause:
        'Vous l’avez arrêté. L’original est comme avant ; ce qui a été copié est gardé à côté de {path}, sous un nom caché.',
      nextStep: 'Recommencez pour continuer, ou supprimez ce qui a été gardé.',
    },
  },
  VTPM_ERR_COPY_DISK_FULL: {
    retry: true,
    en: {
      title: 'The target is full',
      cause:
        'There is no room left where {path} is being written. The original was only read, and what was written is kept.',
      nextStep:
        'Free some space there and start again: it goes on from where it stopped. Or choose another target.',
    },
    fr: {
      title: 'La destination est pleine',
      cause:
        'Il n’y a plus de place là où {path} est écrit. L’original a seulement été lu, et ce qui a été écrit est gardé.',
      nextStep:
        'Libérez de l’espace à cet endroit et recommencez : le travail reprendra où il s’est arrêté. Ou choisissez une autre destination.',
    },
  },
  VTPM_ERR_COPY_TARGET_LOST: {
    retry: true,
    en: {
      title: 'The target can’t be written any more',
      cause:
        '{path}: {reason}. The drive may have been unplugged, or the share may be gone. The original was only read.',
      nextStep: 'Connect the target again and start again: it goes on from where it stopped.',
    },
    fr: {
      title: 'La destination n’est plus accessible en écriture',
      cause:
        '{path} : {reason}. Le disque a peut-être été débranché, ou le partage a disparu. L’original a seulement été lu.',
      nextStep: 'Rebranchez la destination et recommencez : le travail reprendra où il s’est arrêté.',
    },
  },
  VTPM_ERR_COPY_SOURCE_UNREADABLE: {
    retry: true,
    en: {
      title: 'A file of the machine can’t be read',
      cause: '{path}: {reason}. Nothing was changed in the machine.',
      nextStep:
        'Connect the drive that holds the machine, check the file’s permissions, and start again: it goes on from where it stopped.',
    },
    fr: {
      title: 'Un fichier de la machine est illisible',
      cause: '{path} : {reason}. Rien n’a été modifié dans la machine.',
      nextStep:
        'Branchez le disque qui contient la machine, vérifiez les permissions du fichier, et recommencez : le travail reprendra où il s’est arrêté.',
    },
  },
  VTPM_ERR_COPY_SOURCE_CHANGED: {
    retry: true,
    en: {
      title: 'A file of the machine changed meanwhile',
      cause:
        '{path} was written to while it was being read. The unfinished result did not get its final name.',
      nextStep: 'Shut the machine down, close programs that use its files, and start again.',
    },
    fr: {
      title: 'Un fichier de la machine a changé entre-temps',
      cause: '{path} a été modifié pendant sa lecture. Le résultat inachevé n’a pas reçu son nom définitif.',
      nextStep: 'Éteignez la machine, fermez les programmes qui utilisent ses fichiers, et recommencez.',
    },
  },
  VTPM_ERR_COPY_VERIFY_FAILED: {
    retry: true,
    en: {
      title: 'What was written reads back differently',
      cause:
        '{path} was read back to check it, and is not what was written. It did not get its final name; the original was only read.',
      nextStep:
        'Start again; if it happens again, the target drive or the memory of this computer is faulty.',
    },
    fr: {
      title: 'Ce qui a été écrit se relit autrement',
      cause:
        '{path} a été relu pour vérification, et n’est pas ce qui a été écrit. La copie n’a pas reçu son nom définitif ; l’original a seulement été lu.',
      nextStep:
        'Recommencez ; si cela se reproduit, le disque de destination ou la mémoire de cet ordinateur est défectueux.',
    },
  },
  VTPM_ERR_COPY_UNFINISHED_CHANGE: {
    retry: false,
    en: {
      title: 'A change of the chip is unfinished',
      cause:
        '{path} tells of a change of this machine’s chip that was interrupted; without its end a copy could lack the chip. Nothing was copied.',
      nextStep: 'Open the machine in vTPM Desktop, which finishes or undoes the change, then start again.',
    },
    fr: {
      title: 'Une modification de la puce est inachevée',
      cause:
        '{path} signale une modification interrompue de la puce de cette machine ; sans sa fin, une copie pourrait être sans puce. Rien n’a été copié.',
      nextStep:
        'Ouvrez la machine dans vTPM Desktop, qui terminera ou annulera la modification, puis recommencez.',
    },
  },
  VTPM_ERR_COPY_INSIDE_ITSELF: {
    retry: false,
    en: {
      title: 'A machine can’t be copied into itself',
      cause: '{path} lies inside the machine that is being copied. Nothing was copied.',
      nextStep: 'Choose a folder outside of it.',
    },
    fr: {
      title: 'Une machine ne peut pas être copiée en elle-même',
      cause: '{path} se trouve dans la machine à copier. Rien n’a été copié.',
      nextStep: 'Choisissez un dossier en dehors d’elle.',
    },
  },
  VTPM_ERR_ARCHIVE_FILE_TOO_LARGE: {
    retry: false,
    en: {
      title: 'The target does not take files this large',
      cause:
        'The file system that {path} is on has a limit for the size of one file (FAT32: 4 GiB). The source was only read.',
      nextStep: 'Format the drive as exFAT, or choose another target.',
    },
    fr: {
      title: 'La destination n’accepte pas de fichiers aussi grands',
      cause:
        'Le système de fichiers où se trouve {path} limite la taille d’un fichier (FAT32 : 4 Gio). La source a seulement été lue.',
      nextStep: 'Formatez le disque en exFAT, ou choisissez une autre destination.',
    },
  },
  VTPM_ERR_COPY_FILE_TOO_LARGE: {
    retry: false,
    en: {
      title: 'The target does not take files this large',
      cause:
        'The file system that {path} is on has a limit for the size of one file (FAT32: 4 GiB). The original was only read.',
      nextStep: 'Format the drive as exFAT, or choose another target.',
    },
    fr: {
      title: 'La destination n’accepte pas de fichiers aussi grands',
      cause:
        'Le système de fichiers où se trouve {path} limite la taille d’un fichier (FAT32 : 4 Gio). L’original a seulement été lu.',
      nextStep: 'Formatez le disque en exFAT, ou choisissez une autre destination.',
    },
  },
} as const satisfies ErrorTable;
