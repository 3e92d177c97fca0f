/**
 * The contract between main and renderer: one schema of arguments, one result type per call, one payload
 * per event. Main parses every argument with these schemas before it does anything; results cross as
 * {@link Reply} because only an error's message survives Electron's own transport.
 */
import { z } from 'zod';
import type { WireError } from '../errors/error.ts';
import { ciphers, type MachineDescription } from '../machine/description.ts';
import { guestOsIds } from '../machine/guest-os.ts';
import type {
  ChipBackupView,
  ChipFacts,
  HostReport,
  MachineDetails,
  MachineId,
  MachineSummary,
  Preferences,
  ProgressEvent,
} from '../product/views.ts';
import type { Diagnosis } from '../tpm/diagnosis.ts';
import { type DoctorEvents, type DoctorResults, doctorCalls, doctorEventNames } from './doctor-calls.ts';
import { type InsideResults, insideCalls } from './inside-calls.ts';
import { type KeysResults, keysCalls } from './keys-calls.ts';
import { type MoveEvents, type MoveResults, moveCalls } from './move-calls.ts';
import { type SyncEvents, type SyncResults, syncCalls } from './sync-calls.ts';
import {
  type WaysOutEvents,
  type WaysOutResults,
  waysOutCalls,
  waysOutEventNames,
} from './ways-out-calls.ts';

const machine = z.string().min(1).max(4096);
const text = z.string().max(10_000);
const path = z.string().min(1).max(4096);

/** The parts of a description that a settings pane may change; everything is checked again by the core. */
export const descriptionPatch = z.strictObject({
  name: z.string().trim().min(1).max(100).optional(),
  notes: text.optional(),
  guestOs: z.enum(guestOsIds).optional(),
  cpus: z.int().min(1).max(512).optional(),
  memoryMiB: z.int().min(64).max(16_777_216).optional(),
  devices: z.array(z.looseObject({ kind: z.string(), id: z.string() })).optional(),
  bootOrder: z.array(z.string()).optional(),
  bootOnceFrom: z.string().nullable().optional(),
  options: z
    .strictObject({
      onQuit: z.enum(['shut-down', 'ask']).optional(),
      clock: z.enum(['local', 'utc']).optional(),
    })
    .optional(),
  security: z
    .strictObject({
      keyMissing: z.enum(['ask', 'new-chip']).optional(),
      backupBeforeChange: z.boolean().optional(),
      backupBeforeMove: z.boolean().optional(),
      keepBackups: z.int().min(1).max(1000).optional(),
    })
    .optional(),
});
export type DescriptionPatch = z.infer<typeof descriptionPatch>;

const createRequest = z.strictObject({
  name: z.string().trim().min(1).max(100),
  guestOs: z.enum(guestOsIds),
  arch: z.enum(['x86_64', 'arm64']).optional(),
  firmware: z.enum(['uefi', 'bios']).optional(),
  secureBoot: z.boolean().optional(),
  tpm: z.boolean().optional(),
  cipher: z.enum(ciphers).optional(),
  cpus: z.int().min(1).max(512).optional(),
  memoryMiB: z.int().min(64).max(16_777_216).optional(),
  disk: z
    .union([
      z.strictObject({ sizeGiB: z.int().min(1).max(65_536) }),
      z.strictObject({ path, link: z.boolean() }),
      z.null(),
    ])
    .optional(),
  cdrom: path.nullable().optional(),
  folder: path.optional(),
});

const newDevice = z.union([
  z.strictObject({ kind: z.literal('disk'), sizeGiB: z.int().min(1).max(65_536) }),
  z.strictObject({ kind: z.literal('disk'), path, link: z.boolean() }),
  z.strictObject({ kind: z.literal('cdrom'), path: path.nullable() }),
  z.strictObject({ kind: z.literal('shared-folder'), path }),
  z.strictObject({ kind: z.enum(['network', 'serial', 'sound', 'usb', 'graphics']) }),
]);
export type NewDevice = z.infer<typeof newDevice>;

