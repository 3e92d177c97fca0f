/**
 * "Why is TPM Chip not in my list?" for Parallels Desktop, as data (S13, S15, S16): by version, edition and
 * processor of the Mac, and by the machine's firmware, disks and guest. Pure: the window and the CLI use it.
 */
import type { ParallelsFacts } from './facts.ts';

export const parallelsEditions = ['standard', 'pro', 'business'] as const;
export type ParallelsEdition = (typeof parallelsEditions)[number];

/** The processor of the Mac: `apple` is M1 and later. */
export const parallelsCpus = ['intel', 'apple'] as const;
export type ParallelsCpu = (typeof parallelsCpus)[number];

interface Rule {
  /** First version, included; and the first that it holds no more for. */
  readonly from: string;
  readonly before: string | null;
  readonly cpus: readonly ParallelsCpu[];
  readonly editions: readonly ParallelsEdition[];
}

/** Where Parallels Desktop has the chip (S16). What no row covers has none. */
export const chipRules: readonly Rule[] = [
  { from: '17', before: null, cpus: ['intel', 'apple'], editions: ['standard', 'pro', 'business'] },
  { from: '16.5.2', before: '17', cpus: ['apple'], editions: ['pro', 'business'] },
  { from: '15', before: '17', cpus: ['intel'], editions: ['pro', 'business'] },
];

/** In the order in which they are told. */
export const parallelsCauses = [
  'present',
  'legacy-bios',
  'boot-camp',
  'guest',
  'version',
  'edition',
  'apple-silicon',
] as const;
export type ParallelsCause = (typeof parallelsCauses)[number];

export interface ParallelsAvailability {
  /** null while an answer is missing that decides it. */
  readonly available: boolean | null;
  /** All that stand in the way, the first first; empty when nothing does. */
  readonly causes: readonly ParallelsCause[];
  /** What has to be known to decide. */
  readonly missing: readonly ('version' | 'edition' | 'cpu')[];
}

interface CauseText {
  readonly title: string;
  readonly remedy: string;
}

export const parallelsCauseTexts: Readonly<Record<ParallelsCause, Readonly<Record<'en' | 'fr', CauseText>>>> =
  {
    present: {
      en: {
        title: 'The virtual machine has a TPM chip already',
        remedy: 'A machine has one at most. It is in Hardware, as “TPM Chip”.',
      },
      fr: {
        title: 'La machine virtuelle a déjà une puce TPM',
        remedy: 'Une machine en a une au plus. Elle est dans Matériel, sous « Puce TPM ».',
      },
    },
    'legacy-bios': {
      en: {
        title: 'The virtual machine uses a legacy BIOS',
        remedy:
          'The chip works only with EFI. Make a new virtual machine, tick “Customize settings before installation”, and add the chip in the configuration that opens.',
      },
      fr: {
        title: 'La machine virtuelle utilise un BIOS hérité',
        remedy:
          'La puce ne fonctionne qu’avec EFI. Créez une nouvelle machine virtuelle, cochez « Personnaliser les réglages avant l’installation », et ajoutez la puce dans la configuration qui s’ouvre.',
      },
    },
    'boot-camp': {
      en: {
        title: 'The virtual machine runs from a Boot Camp partition',
        remedy: 'The chip could damage the partition. Import Boot Camp into a normal virtual machine first.',
      },
      fr: {
        title: 'La machine virtuelle fonctionne depuis une partition Boot Camp',
        remedy:
          'La puce pourrait abîmer la partition. Importez d’abord Boot Camp dans une machine virtuelle ordinaire.',
      },
    },
    guest: {
      en: {
        title: 'The chip is for Windows 10 and later',
        remedy: 'Upgrade the guest system first, or choose the right one in the machine’s General settings.',
      },
      fr: {
        title: 'La puce est faite pour Windows 10 et ultérieur',
        remedy:
          'Mettez d’abord le système invité à niveau, ou choisissez le bon dans les réglages généraux de la machine.',
      },
    },
    version: {
      en: {
        title: 'Parallels Desktop before 15 has no TPM chip',
        remedy: 'Upgrade to Parallels Desktop 17 or later: every edition has it.',
      },
      fr: {
        title: 'Parallels Desktop avant la version 15 n’a pas de puce TPM',
        remedy: 'Passez à Parallels Desktop 17 ou ultérieur : toutes les éditions l’ont.',
      },
    },
    edition: {
      en: {
        title: 'Parallels Desktop Standard has the chip only since version 17',
        remedy: 'Upgrade to version 17 or later, or to the Pro or Business edition.',
      },
      fr: {
        title: 'Parallels Desktop Standard n’a la puce que depuis la version 17',
        remedy: 'Passez à la version 17 ou ultérieure, ou à l’édition Pro ou Business.',
      },
    },
    'apple-silicon': {
      en: {
        title: 'On a Mac with Apple silicon the chip needs Parallels Desktop 16.5.2 or later',
        remedy: 'Update to 16.5.2 (Pro or Business), or upgrade to version 17 or later.',
      },
      fr: {
        title: 'Sur un Mac à puce Apple, la puce demande Parallels Desktop 16.5.2 ou ultérieur',
        remedy: 'Mettez à jour vers 16.5.2 (Pro ou Business), ou passez à la version 17 ou ultérieure.',
      },
    },
  };

