import type { ErrorTable } from './entry.ts';

/** Failures on the ways out of "TPM Chip is not in the list": to UEFI, off a physical disk, from a .pvm. */
export const waysOutErrors = {
  VTPM_ERR_TO_UEFI_NOT_CONVERTED: {
    retry: false,
    en: {
      title: 'The disk of “{name}” is not ready for UEFI',
      cause:
        '{disk}: partition table {scheme}, EFI system partitions: {esp}. UEFI starts from a GPT with a formatted EFI system partition; with this disk the system would not start. Nothing was changed.',
      nextStep: 'Convert the disk inside the guest first: “vtpm to-uefi” lists the steps.',
    },
    fr: {
      title: 'Le disque de « {name} » n’est pas prêt pour UEFI',
      cause:
        '{disk} : table de partitions {scheme}, partitions système EFI : {esp}. UEFI démarre depuis une GPT avec une partition système EFI formatée ; avec ce disque, le système ne démarrerait pas. Rien n’a été modifié.',
      nextStep:
        'Convertissez d’abord le disque dans le système invité : « vtpm to-uefi » en liste les étapes.',
    },
  },
  VTPM_ERR_TO_UEFI_NO_UNDO: {
    retry: false,
    en: {
      title: 'There is no switch to UEFI to undo for “{name}”',
      cause: 'The machine remembers no earlier firmware, or has it already. Nothing was changed.',
      nextStep: 'The firmware can be changed in Hardware > Boot Order > Advanced….',
    },
    fr: {
      title: 'Il n’y a aucun passage à UEFI à annuler pour « {name} »',
      cause:
        'La machine ne se souvient d’aucun micrologiciel antérieur, ou elle l’a déjà. Rien n’a été modifié.',
      nextStep: 'Le micrologiciel se change dans Matériel > Ordre de démarrage > Avancé….',
    },
  },
  VTPM_ERR_TO_UEFI_CHIP: {
    retry: false,
    en: {
      title: '“{name}” has a TPM chip, which needs UEFI',
      cause: 'Back with the legacy BIOS the chip could not be used. Nothing was changed.',
      nextStep: 'Remove the chip first; it is kept as a backup.',
    },
    fr: {
      title: '« {name} » a une puce TPM, qui demande UEFI',
      cause: 'De retour au BIOS hérité, la puce serait inutilisable. Rien n’a été modifié.',
      nextStep: 'Retirez d’abord la puce ; elle est gardée comme sauvegarde.',
    },
  },
  VTPM_ERR_IMPORT_DISK_NONE: {
    retry: false,
    en: {
      title: '“{name}” uses no physical disk',
      cause: 'Its disks are images already: {disks}. Nothing was changed.',
      nextStep: 'Nothing needs to be imported.',
    },
    fr: {
      title: '« {name} » n’utilise aucun disque physique',
      cause: 'Ses disques sont déjà des images : {disks}. Rien n’a été modifié.',
      nextStep: 'Il n’y a rien à importer.',
    },
  },
  VTPM_ERR_IMPORT_DISK_UNREADABLE: {
    retry: false,
    en: {
      title: 'The physical disk {path} can’t be read',
      cause: '{reason}. Nothing was changed.',
      nextStep: 'Connect the disk, or let your user read it: sudo setfacl -m u:$USER:r {path}',
    },
    fr: {
      title: 'Le disque physique {path} est illisible',
      cause: '{reason}. Rien n’a été modifié.',
      nextStep:
        'Branchez le disque, ou donnez à votre compte le droit de le lire : sudo setfacl -m u:$USER:r {path}',
    },
  },
  VTPM_ERR_IMPORT_DISK_IN_USE: {
    retry: true,
    en: {
      title: '{device} is in use on this computer',
      cause:
        'It is mounted or used ({by}), so its copy would not be consistent. Nothing was read or changed.',
      nextStep: 'Unmount it, or mount it read-only, then import again.',
    },
    fr: {
      title: '{device} est utilisé sur cet ordinateur',
      cause: 'Il est monté ou utilisé ({by}) : sa copie serait incohérente. Rien n’a été lu ni modifié.',
      nextStep: 'Démontez-le, ou montez-le en lecture seule, puis relancez l’importation.',
    },
  },
  VTPM_ERR_IMPORT_DISK_PARTITION: {
    retry: false,
    en: {
      title: '{path} is one partition, not a whole disk',
      cause:
        'A partition has no partition table and no boot loader of its disk: an image of it alone does not start. Nothing was changed.',
      nextStep:
        'Import the whole disk it is on ({disk}), or import the partition as it is if the machine does not start from it.',
    },
    fr: {
      title: '{path} est une partition, non un disque entier',
      cause:
        'Une partition n’a ni la table de partitions ni le chargeur de démarrage de son disque : son image seule ne démarre pas. Rien n’a été modifié.',
      nextStep:
        'Importez le disque entier qui la contient ({disk}), ou importez la partition telle quelle si la machine ne démarre pas depuis elle.',
    },
  },
  VTPM_ERR_IMPORT_DISK_SPACE: {
    retry: true,
    en: {
      title: 'There may not be room for the image of {path}',
      cause: 'It can need up to {needed:bytes}, and {free:bytes} are free in {folder}. Nothing was changed.',
      nextStep:
        'Make room, or import all the same when you know that much of the disk is empty: a full disk ends the import and leaves the machine as it is.',
    },
    fr: {
      title: 'La place peut manquer pour l’image de {path}',
      cause:
        'Il peut en falloir jusqu’à {needed:bytes}, et {free:bytes} sont libres dans {folder}. Rien n’a été modifié.',
      nextStep:
        'Libérez de la place, ou importez quand même si vous savez le disque en grande partie vide : un disque plein met fin à l’importation et laisse la machine telle quelle.',
    },
  },
  VTPM_ERR_IMPORT_DISK_FAILED: {
    retry: true,
    en: {
      title: 'The physical disk {path} could not be copied',
      cause:
        'qemu-img reported: {reason}. The machine still uses the physical disk, which was only read; the unfinished image was removed.',
      nextStep: 'Check the disk for read errors (dmesg, smartctl), then import again.',
    },
    fr: {
      title: 'Le disque physique {path} n’a pas pu être copié',
      cause:
        'qemu-img a signalé : {reason}. La machine utilise toujours le disque physique, qui n’a été que lu ; l’image inachevée a été supprimée.',
      nextStep: 'Recherchez des erreurs de lecture (dmesg, smartctl), puis relancez l’importation.',
    },
  },
  VTPM_ERR_IMPORT_DISK_DIFFERS: {
    retry: true,
    en: {
      title: 'The image of {path} differs from the disk',
      cause:
        'Something wrote to the disk while it was copied, or it is failing: {reason}. The machine still uses the physical disk; the image was removed.',
      nextStep: 'Close what uses the disk, then import again.',
    },
    fr: {
      title: 'L’image de {path} diffère du disque',
      cause:
        'Le disque a été modifié pendant la copie, ou il est défaillant : {reason}. La machine utilise toujours le disque physique ; l’image a été supprimée.',
      nextStep: 'Fermez ce qui utilise le disque, puis relancez l’importation.',
    },
  },
  VTPM_ERR_IMPORT_DISK_CANCELLED: {
    retry: true,
    en: {
      title: 'The import was cancelled',
      cause:
        'The machine still uses the physical disk, which was only read; the unfinished image was removed.',
      nextStep: 'Start it again when you like.',
    },
    fr: {
      title: 'L’importation a été annulée',
      cause:
        'La machine utilise toujours le disque physique, qui n’a été que lu ; l’image inachevée a été supprimée.',
      nextStep: 'Relancez-la quand vous voulez.',
    },
  },
  VTPM_ERR_IMPORT_DISK_NO_UNDO: {
    retry: false,
    en: {
      title: '“{name}” has no import to undo on {device}',
      cause: 'That disk was not imported from a physical one. Nothing was changed.',
      nextStep: 'Look at the machine’s disks in Hardware.',
    },
    fr: {
      title: '« {name} » n’a aucune importation à annuler sur {device}',
      cause: 'Ce disque n’a pas été importé d’un disque physique. Rien n’a été modifié.',
      nextStep: 'Regardez les disques de la machine dans Matériel.',
    },
  },
  VTPM_ERR_IMPORT_DISK_CHIP: {
    retry: false,
    en: {
      title: '“{name}” has a TPM chip',
      cause: 'A machine on a physical disk can’t have one: it could damage the disk. Nothing was changed.',
      nextStep: 'Remove the chip first; it is kept as a backup.',
    },
    fr: {
      title: '« {name} » a une puce TPM',
      cause:
        'Une machine sur un disque physique ne peut pas en avoir : elle pourrait abîmer le disque. Rien n’a été modifié.',
      nextStep: 'Retirez d’abord la puce ; elle est gardée comme sauvegarde.',
    },
  },
  VTPM_ERR_PVM_NOT_FOUND: {
    retry: false,
    en: {
      title: '{path} is no Parallels virtual machine',
      cause: '{reason}.',
      nextStep: 'Choose a folder that ends in .pvm and has a config.pvs in it.',
    },
    fr: {
      title: '{path} n’est pas une machine virtuelle Parallels',
      cause: '{reason}.',
      nextStep: 'Choisissez un dossier qui se termine par .pvm et qui contient un config.pvs.',
    },
  },
  VTPM_ERR_PVM_UNREADABLE: {
    retry: false,
    en: {
      title: 'The configuration of {path} can’t be understood',
      cause: 'config.pvs: {reason}. It was only read.',
      nextStep:
        'Open the machine in Parallels Desktop once, or restore config.pvs from its backup beside it.',
    },
    fr: {
      title: 'La configuration de {path} est incompréhensible',
      cause: 'config.pvs : {reason}. Il n’a été que lu.',
      nextStep:
        'Ouvrez une fois la machine dans Parallels Desktop, ou restaurez config.pvs depuis sa sauvegarde voisine.',
    },
  },
} as const satisfies ErrorTable;