/** Channel → the tuple of its arguments. */
export const invokeContract = {
  'machines.list': z.tuple([]),
  'machines.details': z.tuple([machine]),
  'machines.create': z.tuple([createRequest]),
  'machines.createDemo': z.tuple([]),
  'machines.update': z.tuple([machine, descriptionPatch]),
  'machines.addDevice': z.tuple([machine, newDevice]),
  'machines.removeDevice': z.tuple([machine, z.string()]),
  'machines.restoreDefaults': z.tuple([machine]),
  'machines.start': z.tuple([machine]),
  'machines.shutDown': z.tuple([machine]),
  'machines.kill': z.tuple([machine]),
  /** Opens a bundle by path: registers it; `start` also starts it (S24). */
  'machines.open': z.tuple([path, z.strictObject({ start: z.boolean() })]),
  'machines.forget': z.tuple([machine]),
  'machines.showInFiles': z.tuple([machine, z.enum(['bundle', 'disks', 'tpm'])]),
  'chip.add': z.tuple([machine, z.strictObject({ cipher: z.enum(ciphers) })]),
  'chip.remove': z.tuple([machine]),
  'chip.read': z.tuple([machine]),
  /** Starts with a new chip; the present one is kept as a backup. */
  'chip.reset': z.tuple([machine, z.strictObject({ cipher: z.enum(ciphers).optional() })]),
  /** Why the chip does not open, with evidence. */
  'chip.diagnose': z.tuple([machine]),
  'chip.backUp': z.tuple([machine]),
  /** Also of a machine whose chip was removed. */
  'chip.backups': z.tuple([machine]),
  'chip.restore': z.tuple([machine, z.string().max(200)]),
  'firmware.setSecureBoot': z.tuple([machine, z.boolean()]),
  'firmware.setType': z.tuple([machine, z.enum(['uefi', 'bios'])]),
  'host.report': z.tuple([z.strictObject({ fresh: z.boolean() })]),
  'preferences.get': z.tuple([]),
  'preferences.set': z.tuple([
    z.strictObject({
      locale: z.enum(['system', 'en', 'fr']).optional(),
      theme: z.enum(['system', 'light', 'dark']).optional(),
    }),
  ]),
  'windows.openConfiguration': z.tuple([machine, z.string().max(40).nullable()]),
  'windows.openNewMachine': z.tuple([]),
  'windows.close': z.tuple([]),
  /** This page listens to events from now on: what waited to be told can be told. */
  'windows.listening': z.tuple([]),
  /** The system's open dialog; null when cancelled. */
  'dialogs.choosePath': z.tuple([z.enum(['disk-image', 'installation-image', 'folder'])]),
  'clipboard.write': z.tuple([z.string().max(4_000_000)]),
  /** Opens a page of the product's own documentation, by its name. */
  'help.open': z.tuple([z.string().regex(/^[a-z-]{1,60}$/)]),
  ...doctorCalls,
  ...keysCalls,
  ...insideCalls,
  ...waysOutCalls,
  ...moveCalls,
  ...syncCalls,
} as const;

export type Channel = keyof typeof invokeContract;
export type InvokeArguments<C extends Channel> = z.input<(typeof invokeContract)[C]>;
export type ParsedArguments<C extends Channel> = z.output<(typeof invokeContract)[C]>;

export interface InvokeResults
  extends DoctorResults,
    KeysResults,
    InsideResults,
    WaysOutResults,
    MoveResults,
    SyncResults {
  'machines.list': readonly MachineSummary[];
  'machines.details': MachineDetails;
  'machines.create': MachineId;
  'machines.createDemo': MachineId;
  'machines.update': MachineDescription;
  'machines.addDevice': MachineDescription;
  'machines.removeDevice': MachineDescription;
  'machines.restoreDefaults': MachineDescription;
  'machines.start': null;
  'machines.shutDown': null;
  'machines.kill': null;
  'machines.open': MachineId;
  'machines.forget': null;
  'machines.showInFiles': null;
  'chip.add': MachineDescription;
  /** The id of the backup that was kept. */
  'chip.remove': string;
  'chip.read': ChipFacts;
  /** The new description, and the id of the backup that holds the old chip. */
  'chip.reset': { readonly description: MachineDescription; readonly backup: string | null };
  'chip.diagnose': Diagnosis;
  'chip.backUp': string;
  'chip.backups': readonly ChipBackupView[];
  'chip.restore': MachineDescription;
  'firmware.setSecureBoot': null;
  'firmware.setType': MachineDescription;
  'host.report': HostReport;
  'preferences.get': Preferences;
  'preferences.set': Preferences;
  'windows.openConfiguration': null;
  'windows.openNewMachine': null;
  'windows.close': null;
  'windows.listening': null;
  'dialogs.choosePath': string | null;
  'clipboard.write': null;
  'help.open': null;
}

export interface Events extends DoctorEvents, WaysOutEvents, MoveEvents, SyncEvents {
  /** The whole list, sent whenever any row changed. */
  machines: readonly MachineSummary[];
  /** A machine's details may have changed: ask again. */
  machineChanged: MachineId;
  progress: ProgressEvent;
  /** Something failed on its own, with nobody waiting for an answer: a chip or a guest that died, say. */
  failure: { readonly id: MachineId; readonly error: WireError };
  /** A start replaced a chip whose key is missing, as the machine's policy says. */
  newChip: { readonly id: MachineId; readonly backup: string | null };
  preferences: Preferences;
  /** The Configuration window, open already, is to show this tab, device or sheet. */
  showSection: string;
  /** Keys came into the keychain: what did not open may open now. */
  keysImported: { readonly uuids: readonly string[]; readonly from: 'file' | 'sync' };
}
export const eventNames = [
  'machines',
  'machineChanged',
  'progress',
  'failure',
  'newChip',
  'preferences',
  'showSection',
  ...doctorEventNames,
  'keysImported',
  ...waysOutEventNames,
  'moveProgress',
  'arrivalProgress',
  'opened',
  'sync',
] as const;

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };

/** What preload puts on `window.vtpm`. */
export interface VtpmBridge {
  invoke<C extends Channel>(channel: C, ...args: InvokeArguments<C>): Promise<Reply<InvokeResults[C]>>;
  on<E extends keyof Events>(event: E, listener: (payload: Events[E]) => void): () => void;
  /** The path of a file dropped on the window. */
  pathOf(file: unknown): string;
}
