import { mkdir, readFile, stat } from 'node:fs/promises';
import { arch as hostArch, release } from 'node:os';
import { dirname } from 'node:path';
import { z } from 'zod';
import { writeDurably } from '../durable/durable-file.ts';
import type { Architecture } from '../machine/guest-os.ts';
import { exitError, spawnQemu } from './process.ts';
import type { QemuProgram } from './programs.ts';
import { QmpListener } from './qmp-listener.ts';

export type Accelerator = 'kvm' | 'hvf' | 'tcg';

/** Why a guest is emulated (slow) rather than run by the processor itself. */
export type SlowReason =
  | { readonly kind: 'foreign-architecture' }
  | { readonly kind: 'chosen' }
  | { readonly kind: 'unsupported-platform' }
  /** QEMU was started with the accelerator and failed; `text` is its own last word. */
  | { readonly kind: 'failed'; readonly accelerator: 'kvm' | 'hvf'; readonly text: string };

export interface AcceleratorChoice {
  readonly accelerator: Accelerator;
  /** Null with a hardware accelerator. */
  readonly slow: SlowReason | null;
}

export interface AcceleratorProbe {
  readonly qemu: QemuProgram;
  readonly arch: Architecture;
  /** Where proofs are kept between runs; absent: each call starts QEMU. */
  readonly cacheFile?: string;
  /** Overrides the choice, for tests and for people who know better. */
  readonly force?: Accelerator;
  readonly timeoutMs?: number;
}

const hostArchitecture: Architecture | null =
  hostArch() === 'x64' ? 'x86_64' : hostArch() === 'arm64' ? 'arm64' : null;
const native = { linux: 'kvm', darwin: 'hvf' } as const;

/**
 * Chooses the fastest accelerator that works for a guest architecture. A hardware accelerator counts only
 * when this QEMU has really built a machine with it: a /dev/kvm that opens can still abort QEMU.
 */
export async function chooseAccelerator(probe: AcceleratorProbe): Promise<AcceleratorChoice> {
  if (probe.force === 'tcg') return { accelerator: 'tcg', slow: { kind: 'chosen' } };
  if (probe.force) return { accelerator: probe.force, slow: null };
  if (probe.arch !== hostArchitecture) return { accelerator: 'tcg', slow: { kind: 'foreign-architecture' } };
  const wanted = native[process.platform as keyof typeof native] as 'kvm' | 'hvf' | undefined;
  if (!wanted) return { accelerator: 'tcg', slow: { kind: 'unsupported-platform' } };

  const key = await proofKey(probe.qemu, wanted);
  const known = probe.cacheFile ? (await readProofs(probe.cacheFile))[key] : undefined;
  const outcome =
    known === undefined ? await tryAccelerator(probe, wanted) : { failure: known, certain: true };
  if (known === undefined && outcome.certain && probe.cacheFile)
    await keepProof(probe.cacheFile, key, outcome.failure);
  const { failure } = outcome;
  if (failure === null) return { accelerator: wanted, slow: null };
  return { accelerator: 'tcg', slow: { kind: 'failed', accelerator: wanted, text: failure } };
}

/** `failure` is null when it worked; a silent QEMU is not `certain`: the host may only have been busy. */
interface Outcome {
  readonly failure: string | null;
  readonly certain: boolean;
}

/** Builds a paused machine with all of the host's CPU features. */
async function tryAccelerator(
  { qemu, arch, timeoutMs = 15_000 }: AcceleratorProbe,
  accelerator: 'kvm' | 'hvf',
): Promise<Outcome> {
  const machine = arch === 'arm64' ? 'virt' : accelerator === 'kvm' ? 'q35,smm=on' : 'q35';
  // The processor's registers are written while the machine is built: one whose monitor answers has passed.
  const args = ['-nodefaults', '-no-user-config', '-S', '-machine', machine, '-accel', accelerator];
  args.push('-cpu', 'host', '-m', '64', '-display', 'none');
  const listener = await QmpListener.open();
  const process = await spawnQemu(qemu.path, [...args, ...listener.qemuArguments]);
  try {
    return await Promise.race([
      process.exited.then((exit) => ({
        failure: String(exitError(exit)?.details.reason ?? 'it ended at once'),
        certain: true,
      })),
      answers(listener, timeoutMs, process.exited),
    ]);
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error), certain: false };
  } finally {
    process.kill();
    await process.exited;
    await listener.close();
  }
}

async function answers(listener: QmpListener, timeoutMs: number, exited: Promise<unknown>): Promise<Outcome> {
  try {
    const qmp = await listener.connected(timeoutMs);
    await qmp.execute('query-status');
    return { failure: null, certain: true };
  } catch (error) {
    // A QEMU that aborts hangs up first: let its exit, which says why, win. 2 s are for a core dump.
    await Promise.race([exited, new Promise((resolve) => setTimeout(resolve, 2000).unref())]);
    throw error;
  }
}

// A proof holds for one binary on one kernel with one device node; any change asks again.
async function proofKey(qemu: QemuProgram, accelerator: string): Promise<string> {
  const { mtimeMs, size } = await stat(qemu.path);
  const device =
    accelerator === 'kvm'
      ? await stat('/dev/kvm').then(
          (s) => `${s.mode}:${s.gid}`,
          () => 'none',
        )
      : '';
  return [accelerator, qemu.path, qemu.version, mtimeMs, size, release(), device, process.getuid?.()].join(
    '|',
  );
}

const proofs = z.record(z.string(), z.string().nullable());

async function readProofs(file: string): Promise<Record<string, string | null>> {
  try {
    return proofs.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    return {}; // absent or not ours: prove again
  }
}

async function keepProof(file: string, key: string, failure: string | null): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true, mode: 0o700 });
    await writeDurably(file, JSON.stringify({ ...(await readProofs(file)), [key]: failure }));
  } catch {
    // only the next start would be slower
  }
}
