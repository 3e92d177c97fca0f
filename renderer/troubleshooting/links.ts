import { call } from '../bridge.ts';
import type { Subject } from './store.ts';

/** Where fixes of the kind `link` lead: the places of the app that do the work. */
const places: Readonly<Record<string, (machine: string) => Promise<unknown>>> = {
  'new-machine': () => call('windows.openNewMachine'),
  'choose-guest': (machine) => call('windows.openConfiguration', machine, 'general'),
  'convert-to-uefi': (machine) => call('windows.openConfiguration', machine, 'to-uefi'),
  'import-disk': (machine) => call('windows.openConfiguration', machine, 'import-disk'),
  'import-keys': (machine) => call('keys.openImport', { file: null, machine }),
  'chip-maintenance': (machine) => call('inside.open', machine),
};

/** Follows a link on behalf of a machine. */
export const followLink = async (to: string | null, subject: Subject): Promise<void> => {
  await places[to ?? '']?.(subject ?? '').catch(console.error);
};