/** Whether version a comes before b, number by number: "16.5.1" before "16.5.2", "16" before "16.5". */
function isBefore(a: string, b: string): boolean {
  const [left, right] = [a, b].map((v) => v.split('.').map(Number)) as [number[], number[]];
  for (let i = 0; i < Math.max(left.length, right.length); i++) {
    const difference = (left[i] ?? 0) - (right[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}

/** A version as people and programs write it: "16.5.2", "16.5.2 (49183)", "16.5.2-49183"; null when it is none. */
export const parseParallelsVersion = (text: string): string | null =>
  /^\s*v?(\d{1,3}(?:\.\d{1,8}){0,3})(?:[\s(-].*)?$/.exec(text)?.[1] ?? null;

const has = (version: string, edition: ParallelsEdition, cpu: ParallelsCpu): boolean =>
  chipRules.some(
    ({ from, before, cpus, editions }) =>
      !isBefore(version, from) &&
      (before === null || isBefore(version, before)) &&
      cpus.includes(cpu) &&
      editions.includes(edition),
  );

/** The cause of S16 that a complete set of answers has, or null when the chip is there. */
function productCause(
  version: string,
  edition: ParallelsEdition,
  cpu: ParallelsCpu,
): Extract<ParallelsCause, 'version' | 'edition' | 'apple-silicon'> | null {
  if (has(version, edition, cpu)) return null;
  if (!chipRules.some(({ from }) => !isBefore(version, from))) return 'version';
  // the one answer that would have to be another
  return has(version, 'pro', cpu) ? 'edition' : 'apple-silicon';
}

/** Whether a machine's list has the chip: by the machine itself first, then by version, edition and CPU. */
export function parallelsAvailability(
  facts: Pick<ParallelsFacts, 'chip' | 'firmware' | 'bootCamp' | 'guest'>,
  answers: {
    readonly version: string | null;
    readonly edition: ParallelsEdition | null;
    readonly cpu: ParallelsCpu | null;
  },
): ParallelsAvailability {
  const causes: ParallelsCause[] = [];
  if (facts.chip) causes.push('present');
  if (facts.firmware === 'bios') causes.push('legacy-bios');
  if (facts.bootCamp) causes.push('boot-camp');
  if (!guestCanUseIt(facts.guest)) causes.push('guest');

  // every answer that is not known is tried with each value: what comes out the same needs no asking
  const { version } = answers;
  const editions = answers.edition ? [answers.edition] : parallelsEditions;
  const cpus = answers.cpu ? [answers.cpu] : parallelsCpus;
  const missing: ('version' | 'edition' | 'cpu')[] = [];
  if (version === null) missing.push('version');
  const outcomes = editions.map((edition) =>
    cpus.map((cpu) => (version === null ? 'version' : productCause(version, edition, cpu))),
  );
  if (version !== null) {
    const differs = (list: readonly unknown[]) => new Set(list).size > 1;
    if (outcomes.some(differs)) missing.push('cpu');
    if (cpus.some((_, i) => differs(outcomes.map((row) => row[i])))) missing.unshift('edition');
    const [only] = new Set(outcomes.flat());
    if (missing.length === 0 && only) causes.push(only);
  }
  if (causes.length > 0) return { available: false, causes, missing };
  return { available: missing.length > 0 ? null : true, causes, missing };
}

/** Windows 10 in Parallels' numbering of guests; earlier ones have lower numbers. */
const windows10 = 2063;

const guestCanUseIt = ({ family, osNumber }: ParallelsFacts['guest']): boolean =>
  family === null || (family === 'windows' && (osNumber === null || osNumber >= windows10));
