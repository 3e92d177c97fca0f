import type { FixKind } from '../doctor/fixes.ts';
import type { Locale } from '../errors/table.ts';

interface DoctorWords extends Readonly<Record<Exclude<FixKind, 'apply'>, string>> {
  apply(places: number): string;
  readonly colon: string;
  readonly thisComputer: string;
  readonly askMachine: string;
  readonly changes: string;
  readonly undoing: string;
  readonly needsStopped: string;
  counted(checks: number, seconds: number): string;
  machines(all: number, ill: number): string;
  undo(command: string): string;
  saveReport(file: string): string;
  saved(file: string): string;
}

/** What `vtpm doctor` says around the checks' own texts. */
export const doctorWords: Readonly<Record<Locale, DoctorWords>> = {
  en: {
    colon: ':',
    thisComputer: 'This computer',
    askMachine: 'For the reasons, and ways to mend them: vtpm doctor VM',
    changes: 'Changes',
    undoing: 'To undo it',
    needsStopped: 'The virtual machine has to be shut down.',
    apply: (places: number) => (places === 1 ? 'Apply it?' : `Apply it at ${places} places?`),
    manual: 'by hand',
    link: 'in the app',
    counted: (checks, seconds) => `${checks} checks in ${seconds.toFixed(1)} s`,
    machines: (all, ill) => `Virtual machines: ${all}, ${ill === 0 ? 'none' : ill} with something to tell`,
    undo: (command) => `To undo it: ${command}`,
    saveReport: (file) => `Save this text as ${file}?`,
    saved: (file) => `${file} is written.`,
  },
  fr: {
    colon: '\u202f:',
    thisComputer: 'Cet ordinateur',
    askMachine: 'Pour les raisons et les remèdes\u202f: vtpm doctor VM',
    changes: 'Ce qui change',
    undoing: 'Pour l’annuler',
    needsStopped: 'La machine virtuelle doit être éteinte.',
    apply: (places: number) =>
      places === 1 ? 'L’appliquer\u202f?' : `L’appliquer à ${places} endroits\u202f?`,
    manual: 'à la main',
    link: 'dans l’application',
    counted: (checks, seconds) => `${checks} vérifications en ${seconds.toFixed(1).replace('.', ',')} s`,
    machines: (all, ill) =>
      `Machines virtuelles\u202f: ${all}, dont ${ill === 0 ? 'aucune' : ill} avec quelque chose à signaler`,
    undo: (command) => `Pour l’annuler\u202f: ${command}`,
    saveReport: (file) => `Enregistrer ce texte sous ${file}\u202f?`,
    saved: (file) => `${file} est écrit.`,
  },
};
