import { defineTexts, plural } from './texts.ts';

/** The Troubleshooting window. What checks and fixes say of themselves is in `src/doctor/texts`. */
export const troubleshootingTexts = defineTexts(
  {
    title: 'Troubleshooting',
    thisComputer: 'This Computer',
    machines: 'Virtual machines',
    subjects: 'This computer and virtual machines',
    checkAgain: 'Check Again',
    saveReport: 'Save Report…',
    looking: 'Checking…',
    lookingAt: (count: number) => plural('en', count, { one: '# check done', other: '# checks done' }),
    counts: (problems: number, warnings: number): string => {
      const words = (count: number, one: string) =>
        `${['No', 'One', 'Two', 'Three'][count] ?? count} ${one}${count === 1 ? '' : 's'}`;
      if (problems === 0 && warnings === 0) return 'Everything is in order';
      if (warnings === 0) return words(problems, 'problem');
      if (problems === 0) return words(warnings, 'warning');
      return `${words(problems, 'problem')}, ${words(warnings, 'warning').toLowerCase()}`;
    },
    ended: (count: number, seconds: string, at: string) =>
      `${plural('en', count, { one: '# check', other: '# checks' })} in ${seconds} s, at ${at}`,
    passed: (count: number) => plural('en', count, { one: '# check passed', other: '# checks passed' }),
    copyEvidence: (check: string) => `Copy what was found: ${check}`,
    copyCommand: (command: string) => `Copy ${command}`,
    showSteps: 'Show Steps',
    evidence: 'What was found',
    colon: ': ',
    running: 'It is running. Shut it down first.',
    asked: (title: string) => `${title}…`,
    changes: 'What changes',
    toUndo: 'To undo it',
    where: 'Where',
    done: (title: string) => `Done: ${title}`,
    undo: 'Undo…',
    undoing: (how: string) => `To undo it: ${how}`,
    reportTitle: 'Save a report?',
    reportLead:
      'Names of user, computer and machines, and full identifiers, have been taken out. It is saved exactly as it stands here; nothing is sent.',
    reportText: 'Text of the report',
    reportMaking: 'Making the report…',
    save: 'Save…',
    copy: 'Copy',
    savedTo: (path: string) => `The report is in ${path}.`,
    unchangedReport: 'No report was saved.',
    unchangedFix: 'Nothing was changed.',

    notListedLink: 'All Causes…',
    notListedHint: 'Why “TPM Chip” is not in the list of devices to add',
    notListedTitle: '“TPM Chip” is not in the list',
    back: 'All Checks',
    presentLead: (name: string) =>
      `“${name}” has a TPM chip already. It stands among its devices, not in the list of those to add.`,
    availableLead: (name: string) =>
      `Nothing stands in the way any more: “TPM Chip” is in the list of “${name}”.`,
    applyLead: (name: string, count: number) =>
      plural('en', count, {
        one: `One cause keeps a chip from “${name}”.`,
        other: `# causes keep a chip from “${name}”. Each has to go.`,
      }),
    openHardware: 'Configuration…',
    guestApplies: 'The guest has no driver for TPM 2.0',
    guestFine: 'The guest can use TPM 2.0',
    guestWhy:
      'Windows 10 and later, and Linux, have one. If another system is installed than the configuration says, choose it there.',
    biosApplies: 'The machine has a legacy BIOS',
    biosFine: 'The machine has UEFI firmware',
    biosWhy:
      'TPM 2.0 works only with UEFI. A system that was installed for the BIOS has to be converted first, or installed again in a new machine: tick “Customize settings before installation” and add the chip before it starts.',
    physicalApplies: 'The machine runs from a physical disk',
    physicalFine: 'No physical disk is used',
    physicalWhy:
      'A chip could make what is installed there unusable outside this machine, as with a Boot Camp partition. Make a disk image of it first.',
    computerApplies: 'This computer lacks what a chip needs',
    computerFine: 'This computer has what a chip needs',
    computerWhy: 'A chip is made by swtpm, needs UEFI firmware, and its key lies in the keychain.',
    runningApplies: 'The machine is running',
    runningFine: 'The machine is shut down',
    runningWhy: 'Hardware is added while it is shut down.',
    parallels: 'In Parallels Desktop',
    parallelsWhy: 'There the list also depends on version, edition and processor. None of this matters here.',
  },
  {
    title: 'Dépannage',
    thisComputer: 'Cet ordinateur',
    machines: 'Machines virtuelles',
    subjects: 'Cet ordinateur et les machines virtuelles',
    checkAgain: 'Revérifier',
    saveReport: 'Enregistrer un rapport…',
    looking: 'Vérification…',
    lookingAt: (count) =>
      plural('fr', count, { one: '# vérification faite', other: '# vérifications faites' }),
    counts: (problems, warnings) => {
      const words = (count: number, one: string) =>
        `${['Aucun', 'Un', 'Deux', 'Trois'][count] ?? count} ${one}${count > 1 ? 's' : ''}`;
      if (problems === 0 && warnings === 0) return 'Tout est en ordre';
      if (warnings === 0) return words(problems, 'problème');
      if (problems === 0) return words(warnings, 'avertissement');
      return `${words(problems, 'problème')}, ${words(warnings, 'avertissement').toLowerCase()}`;
    },
    ended: (count, seconds, at) =>
      `${plural('fr', count, { one: '# vérification', other: '# vérifications' })} en ${seconds} s, à ${at}`,
    passed: (count) =>
      plural('fr', count, { one: '# vérification réussie', other: '# vérifications réussies' }),
    copyEvidence: (check) => `Copier ce qui a été constaté : ${check}`,
    copyCommand: (command) => `Copier ${command}`,
    showSteps: 'Afficher les étapes',
    evidence: 'Ce qui a été constaté',
    colon: ' : ',
    running: 'Elle est en fonctionnement. Éteignez-la d’abord.',
    asked: (title) => `${title}…`,
    changes: 'Ce qui change',
    toUndo: 'Pour revenir en arrière',
    where: 'Où',
    done: (title) => `Fait : ${title}`,
    undo: 'Annuler ce changement…',
    undoing: (how) => `Pour revenir en arrière : ${how}`,
    reportTitle: 'Enregistrer un rapport ?',
    reportLead:
      'Les noms de l’utilisateur, de l’ordinateur et des machines, et les identifiants complets, en ont été retirés. Il est enregistré tel qu’il est affiché ici ; rien n’est envoyé.',
    reportText: 'Texte du rapport',
    reportMaking: 'Préparation du rapport…',
    save: 'Enregistrer…',
    copy: 'Copier',
    savedTo: (path) => `Le rapport est dans ${path}.`,
    unchangedReport: 'Aucun rapport n’a été enregistré.',
    unchangedFix: 'Rien n’a été modifié.',

    notListedLink: 'Toutes les causes…',
    notListedHint: 'Pourquoi « Puce TPM » n’est pas dans la liste des appareils à ajouter',
    notListedTitle: '« Puce TPM » n’est pas dans la liste',
    back: 'Toutes les vérifications',
    presentLead: (name) =>
      `« ${name} » a déjà une puce TPM. Elle figure parmi ses appareils, non dans la liste de ceux à ajouter.`,
    availableLead: (name) => `Plus rien ne s’y oppose : « Puce TPM » est dans la liste de « ${name} ».`,
    applyLead: (name, count) =>
      plural('fr', count, {
        one: `Une cause empêche d’ajouter une puce à « ${name} ».`,
        other: `# causes empêchent d’ajouter une puce à « ${name} ». Chacune doit disparaître.`,
      }),
    openHardware: 'Configuration…',
    guestApplies: 'Le système invité n’a pas de pilote pour TPM 2.0',
    guestFine: 'Le système invité peut se servir de TPM 2.0',
    guestWhy:
      'Windows 10 et les suivants, et Linux, en ont un. Si un autre système est installé que ne le dit la configuration, choisissez-le là.',
    biosApplies: 'La machine a un BIOS hérité',
    biosFine: 'La machine a un micrologiciel UEFI',
    biosWhy:
      'TPM 2.0 ne fonctionne qu’avec l’UEFI. Un système installé pour le BIOS doit d’abord être converti, ou réinstallé dans une nouvelle machine : cochez « Personnaliser les réglages avant l’installation » et ajoutez la puce avant son démarrage.',
    physicalApplies: 'La machine utilise un disque physique',
    physicalFine: 'Aucun disque physique n’est utilisé',
    physicalWhy:
      'Une puce pourrait rendre inutilisable hors de cette machine ce qui y est installé, comme sur une partition Boot Camp. Faites-en d’abord une image disque.',
    computerApplies: 'Il manque à cet ordinateur ce que demande une puce',
    computerFine: 'Cet ordinateur a ce que demande une puce',
    computerWhy:
      'Une puce est fournie par swtpm, demande un micrologiciel UEFI, et sa clé est dans le trousseau.',
    runningApplies: 'La machine est en fonctionnement',
    runningFine: 'La machine est éteinte',
    runningWhy: 'Le matériel s’ajoute quand elle est éteinte.',
    parallels: 'Dans Parallels Desktop',
    parallelsWhy:
      'La liste y dépend aussi de la version, de l’édition et du processeur. Rien de cela ne compte ici.',
  },
);
