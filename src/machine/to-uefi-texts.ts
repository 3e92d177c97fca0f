/**
 * The words of a conversion from a legacy BIOS to UEFI (S13): pure data, for the window and the CLI.
 * The conditions are those of Microsoft's page "MBR2GPT.EXE" (learn.microsoft.com, windows/deployment/mbr-to-gpt).
 */

export const uefiPreconditionIds = [
  'image',
  'guest',
  'mbr',
  'sector-size',
  'primary-partitions',
  'no-extended',
  'active-partition',
  'space-front',
  'space-end',
  'esp-space',
  'partition-types',
  'bitlocker',
  'boot-files',
] as const;
export type UefiPreconditionId = (typeof uefiPreconditionIds)[number];

export const uefiStepIds = [
  'copy-machine',
  'suspend-bitlocker',
  'validate',
  'convert',
  'linux-gpt',
  'linux-esp',
  'linux-grub',
  'shut-down',
  'switch',
  'start',
  'add-chip',
  'new-machine',
  'new-customize',
] as const;
export type UefiStepId = (typeof uefiStepIds)[number];

/** One condition of a conversion to UEFI, checked from the disk. */
export interface UefiPrecondition {
  readonly id: UefiPreconditionId;
  /** null when it can't be seen from outside; the guest's own tool checks it. */
  readonly met: boolean | null;
  /** What the disk says, a value or a fact in the form of a value: "MBR", 3, "0x07, 0x27". */
  readonly found: string | number | null;
  readonly needed: string | number;
}

/** What to do for a conversion, in order. */
export interface UefiStep {
  readonly id: UefiStepId;
  /** `guest`: inside the running guest; `here`: on this computer. */
  readonly where: 'guest' | 'here';
  /** What is typed there, to be copied; null when the step is no command. */
  readonly command: string | null;
}

interface PreconditionText {
  /** What is asked for, as a sentence fragment. */
  readonly label: string;
  /** What to do where it is not so. */
  readonly remedy: string;
}
type Both<T> = Readonly<Record<'en' | 'fr', T>>;

export const uefiPreconditionTexts: Readonly<Record<UefiPreconditionId, Both<PreconditionText>>> = {
  image: {
    en: {
      label: 'The disk is an image, not a physical disk',
      remedy: 'Import the physical disk into an image first.',
    },
    fr: {
      label: 'Le disque est une image, non un disque physique',
      remedy: 'Importez d’abord le disque physique dans une image.',
    },
  },
  guest: {
    en: {
      label: 'Windows 10 version 1703 or later',
      remedy:
        'Upgrade Windows to Windows 10 first: older ones have neither the converter nor a TPM 2.0 driver.',
    },
    fr: {
      label: 'Windows 10 version 1703 ou ultérieure',
      remedy:
        'Passez d’abord à Windows 10 : les versions antérieures n’ont ni le convertisseur ni de pilote TPM 2.0.',
    },
  },
  mbr: {
    en: {
      label: 'The disk has an MBR partition table',
      remedy: 'Without an MBR there is nothing to convert: make a new virtual machine with UEFI.',
    },
    fr: {
      label: 'Le disque a une table de partitions MBR',
      remedy: 'Sans MBR, il n’y a rien à convertir : créez une nouvelle machine virtuelle avec UEFI.',
    },
  },
  'sector-size': {
    en: { label: 'Sectors of 512 bytes', remedy: 'Copy the disk into an image with sectors of 512 bytes.' },
    fr: {
      label: 'Des secteurs de 512 octets',
      remedy: 'Copiez le disque dans une image aux secteurs de 512 octets.',
    },
  },
  'primary-partitions': {
    en: {
      label: 'At most three primary partitions',
      remedy: 'Delete or merge one in Windows (diskmgmt.msc): the new EFI system partition needs its place.',
    },
    fr: {
      label: 'Trois partitions principales au plus',
      remedy:
        'Supprimez-en une ou fusionnez-en deux dans Windows (diskmgmt.msc) : la nouvelle partition système EFI a besoin de sa place.',
    },
  },
  'no-extended': {
    en: {
      label: 'No extended and no logical partitions',
      remedy: 'Move what is on the logical partitions elsewhere and delete the extended one (diskmgmt.msc).',
    },
    fr: {
      label: 'Aucune partition étendue ni logique',
      remedy:
        'Déplacez ailleurs le contenu des partitions logiques et supprimez la partition étendue (diskmgmt.msc).',
    },
  },
  'active-partition': {
    en: {
      label: 'Exactly one active partition: the system partition',
      remedy: 'Mark the system partition as active, and only that one (diskpart: active, inactive).',
    },
    fr: {
      label: 'Une seule partition active : la partition système',
      remedy: 'Marquez la partition système comme active, et elle seule (diskpart : active, inactive).',
    },
  },
  'space-front': {
    en: {
      label: '33 free sectors after the MBR, for the GPT',
      remedy: 'Move the first partition to sector 2048 with a partition editor (GParted from its live CD).',
    },
    fr: {
      label: '33 secteurs libres après le MBR, pour la GPT',
      remedy:
        'Déplacez la première partition au secteur 2048 avec un éditeur de partitions (GParted depuis son CD autonome).',
    },
  },
  'space-end': {
    en: {
      label: '33 free sectors at the end, for the second GPT',
      remedy: 'Shrink the last partition by 1 MB in Windows (diskmgmt.msc), or enlarge the disk image.',
    },
    fr: {
      label: '33 secteurs libres à la fin, pour la seconde GPT',
      remedy:
        'Réduisez la dernière partition de 1 Mo dans Windows (diskmgmt.msc), ou agrandissez l’image disque.',
    },
  },
  'esp-space': {
    en: {
      label: '64 MB of free space for an EFI system partition',
      remedy:
        'Enlarge the disk image (qemu-img resize), or shrink a partition with GParted from its live CD.',
    },
    fr: {
      label: '64 Mo d’espace libre pour une partition système EFI',
      remedy:
        'Agrandissez l’image disque (qemu-img resize), ou réduisez une partition avec GParted depuis son CD autonome.',
    },
  },
  'partition-types': {
    en: {
      label: 'Partition types that Windows knows',
      remedy: 'Tell the converter what the others are: mbr2gpt /convert /map:TYPE={GUID} /allowFullOS.',
    },
    fr: {
      label: 'Des types de partitions connus de Windows',
      remedy:
        'Dites au convertisseur ce que sont les autres : mbr2gpt /convert /map:TYPE={GUID} /allowFullOS.',
    },
  },
  bitlocker: {
    en: {
      label: 'BitLocker is off or suspended',
      remedy: 'Suspend it in Windows before the conversion; the step below does it.',
    },
    fr: {
      label: 'BitLocker est désactivé ou suspendu',
      remedy: 'Suspendez-le dans Windows avant la conversion ; l’étape ci-dessous le fait.',
    },
  },
  'boot-files': {
    en: {
      label: 'Windows’ boot configuration names the system that is installed',
      remedy: 'Only Windows can tell: mbr2gpt /validate checks it.',
    },
    fr: {
      label: 'La configuration de démarrage de Windows désigne le système installé',
      remedy: 'Seul Windows peut le dire : mbr2gpt /validate le vérifie.',
    },
  },
};

