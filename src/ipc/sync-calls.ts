import { z } from 'zod';
import type { FolderView, RemovedComputer, SharedMachine, SyncResult, SyncStatus } from '../sync/views.ts';

const machine = z.string().min(1).max(4096);
const folder = z.string().min(1).max(4096);
/** What is a name is checked by the core, which tells it with its code. */
const name = z.string().max(200);
const id = z.string().regex(/^[0-9a-f]{1,64}$/);

/** The calls about keychain sync. */
export const syncCalls = {
  'sync.status': z.tuple([]),
  /** What this computer is called where nobody has chosen a name: its host name. */
  'sync.suggestName': z.tuple([]),
  /** Asks for a folder with the system's dialog; null when cancelled. */
  'sync.chooseFolder': z.tuple([]),
  /** Whether a circle is there, and of whom. */
  'sync.inspectFolder': z.tuple([folder]),
  'sync.setUp': z.tuple([folder, name]),
  'sync.join': z.tuple([folder, name]),
  /** The person has compared the codes, on the computer that joins. */
  'sync.confirmJoin': z.tuple([]),
  'sync.approve': z.tuple([id]),
  'sync.refuse': z.tuple([id]),
  'sync.removeComputer': z.tuple([id]),
  'sync.leave': z.tuple([]),
  'sync.now': z.tuple([]),
  /** Machines whose keys every computer of the circle can read. */
  'sync.machines': z.tuple([]),
  /** Looks in the sync folder for the key of a chip that does not open. */
  'sync.lookForKey': z.tuple([machine]),
  /** Shows the window that sets sync up, or goes on with a request to join. */
  'sync.openSetUp': z.tuple([]),
  /** Shows the window that asks about a computer's request. */
  'sync.openRequest': z.tuple([id]),
} as const;

export interface SyncResults {
  'sync.status': SyncStatus;
  'sync.suggestName': string;
  'sync.chooseFolder': string | null;
  'sync.inspectFolder': FolderView;
  'sync.setUp': SyncResult;
  'sync.join': null;
  'sync.confirmJoin': SyncResult;
  'sync.approve': SyncResult;
  'sync.refuse': SyncResult;
  'sync.removeComputer': RemovedComputer;
  'sync.leave': { readonly told: boolean };
  'sync.now': SyncResult;
  'sync.machines': readonly SharedMachine[];
  'sync.lookForKey': { readonly opens: boolean; readonly result: SyncResult };
  'sync.openSetUp': null;
  'sync.openRequest': null;
}

export interface SyncEvents {
  /** Sent whenever anything that is shown of keychain sync may have changed. */
  sync: SyncStatus;
}
