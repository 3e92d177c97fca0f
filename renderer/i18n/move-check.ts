import { defineTexts, plural } from './texts.ts';

/** The first step of a move: what it will touch, with the evidence. */
export const moveCheckTexts = defineTexts(
  {
    title: 'What the move will touch',
    lead: 'Nothing has been changed yet.',
    checking: 'Looking at the machine…',
    checkAgain: 'Check Again',
    notChecked: 'The machine has not been looked at yet.',
    problem: 'What is marked above stands in the way.',
    shutDown: 'Shut Down',
    whatToDo: 'What to Do…',
    configure: 'Configure…',

    off: 'The virtual machine is off',
    offAt: (when: string) => `Last shut down on ${when}`,
    offNever: 'It has not been run yet, or when it ended is not known',
    key: 'Its key opens the storage',
    keyTried: 'Tried just now. EK fingerprint',
    keyTriedPlain: 'Tried just now.',
    noChip: 'It has no TPM chip',
    noChipText: 'There is no key to take along.',

    bitlocker: 'BitLocker is probably on',
    luks: 'A disk is encrypted with LUKS',
    encrypted: 'Disks are encrypted',
    chipUsed: 'The guest uses its chip',
    unlookedDisks: 'Not every disk could be looked into',
    nothingSealed: 'Nothing is locked by the chip, as far as can be seen',
    nothingSealedText: 'No BitLocker or LUKS header on its disks; nothing of the guest’s in the chip.',
    nothingEncrypted: 'No BitLocker or LUKS header on its disks.',
    volumeBitlocker: (file: string, partition: number | null) =>
      partition === null
        ? `${file} has a BitLocker header`
        : `Partition ${partition} of ${file} has a BitLocker header`,
    volumeLuks: (file: string, partition: number | null) =>
      partition === null
        ? `${file} has a LUKS header`
        : `Partition ${partition} of ${file} has a LUKS header`,
    contents: (count: number) =>
      plural('en', count, {
        zero: 'the chip holds nothing of the guest’s',
        one: 'the chip holds one thing that the guest put there',
        other: 'the chip holds # things that the guest put there',
      }),
    sameChip: 'The same chip on the other computer opens it; a new chip does not.',
    unreadable: (files: string) => `${files} could not be looked into.`,

    guest: 'The guest may notice the other computer',
    guestSame: 'The guest is not likely to notice the other computer',
    partFirmware: (pcr: number) => `the firmware (PCR ${pcr})`,
    partTables: (pcr: number) => `QEMU’s tables (PCR ${pcr})`,
    partSecureBoot: (pcr: number) => `Secure Boot and its keys (PCR ${pcr})`,
    guestDiffer: (parts: string) => `What is measured may differ there: ${parts}.`,
    guestTravels: (parts: string) => `Goes along unchanged: ${parts}.`,

    size: (size: string) => `${size} to move`,
    sizeText: (virtual: string) => `Disks of ${virtual} with their empty space left out`,
    sizeNoDisk: (files: number) => plural('en', files, { one: '# file', other: '# files' }),
    excluded: (rest: string, count: number) =>
      `${rest}; ${plural('en', count, { one: 'one lock or log stays behind', other: '# locks and logs stay behind' })}`,

    outside: 'Some things outside of the bundle stay here',
    outsideText: (files: string) => `${files}. It starts without them.`,
    'disc-image': (name: string) => `the disc ${name}`,
    'shared-folder': (name: string) => `the shared folder ${name}`,
    disk: (name: string) => `the disk ${name}`,
    'backing-file': (name: string) => `the base image ${name}`,

    needs: 'The other computer needs',
    orNewer: (name: string, version: string) => `${name} ${version} or newer`,
    uefi: 'UEFI firmware',
    uefiSecureBoot: 'UEFI firmware with Secure Boot',
    freeSpace: (size: string) => `${size} of free space`,

    saved: 'I have saved the recovery keys',
    savedBitlocker: 'I have saved the BitLocker recovery key',
    savedLuks: 'I have saved the LUKS recovery key or passphrase',
    inWindows: 'In Windows:',
    inLinux: 'In Linux:',
    otherWays: 'Other ways to find it',
    needSaved: 'Save the recovery keys first, and tick the box.',

    interrupted: (folder: string, when: string) => `A move to “${folder}” was begun on ${when}.`,
    interruptedWritten: (size: string) => `${size} are written; it can go on from there.`,
    interruptedAway: 'That folder can’t be reached now.',
    goOn: 'Go On',
    giveUp: 'Give Up',
  },
  {
    title: 'Ce que le déplacement va toucher',
    lead: 'Rien n’a encore été modifié.',
    checking: 'Examen de la machine…',
    checkAgain: 'Revérifier',
    notChecked: 'La machine n’a pas encore été examinée.',
    problem: 'Ce qui est signalé ci-dessus fait obstacle.',
    shutDown: 'Éteindre',
    whatToDo: 'Que faire…',
    configure: 'Configurer…',

    off: 'La machine virtuelle est éteinte',
    offAt: (when) => `Éteinte en dernier le ${when}`,
    offNever: 'Elle n’a pas encore tourné, ou la fin n’est pas connue',
    key: 'Sa clé ouvre le stockage',
    keyTried: 'Essayé à l’instant. Empreinte EK',
    keyTriedPlain: 'Essayé à l’instant.',
    noChip: 'Elle n’a pas de puce TPM',
    noChipText: 'Il n’y a pas de clé à emporter.',

    bitlocker: 'BitLocker est probablement activé',
    luks: 'Un disque est chiffré par LUKS',
    encrypted: 'Des disques sont chiffrés',
    chipUsed: 'Le système invité se sert de sa puce',
    unlookedDisks: 'Tous les disques n’ont pas pu être examinés',
    nothingSealed: 'Rien n’est verrouillé par la puce, autant qu’on puisse voir',
    nothingSealedText:
      'Pas d’en-tête BitLocker ni LUKS sur ses disques ; rien du système invité dans la puce.',
    nothingEncrypted: 'Pas d’en-tête BitLocker ni LUKS sur ses disques.',
    volumeBitlocker: (file, partition) =>
      partition === null
        ? `${file} porte un en-tête BitLocker`
        : `La partition ${partition} de ${file} porte un en-tête BitLocker`,
    volumeLuks: (file, partition) =>
      partition === null
        ? `${file} porte un en-tête LUKS`
        : `La partition ${partition} de ${file} porte un en-tête LUKS`,
    contents: (count) =>
      plural('fr', count, {
        zero: 'la puce ne contient rien du système invité',
        one: 'la puce contient un élément que le système invité y a mis',
        other: 'la puce contient # éléments que le système invité y a mis',
      }),
    sameChip: 'La même puce sur l’autre ordinateur l’ouvre ; une puce neuve, non.',
    unreadable: (files) => `${files} n’a pas pu être examiné.`,

    guest: 'Le système invité peut remarquer l’autre ordinateur',
    guestSame: 'Le système invité ne devrait pas remarquer l’autre ordinateur',
    partFirmware: (pcr) => `le micrologiciel (PCR ${pcr})`,
    partTables: (pcr) => `les tables de QEMU (PCR ${pcr})`,
    partSecureBoot: (pcr) => `le démarrage sécurisé et ses clés (PCR ${pcr})`,
    guestDiffer: (parts) => `Ce qui est mesuré peut y être différent : ${parts}.`,
    guestTravels: (parts) => `Voyage sans changement : ${parts}.`,

    size: (size) => `${size} à déplacer`,
    sizeText: (virtual) => `Disques de ${virtual}, espace vide exclu`,
    sizeNoDisk: (files) => plural('fr', files, { one: '# fichier', other: '# fichiers' }),
    excluded: (rest, count) =>
      `${rest} ; ${plural('fr', count, { one: 'un verrou ou journal reste ici', other: '# verrous et journaux restent ici' })}`,

    outside: 'Des éléments hors du bundle restent ici',
    outsideText: (files) => `${files}. Elle démarre sans eux.`,
    'disc-image': (name) => `le disque optique ${name}`,
    'shared-folder': (name) => `le dossier partagé ${name}`,
    disk: (name) => `le disque ${name}`,
    'backing-file': (name) => `l’image de base ${name}`,

    needs: 'L’autre ordinateur doit avoir',
    orNewer: (name, version) => `${name} ${version} ou plus récent`,
    uefi: 'un micrologiciel UEFI',
    uefiSecureBoot: 'un micrologiciel UEFI avec démarrage sécurisé',
    freeSpace: (size) => `${size} libres`,

    saved: 'J’ai enregistré les clés de récupération',
    savedBitlocker: 'J’ai enregistré la clé de récupération BitLocker',
    savedLuks: 'J’ai enregistré la clé de récupération ou la phrase LUKS',
    inWindows: 'Dans Windows :',
    inLinux: 'Dans Linux :',
    otherWays: 'Autres façons de la trouver',
    needSaved: 'Enregistrez d’abord les clés de récupération, et cochez la case.',

    interrupted: (folder, when) => `Un déplacement vers « ${folder} » a été commencé le ${when}.`,
    interruptedWritten: (size) => `${size} sont écrits ; il peut reprendre de là.`,
    interruptedAway: 'Ce dossier n’est pas accessible maintenant.',
    goOn: 'Poursuivre',
    giveUp: 'Abandonner',
  },
);
