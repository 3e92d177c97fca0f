import { join } from 'node:path';
import type { HeldLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import type { MachineDescription } from '../machine/description.ts';
import type { Accelerator } from '../qemu/accelerator.ts';
import { chooseAudio, chooseDisplay, qemuCapabilities } from '../qemu/capabilities.ts';
import { commandLine, type ResolvedFirmware } from '../qemu/command-line.ts';
import { qemuId } from '../qemu/device-arguments.ts';
import { exitError, type QemuProcess, spawnQemu } from '../qemu/process.ts';
import { QmpClient } from '../qemu/qmp.ts';
import { OneCallerSocket } from '../qemu/qmp-listener.ts';
import { SerialLog } from './serial-log.ts';
import type { StartedTpm, TpmStarter } from './state.ts';

export interface HostOptions {
  readonly bundleRoot: string;
  readonly description: MachineDescription;
  /** The bundle's lock. The session owns it from here on and releases it when the machine has ended. */
  readonly lock: HeldLock;
  /** Starts the chip; null only for a machine without one. */
  readonly startTpm: TpmStarter | null;
  readonly firmware: ResolvedFirmware;
  /** Absolute path of the emulator for the machine's architecture. */
  readonly qemu: string;
  readonly accelerator: Accelerator;
  readonly headless: boolean;
  /** The user's private folder for the sockets of running machines: `Places.runtime`. */
  readonly runtimeDir: string;
  /** See ResolvedFacts.bootIndexes. */
  readonly bootIndexes?: ReadonlyMap<string, number>;
  /** How often the power button is pressed, and until when. Milliseconds. */
  readonly powerDown?: { readonly everyMs: number; readonly patienceMs: number };
  /** Whether there is a screen for QEMU's window; by default as the environment says. */
  readonly screen?: boolean;
}

/** What a started, still paused machine consists of. */
export interface LaunchedMachine {
  readonly qemu: QemuProcess;
  readonly qmp: QmpClient;
  readonly tpm: StartedTpm | null;
}

const hasScreen = () =>
  process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/**
 * Starts chip and QEMU up to the first instruction, which is left to the caller (`cont`). Whatever fails,
 * nothing that was started is left running.
 */
export async function launch(options: HostOptions, folder: string): Promise<LaunchedMachine> {
  const { description, startTpm, bundleRoot, headless } = options;
  if (description.tpm !== null && startTpm === null) throw new VtpmError('VTPM_ERR_TPM_NOT_STARTED');
  const undo: (() => Promise<unknown>)[] = [];
  try {
    const asked = qemuCapabilities(options.qemu); // never fails; runs while the chip starts
    const [qmpSocket, serialSocket] = await Promise.all([
      OneCallerSocket.open(join(folder, 'qmp.sock')),
      OneCallerSocket.open(join(folder, 'serial.sock')),
    ]);
    undo.push(
      () => qmpSocket.close(),
      () => serialSocket.close(),
    );
    const tpm = description.tpm && startTpm ? await startTpm(folder) : null;
    if (tpm) undo.push(() => tpm.stop());
    const capabilities = await asked;
    const screen = { platform: process.platform, screen: options.screen ?? hasScreen() };
    const display = chooseDisplay(capabilities, headless, screen);
    const serialPort = description.devices.find(({ kind }) => kind === 'serial');
    const logged = serialPort?.kind === 'serial' && serialPort.log;
    const serialLog = logged ? await SerialLog.open(bundleLayout(bundleRoot).serialLog) : null;
    const args = commandLine(description, {
      bundleRoot,
      accelerator: options.accelerator,
      firmware: options.firmware,
      tpmSocket: tpm?.socketPath ?? null,
      qmpSocket: qmpSocket.path,
      serialSocket: serialLog ? serialSocket.path : null,
      display,
      audio: chooseAudio(capabilities, headless),
      sandbox: capabilities.sandbox,
      ...(options.bootIndexes ? { bootIndexes: options.bootIndexes } : {}),
    });
    const qemu = await spawnQemu(options.qemu, args);
    undo.push(async () => {
      qemu.kill();
      await qemu.exited;
    });
    if (serialLog)
      serialSocket.caller(30_000).then(
        (socket) => serialLog.follow(socket),
        () => {},
      );

    const qmp = new QmpClient(await before(qemu, qmpSocket.caller(30_000)));
    await before(qemu, qmp.negotiate());
    await unplugCables(qmp, description);
    await Promise.all([qmpSocket.close(), serialSocket.close()]);
    return { qemu, qmp, tpm };
  } catch (error) {
    for (const step of undo.reverse()) await step();
    throw error;
  }
}

/** Waits for something that needs QEMU; if QEMU ends first, its reason is the failure. */
async function before<T>(qemu: QemuProcess, promise: Promise<T>): Promise<T> {
  const ended = qemu.exited.then((exit): never => {
    throw exitError(exit) ?? new VtpmError('VTPM_ERR_QEMU_FAILED', { reason: 'it ended at once' });
  });
  ended.catch(() => {});
  try {
    return await Promise.race([promise, ended]);
  } catch (error) {
    // A dying QEMU hangs up before its exit is known: give the better reason a moment to arrive.
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 500))]);
    throw error;
  }
}

async function unplugCables(qmp: QmpClient, { devices }: MachineDescription): Promise<void> {
  for (const device of devices)
    if (device.kind === 'network' && device.mode === 'none')
      await qmp.execute('set_link', { name: qemuId(device), up: false });
}
