import { defineTexts } from './texts.ts';

/** A machine that arrives from another computer. */
export const arrivalTexts = defineTexts(
  {
    openTitle: (file: string) => `Open “${file}”`,
    openLead: 'It is encrypted. Type the passphrase with which it was sealed on the other computer.',
    keysTitle: (name: string) => `The key of “${name}” is in a file beside it`,
    keysLead: (file: string) => `Type the passphrase of “${file}”. Its keys then go into your keychain.`,
    passphrase: 'Passphrase',
    wrong: 'This passphrase does not open it.',
    typePassphrase: 'Type the passphrase.',
    continue: 'Continue',
    withoutKey: 'Without the Key',

    title: (name: string) => `Was “${name}” moved or copied here?`,
    keyInSealed: 'Its key came along with the sealed file and opens the chip.',
    keyInSealedThen: 'Its key came along with the sealed file; it opened the chip when that was sealed.',
    keyInSealedUntried: 'Its key came along with the sealed file.',
    keyBeside: 'Its key came along in a file of its own and opens the chip.',
    keyHere: 'Its key is in the keychain of this computer and opens the chip.',
    keyNot: 'The key that came along does not open its chip.',
    keyMissing: 'Its key did not come along and is not here: its chip stays shut until the key is.',
    noChip: 'It has no TPM chip.',
    lastRun: (computer: string, date: string) => `It was last run on “${computer}”, ${date}.`,
    lastRunHere: (date: string) => `It was last run on this computer, ${date}.`,
    lastRunSomewhere: (date: string) => `It was last run on ${date}.`,
    sealedOn: (computer: string, date: string) => `It was sealed on “${computer}”, ${date}.`,

    moved: 'I moved it',
    movedHint: (computer: string) =>
      `It keeps its identity and its chip. Don’t run the one on “${computer}” any more.`,
    movedHintPlain: 'It keeps its identity and its chip. Don’t run the one it came from any more.',
    movedNoChip: 'It keeps its identity. Don’t run the one it came from any more.',
    copied: 'I copied it',
    copiedHint: 'It gets a new identity. What about its chip?',
    copiedNoChip: 'It gets a new identity.',
    chipQuestion: 'What about its chip?',
    keep: 'Keep the chip’s contents',
    keepWindows: 'BitLocker goes on opening by itself, in both.',
    keepOther: 'What was sealed by it goes on opening, in both.',
    keepNeedsKey: 'Needs its key, which is not here.',
    newChip: 'Give it a new chip',
    newWindows: 'For a machine that is handed on. BitLocker asks for its recovery key once.',
    newOther:
      'For a machine that is handed on. What was sealed by the chip asks for its recovery key or passphrase.',

    twin: (name: string, path: string) =>
      `“${name}” with the same identity is here already: ${path}. The two can’t run at the same time.`,
    notHere: (files: string) => `Not on this computer: ${files}.`,
    unpackTo: 'Unpacked to',
    room: (needed: string, free: string) => `${needed} are needed, ${free} are free.`,
    roomOnly: (needed: string) => `${needed} are needed.`,
    chooseFolder: 'Change…',
    tooSmall: 'There is not enough room in that folder.',
    cantRun: 'It can be added, and started once what is marked above is in order.',

    add: 'Add',
    addAndStart: 'Add and Start',
    nothingAdded: (name: string) => `“${name}” was not added; what it came in is as it was.`,

    arriving: (name: string) => `Taking in “${name}”…`,
    arrivingLead: 'You can keep working. It is in the list when all of it is here and checked.',
    open: 'Opening',
    unpack: 'Decrypting and unpacking',
    verify: 'Checking what was unpacked',
    keys: 'Putting the key into the keychain',
    identity: 'Giving it its identity',
    chip: 'Making a new chip',
    register: 'Adding it to the list',
    cancelling: 'Stopping…',

    stopped: 'Stopped',
    stoppedLead: (name: string) =>
      `“${name}” is not in the list yet. What was unpacked is kept: it goes on from there, now or when the file is opened again.`,
    goOn: 'Go On',
    remove: 'Remove What Was Unpacked',

    movedAwayTitle: (name: string) => `“${name}” was moved to another computer`,
    movedAwayText: (when: string, to: string | null) =>
      `It was marked as moved ${when}${to === null ? '' : `, to ${to}`}. If both run, the two grow apart.`,
    movedAwayChip: 'Their chips do too: what one seals, the other can’t open.',
    hereAgain: 'Run It Here Again',
  },
  {
    openTitle: (file) => `Ouvrir « ${file} »`,
    openLead: 'Il est chiffré. Tapez la phrase secrète avec laquelle il a été scellé sur l’autre ordinateur.',
    keysTitle: (name) => `La clé de « ${name} » est dans un fichier à côté`,
    keysLead: (file) => `Tapez la phrase secrète de « ${file} ». Ses clés iront alors dans votre trousseau.`,
    passphrase: 'Phrase secrète',
    wrong: 'Cette phrase secrète ne l’ouvre pas.',
    typePassphrase: 'Tapez la phrase secrète.',
    continue: 'Continuer',
    withoutKey: 'Sans la clé',

    title: (name) => `« ${name} » a-t-elle été déplacée ou copiée ici ?`,
    keyInSealed: 'Sa clé est venue avec le fichier scellé et ouvre la puce.',
    keyInSealedThen:
      'Sa clé est venue avec le fichier scellé ; elle ouvrait la puce au moment du scellement.',
    keyInSealedUntried: 'Sa clé est venue avec le fichier scellé.',
    keyBeside: 'Sa clé est venue dans un fichier à part et ouvre la puce.',
    keyHere: 'Sa clé est dans le trousseau de cet ordinateur et ouvre la puce.',
    keyNot: 'La clé qui est venue avec elle n’ouvre pas sa puce.',
    keyMissing:
      'Sa clé n’est pas venue avec elle et n’est pas ici : sa puce reste fermée tant que la clé manque.',
    noChip: 'Elle n’a pas de puce TPM.',
    lastRun: (computer, date) => `Elle a tourné en dernier sur « ${computer} », le ${date}.`,
    lastRunHere: (date) => `Elle a tourné en dernier sur cet ordinateur, le ${date}.`,
    lastRunSomewhere: (date) => `Elle a tourné en dernier le ${date}.`,
    sealedOn: (computer, date) => `Elle a été scellée sur « ${computer} », le ${date}.`,

    moved: 'Je l’ai déplacée',
    movedHint: (computer) => `Elle garde son identité et sa puce. Ne lancez plus celle de « ${computer} ».`,
    movedHintPlain: 'Elle garde son identité et sa puce. Ne lancez plus celle dont elle vient.',
    movedNoChip: 'Elle garde son identité. Ne lancez plus celle dont elle vient.',
    copied: 'Je l’ai copiée',
    copiedHint: 'Elle reçoit une nouvelle identité. Et sa puce ?',
    copiedNoChip: 'Elle reçoit une nouvelle identité.',
    chipQuestion: 'Et sa puce ?',
    keep: 'Garder le contenu de la puce',
    keepWindows: 'BitLocker continue de s’ouvrir de lui-même, dans les deux.',
    keepOther: 'Ce qu’elle a scellé continue de s’ouvrir, dans les deux.',
    keepNeedsKey: 'Demande sa clé, qui n’est pas ici.',
    newChip: 'Lui donner une puce neuve',
    newWindows: 'Pour une machine que l’on transmet. BitLocker demande une fois sa clé de récupération.',
    newOther:
      'Pour une machine que l’on transmet. Ce que la puce a scellé demande sa clé de récupération ou sa phrase secrète.',

    twin: (name, path) =>
      `« ${name} », de la même identité, est déjà ici : ${path}. Les deux ne peuvent pas tourner en même temps.`,
    notHere: (files) => `Absents de cet ordinateur : ${files}.`,
    unpackTo: 'Extraite dans',
    room: (needed, free) => `Il faut ${needed}, ${free} sont libres.`,
    roomOnly: (needed) => `Il faut ${needed}.`,
    chooseFolder: 'Changer…',
    tooSmall: 'Il n’y a pas assez de place dans ce dossier.',
    cantRun: 'Elle peut être ajoutée, et démarrée une fois réglé ce qui est signalé ci-dessus.',

    add: 'Ajouter',
    addAndStart: 'Ajouter et démarrer',
    nothingAdded: (name) => `« ${name} » n’a pas été ajoutée ; ce qui la contient est comme avant.`,

    arriving: (name) => `Reprise de « ${name} »…`,
    arrivingLead:
      'Vous pouvez continuer à travailler. Elle sera dans la liste quand elle sera ici tout entière et vérifiée.',
    open: 'Ouverture',
    unpack: 'Déchiffrement et extraction',
    verify: 'Vérification de ce qui a été extrait',
    keys: 'Ajout de la clé au trousseau',
    identity: 'Attribution de son identité',
    chip: 'Création d’une puce neuve',
    register: 'Ajout à la liste',
    cancelling: 'Arrêt…',

    stopped: 'Arrêté',
    stoppedLead: (name) =>
      `« ${name} » n’est pas encore dans la liste. Ce qui a été extrait est gardé : la suite reprend de là, maintenant ou à la prochaine ouverture du fichier.`,
    goOn: 'Poursuivre',
    remove: 'Supprimer ce qui a été extrait',

    movedAwayTitle: (name) => `« ${name} » a été déplacée vers un autre ordinateur`,
    movedAwayText: (when, to) =>
      `Elle a été marquée comme déplacée ${when}${to === null ? '' : `, vers ${to}`}. Si les deux tournent, elles divergent.`,
    movedAwayChip: 'Leurs puces aussi : ce que l’une scelle, l’autre ne l’ouvre pas.',
    hereAgain: 'L’utiliser de nouveau ici',
  },
);
