import { z } from 'zod';
import { VtpmError } from '../errors/error.ts';
import { type ErrorCode, errorTable } from '../errors/table.ts';

/** An error as it crosses the control socket; a code that only a newer version knows is internal here. */
const wireError = z.object({
  code: z
    .string()
    .transform((code): ErrorCode => (code in errorTable ? (code as ErrorCode) : 'VTPM_ERR_INTERNAL')),
  details: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const machineStates = ['starting', 'running', 'paused', 'stopping', 'stopped', 'failed'] as const;
/** `paused`: held because its chip died. `stopping`: the guest was asked to shut down. */
export type MachineState = (typeof machineStates)[number];

export const sessionStatus = z.object({
  uuid: z.string(),
  name: z.string(),
  bundleRoot: z.string(),
  /** The process that hosts the machine. */
  pid: z.int(),
  qemuPid: z.int().nullable(),
  state: z.enum(machineStates),
  accelerator: z.enum(['kvm', 'hvf', 'tcg']),
  startedAt: z.iso.datetime(),
  chip: z.enum(['none', 'working', 'dead']),
  /** What went wrong last: why it failed, that its chip died, that the guest ignores the power button. */
  problem: wireError.nullable(),
  /** How it ended: by the guest, by request, by kill or by failure. Null while it has not. */
  end: z.enum(['guest', 'power-down', 'killed', 'failed']).nullable(),
});

/** All that is told of a running machine, to whoever asks and at every change. Holds no secret. */
export type SessionStatus = z.infer<typeof sessionStatus>;

/** The control socket's protocol: one JSON value a line. */
export const controlRequest = z.object({
  id: z.int(),
  method: z.enum(['status', 'power-down', 'kill', 'event-log']),
});
export type ControlRequest = z.infer<typeof controlRequest>;

/** A log of 1 MiB at most, in base64. */
const eventLog = z.base64().max(2 * 1024 * 1024);

/** What a request is answered with: the status after it, or the guest's event log. */
export type ControlAnswer = { readonly status: SessionStatus } | { readonly eventLog: string };

/** What the host sends: an answer to a request (by id), or the status after a change. */
export const controlMessage = z.union([
  z.object({ id: z.int(), ok: z.literal(true), status: sessionStatus }),
  z.object({ id: z.int(), ok: z.literal(true), eventLog }),
  z.object({ id: z.int(), ok: z.literal(false), error: wireError }),
  z.object({ event: z.literal('status'), status: sessionStatus }),
]);
export type ControlMessage = z.infer<typeof controlMessage>;

export const fromWire = ({ code, details }: z.infer<typeof wireError>): VtpmError =>
  new VtpmError(code, details);

/** What the session needs of a machine's TPM emulator. */
export interface StartedTpm {
  /** swtpm's control socket, for QEMU. */
  readonly socketPath: string;
  /** Resolves when the emulator has ended, however; its own last words, without secrets. */
  readonly exited: Promise<{ readonly words: string }>;
  /** Ends it and resolves when it is gone. Harmless when it has ended already. */
  stop(): Promise<unknown>;
}

/** Starts the emulator with its sockets in a private folder, ready for QEMU. */
export type TpmStarter = (runtimeFolder: string) => Promise<StartedTpm>;
