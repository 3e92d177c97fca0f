import type { ErrorTable } from './entry.ts';

/** Failures of UEFI variable stores, firmware builds and disk images. */
export const firmwareErrors = {
  VTPM_ERR_STORE_UNFORMATTED: {
    retry: false,
    en: {
      title: 'The UEFI variable store is empty',
      cause: 'No firmware has formatted this file yet.',
      nextStep: 'Start the virtual machine once, then try again.',
    },
    fr: {
      title: 'Le magasin de variables UEFI est vide',
      cause: 'Aucun micrologiciel n’a encore formaté ce fichier.',
      nextStep: 'Démarrez la machine virtuelle une fois, puis réessayez.',
    },
  },
  VTPM_ERR_STORE_DAMAGED: {
    retry: false,
    en: {
      title: 'The UEFI variable store can’t be read',
      cause: 'The file is not a variable store that vTPM Desktop knows: {reason}. It was left as it is.',
      nextStep: 'Restore the file from a backup of the virtual machine.',
    },
    fr: {
      title: 'Le magasin de variables UEFI est illisible',
      cause:
        'Le fichier n’est pas un magasin de variables que vTPM Desktop connaît : {reason}. Il a été laissé tel quel.',
      nextStep: 'Restaurez le fichier depuis une sauvegarde de la machine virtuelle.',
    },
  },
  VTPM_ERR_STORE_FULL: {
    retry: false,
    en: {
      title: 'The UEFI variable store is full',
      cause: 'The change needs {needed} bytes, and the store holds {capacity}. It was left as it is.',
      nextStep: 'Delete unused boot entries in the firmware’s setup, or use a firmware with a larger store.',
    },
    fr: {
      title: 'Le magasin de variables UEFI est plein',
      cause:
        'La modification demande {needed} octets, et le magasin en contient {capacity}. Il a été laissé tel quel.',
      nextStep:
        'Supprimez des entrées de démarrage inutilisées dans les réglages du micrologiciel, ou utilisez un micrologiciel au magasin plus grand.',
    },
  },
  VTPM_ERR_STORE_BUSY: {
    retry: true,
    en: {
      title: 'The firmware has not finished writing its variables',
      cause: 'The virtual machine was stopped while its firmware was rewriting the variable store.',
      nextStep: 'Start the virtual machine once so that its firmware finishes, shut it down, and try again.',
    },
    fr: {
      title: 'Le micrologiciel n’a pas fini d’écrire ses variables',
      cause:
        'La machine virtuelle a été arrêtée pendant que son micrologiciel réécrivait le magasin de variables.',
      nextStep:
        'Démarrez la machine virtuelle une fois pour que son micrologiciel termine, éteignez-la, puis réessayez.',
    },
  },
  VTPM_ERR_SECURE_BOOT_NO_KEYS: {
    retry: false,
    en: {
      title: 'Secure Boot has no keys',
      cause:
        'The virtual machine’s variable store holds no platform key, so its firmware can’t check anything.',
      nextStep: 'Enrol Microsoft’s certificates first.',
    },
    fr: {
      title: 'Le démarrage sécurisé n’a pas de clés',
      cause:
        'Le magasin de variables de la machine virtuelle ne contient pas de clé de plateforme : son micrologiciel ne peut rien vérifier.',
      nextStep: 'Inscrivez d’abord les certificats de Microsoft.',
    },
  },
  VTPM_ERR_BOOT_ENTRY_MISSING: {
    retry: false,
    en: {
      title: 'There is no boot entry {entry}',
      cause: 'The virtual machine’s firmware knows no boot entry of that number.',
      nextStep: 'Choose one of the entries in the list.',
    },
    fr: {
      title: 'Il n’y a pas d’entrée de démarrage {entry}',
      cause: 'Le micrologiciel de la machine virtuelle ne connaît aucune entrée de ce numéro.',
      nextStep: 'Choisissez une des entrées de la liste.',
    },
  },
  VTPM_ERR_FIRMWARE_MISSING: {
    retry: false,
    en: {
      title: 'No UEFI firmware for {arch} was found',
      cause: 'This computer has no {arch} build of the UEFI firmware with what this virtual machine needs.',
      nextStep:
        'Install the firmware: the package “ovmf” or “edk2-ovmf” (x86_64), “qemu-efi-aarch64” (arm64).',
    },
    fr: {
      title: 'Aucun micrologiciel UEFI pour {arch} n’a été trouvé',
      cause: 'Cet ordinateur n’a pas de micrologiciel UEFI {arch} qui convienne à cette machine virtuelle.',
      nextStep:
        'Installez le micrologiciel : le paquet « ovmf » ou « edk2-ovmf » (x86_64), « qemu-efi-aarch64 » (arm64).',
    },
  },
  VTPM_ERR_DISK_IMAGE_UNREADABLE: {
    retry: false,
    en: {
      title: 'The disk image can’t be understood',
      cause: '{path}: {reason}. It was left as it is.',
      nextStep: 'Check the file with “qemu-img check”, or choose another disk image.',
    },
    fr: {
      title: 'L’image disque est incompréhensible',
      cause: '{path} : {reason}. Elle a été laissée telle quelle.',
      nextStep: 'Vérifiez le fichier avec « qemu-img check », ou choisissez une autre image disque.',
    },
  },
} as const satisfies ErrorTable;
