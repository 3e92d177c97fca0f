import type { Locale } from '../../src/errors/table.ts';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { MachineSummary } from '../../src/product/views.ts';

const collators = {
  en: new Intl.Collator('en', { numeric: true, sensitivity: 'base' }),
  fr: new Intl.Collator('fr', { numeric: true, sensitivity: 'base' }),
} as const;

const folded = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** By name as the language sorts it, then by path: a row never moves because its state changed. */
export const sortMachines = (machines: readonly MachineSummary[], locale: Locale) =>
  machines.toSorted((a, b) => collators[locale].compare(a.name, b.name) || (a.id < b.id ? -1 : 1));

/** The machines whose name or guest system contains every word of the text, whatever its case and accents. */
export function searchMachines(machines: readonly MachineSummary[], text: string, locale: Locale) {
  const words = folded(text).split(/\s+/).filter(Boolean);
  if (words.length === 0) return machines;
  return machines.filter(({ name, guestOs }) => {
    const where = folded(`${name} ${guestOs ? guestOsProfiles[guestOs].name[locale] : ''}`);
    return words.every((word) => where.includes(word));
  });
}

/**
 * Why a machine can't be taken off the list: it runs, or it lies in the folder whose bundles are always listed.
 * `folder` is the machines folder, where it is known.
 */
export function removalObstacle(
  machine: MachineSummary,
  folder: string | undefined,
): 'running' | 'in-folder' | null {
  if (machine.state !== 'stopped') return 'running';
  const parent = machine.id.replace(/[\\/][^\\/]+[\\/]?$/, '');
  return parent === folder && machine.problem?.code !== 'VTPM_ERR_BUNDLE_MISSING' ? 'in-folder' : null;
}
