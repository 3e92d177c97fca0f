import { z } from 'zod';
import {
  type Arrival,
  type ArrivalView,
  chipChoices,
  identities,
  type MovePreflight,
  type MoveProgressView,
  type MoveResult,
  moveWays,
  retirements,
} from '../move/views.ts';
import type { MachineId } from '../product/views.ts';

const machine = z.string().min(1).max(4096);
const path = z.string().min(1).max(4096);
/** Passphrases travel to main only, as an argument; no result and no event ever carries one back. */
const passphrase = z.string().min(1).max(10_000);

/** The calls about moving a machine to another computer, and about arriving there. */
export const moveCalls = {
  /** Shows the assistant that moves a machine. */
  'move.open': z.tuple([machine]),
  /** Checks a machine, and the folder to move to where one is chosen; takes about a second. */
  'move.preflight': z.tuple([machine, z.strictObject({ folder: path, way: z.enum(moveWays) }).nullable()]),
  /** Moves it; `moveProgress` tells how far it is. Closing the window that asked stops it, like a cancel. */
  'move.run': z.tuple([
    machine,
    z.strictObject({
      way: z.enum(moveWays),
      folder: path,
      passphrase: passphrase.optional(),
      recoveryKeysSaved: z.boolean(),
      resume: z.boolean(),
    }),
  ]),
  'move.cancel': z.tuple([machine]),
  /** Removes what an interrupted move wrote: the last argument is what it would have become. */
  'move.discard': z.tuple([machine, path]),
  /** What becomes of the original after the move that this app has just done. */
  'move.retire': z.tuple([machine, z.enum(retirements)]),
  /** A machine that was marked as moved is to run here again. */
  'move.takeBack': z.tuple([machine]),
  /** Shows what the last move of a machine has made. */
  'move.showMade': z.tuple([machine]),
  /** Asks for a sealed file or a bundle with the system's dialog; null when cancelled. */
  'arrival.choose': z.tuple([]),
  /**
   * What lies at a path. Main keeps a passphrase that opened it for this window, until the arrival is done or
   * the window closes.
   */
  'arrival.inspect': z.tuple([path, passphrase.nullable()]),
  /** Takes it in; `arrivalProgress` tells how far it is. */
  'arrival.run': z.tuple([
    path,
    z.strictObject({
      identity: z.enum(identities).optional(),
      chip: z.enum(chipChoices).optional(),
      folder: path.optional(),
    }),
  ]),
  'arrival.cancel': z.tuple([path]),
  /** Removes what a cancelled arrival has unpacked into a folder; null for the machines folder. */
  'arrival.discard': z.tuple([path, path.nullable()]),
} as const;

export interface MoveResults {
  'move.open': null;
  'move.preflight': MovePreflight;
  'move.run': MoveResult;
  'move.cancel': null;
  'move.discard': null;
  'move.retire': null;
  'move.takeBack': null;
  'move.showMade': null;
  'arrival.choose': string | null;
  'arrival.inspect': ArrivalView;
  'arrival.run': Arrival;
  'arrival.cancel': null;
  'arrival.discard': null;
}

export interface MoveEvents {
  moveProgress: { readonly id: MachineId; readonly progress: MoveProgressView };
  arrivalProgress: { readonly path: string; readonly progress: MoveProgressView };
  /** Somebody opened something that is not here yet (a double-click, say): the Control Center asks about it. */
  opened: { readonly path: string };
}