export const uefiStepTexts: Readonly<Record<UefiStepId, Both<string>>> = {
  'copy-machine': {
    en: 'Keep a copy of the virtual machine: the conversion inside the guest can’t be undone.',
    fr: 'Gardez une copie de la machine virtuelle : la conversion dans le système invité est irréversible.',
  },
  'suspend-bitlocker': {
    en: 'In Windows, as administrator, suspend BitLocker and save its recovery key.',
    fr: 'Dans Windows, en administrateur, suspendez BitLocker et enregistrez sa clé de récupération.',
  },
  validate: {
    en: 'In Windows, as administrator, have the disk checked. It must say “Validation completed successfully”.',
    fr: 'Dans Windows, en administrateur, faites vérifier le disque. La validation doit réussir.',
  },
  convert: {
    en: 'Convert the disk. From then on Windows does not start with the legacy BIOS any more.',
    fr: 'Convertissez le disque. Dès lors, Windows ne démarre plus avec le BIOS hérité.',
  },
  'linux-gpt': {
    en: 'In Linux, as root, write a GPT in place of the MBR. Put the name of the disk for DISK.',
    fr: 'Dans Linux, en root, écrivez une GPT à la place du MBR. Mettez le nom du disque pour DISK.',
  },
  'linux-esp': {
    en: 'Make an EFI system partition in free space, format it, mount it at /boot/efi and add it to /etc/fstab. PART is its name.',
    fr: 'Créez une partition système EFI dans l’espace libre, formatez-la, montez-la sur /boot/efi et ajoutez-la à /etc/fstab. PART est son nom.',
  },
  'linux-grub': {
    en: 'Install the boot loader for UEFI, where firmware finds it without a boot entry (Debian’s names; other distributions have their own).',
    fr: 'Installez le chargeur de démarrage pour UEFI, là où le micrologiciel le trouve sans entrée de démarrage (noms de Debian ; chaque distribution a les siens).',
  },
  'shut-down': {
    en: 'Shut the guest down (not: restart).',
    fr: 'Éteignez le système invité (sans redémarrer).',
  },
  switch: {
    en: 'Switch the firmware to UEFI here. The firmware type and the variable store are kept for undoing it; the disk is not touched.',
    fr: 'Passez ici le micrologiciel à UEFI. Son type et le magasin de variables sont gardés pour pouvoir annuler ; le disque n’est pas touché.',
  },
  start: {
    en: 'Start the virtual machine. If it does not start, undo the switch.',
    fr: 'Démarrez la machine virtuelle. Si elle ne démarre pas, annulez le passage.',
  },
  'add-chip': {
    en: 'Shut it down and add the TPM chip.',
    fr: 'Éteignez-la et ajoutez la puce TPM.',
  },
  'new-machine': {
    en: 'Make a new virtual machine with UEFI and tick “Customize settings before installation”.',
    fr: 'Créez une nouvelle machine virtuelle avec UEFI et cochez « Personnaliser les réglages avant l’installation ».',
  },
  'new-customize': {
    en: 'Add the TPM chip in the configuration that opens, close it, and install the system.',
    fr: 'Ajoutez la puce TPM dans la configuration qui s’ouvre, fermez-la, et installez le système.',
  },
};
