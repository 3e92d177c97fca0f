import { chmod, mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { tryLock } from '../durable/lock.ts';
import { writeOwnFileSync } from '../durable/own-file.ts';
import { VtpmError } from '../errors/error.ts';
import type { Cipher } from '../machine/description.ts';
import { missingProgram, passwordDescriptor, startChild, stopGroup } from './child.ts';
import { sendControl } from './control-channel.ts';
import { checkStorage, cipherBits } from './state-header.ts';
import { findSwtpmTools, type SwtpmTools } from './tools.ts';
import { startFailure, withoutDumps } from './words.ts';

/** sockaddr_un.sun_path, less its terminating zero (104 on macOS). */
const socketPathLimit = process.platform === 'darwin' ? 103 : 107;

/** How swtpm ended. */
export interface SwtpmExit {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether {@link RunningSwtpm.stop} was called, or swtpm ended by itself because its VM was gone. */
  readonly expected: boolean;
  /** swtpm's own words, without dumps of commands. */
  readonly words: string;
}

export interface SwtpmOptions {
  /** The storage; must hold a state already. */
  readonly stateDir: string;
  readonly password: Uint8Array;
  readonly cipher: Cipher;
  /** A private folder for the sockets (made with mode 0700), with a short path; one swtpm at a time. */
  readonly runtimeDir: string;
  /** Gets swtpm's words with all dumps of TPM commands taken out; null for none. */
  readonly logFile: string | null;
  /** Called once when swtpm ends, after `exited` is settled. */
  readonly onExit?: (exit: SwtpmExit) => void;
  readonly tools?: SwtpmTools;
  /** `vm`: QEMU will connect to the control socket. `client`: a TPM 2.0 client will use the data socket. */
  readonly use?: 'vm' | 'client';
  /** Milliseconds until swtpm must be ready; 20 s by default. */
  readonly timeoutMs?: number;
}

export interface RunningSwtpm {
  /** The control socket for QEMU's `-chardev socket,path=`. */
  readonly socketPath: string;
  /** The data socket; null unless `use` is `client`. */
  readonly dataPath: string | null;
  readonly pid: number;
  /** Ends swtpm (in order first, then by force) and waits for it. */
  stop(): Promise<SwtpmExit>;
  readonly exited: Promise<SwtpmExit>;
}

/**
 * Starts swtpm on an encrypted storage and waits until it has opened it. The password goes through an
 * inherited descriptor only. On Linux the kernel kills swtpm when this process dies.
 * @throws VtpmError VTPM_ERR_STORAGE_…, VTPM_ERR_KEY_WRONG, VTPM_ERR_SWTPM_…,
 * VTPM_ERR_RUNTIME_PATH_TOO_LONG; the storage is then as it was
 */
export async function startSwtpm(options: SwtpmOptions): Promise<RunningSwtpm> {
  const { stateDir, cipher, runtimeDir, logFile, timeoutMs = 20_000, use = 'vm' } = options;
  const tools = options.tools ?? findSwtpmTools();
  const dataPath = use === 'client' ? join(runtimeDir, 'tpm.sock') : null;
  // tpm2-tss looks for the control socket under this name
  const socketPath = dataPath ? `${dataPath}.ctrl` : join(runtimeDir, 'swtpm.sock');
  if (Buffer.byteLength(socketPath) > socketPathLimit)
    throw new VtpmError('VTPM_ERR_RUNTIME_PATH_TOO_LONG', { path: socketPath, limit: socketPathLimit });
  await checkStorage(stateDir, cipher);
  await mkdir(runtimeDir, { recursive: true, mode: 0o700 });
  await chmod(runtimeDir, 0o700);
  // swtpm unlinks and rebinds another's sockets before it notices that the storage is taken
  const lock = tryLock(join(runtimeDir, 'swtpm.lock'), 'swtpm');
  if (!lock) throw new VtpmError('VTPM_ERR_SWTPM_BUSY');

  const child = startChild({
    program: tools.swtpm,
    // as the working folder, since a comma in its path would end swtpm's option
    cwd: stateDir,
    args: [
      ...['socket', '--tpm2', '--tpmstate', 'dir=.,mode=0600'],
      ...['--ctrl', `type=unixio,path=${socketPath},mode=0600`],
      ...(dataPath ? ['--server', `type=unixio,path=${dataPath},mode=0600`] : []),
      ...['--key', `pwdfd=${passwordDescriptor},mode=aes-${cipherBits(cipher)}-cbc`],
      ...['--flags', dataPath ? 'startup-clear,not-need-init' : 'not-need-init'],
      ...(dataPath ? [] : ['--terminate']),
    ],
    tools,
    password: options.password,
  });

  let tail = '';
  let line = '';
  const hear = (chunk: Buffer) => {
    const whole = (line + chunk.toString()).split('\n');
    line = whole.pop() ?? '';
    for (const one of whole) note(one);
  };
  const note = (raw: string) => {
    const clean = withoutDumps(raw);
    tail = `${tail}${clean}\n`.slice(-8192);
    if (logFile === null) return;
    try {
      writeOwnFileSync(logFile, `${new Date().toISOString()} ${clean}\n`, 'append');
    } catch {
      // a log that can't be written must not stop the chip
    }
  };
  child.stdout?.on('data', hear);
  child.stderr?.on('data', hear);

  let stopping = false;
  let ready = false;
  let spawnError: NodeJS.ErrnoException | null = null;
  const exited = new Promise<SwtpmExit>((resolve) => {
    const finish = (exitCode: number | null, signal: NodeJS.Signals | null) => {
      if (line !== '') note(line);
      lock.release();
      const expected = stopping || (ready && exitCode === 0);
      resolve({ exitCode, signal, expected, words: tail.trim() });
    };
    child.once('error', (error) => {
      spawnError = error;
      finish(null, null);
    });
    child.once('close', finish);
  });

  const stop = async (): Promise<SwtpmExit> => {
    stopping = true;
    if (child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
      await sendControl(socketPath, 'shutdown', 1_000).catch(() => undefined);
      await Promise.race([exited, delay(3_000, undefined, { ref: false })]);
      if (child.exitCode === null && child.signalCode === null) stopGroup(child);
    }
    const exit = await exited;
    await Promise.all([rm(socketPath, { force: true }), dataPath ? rm(dataPath, { force: true }) : null]);
    return exit;
  };

  const deadline = performance.now() + timeoutMs;
  const gone = exited.then(() => 'gone' as const);
  // the control channel answers only after the state was read and its HMAC checked
  for (;;) {
    const answer = sendControl(socketPath, 'getCapability', Math.min(timeoutMs, 2_000)).then(
      () => 'ready' as const,
      () => 'not-yet' as const,
    );
    const outcome = await Promise.race([answer, gone]);
    if (outcome === 'ready') break;
    if (outcome === 'gone') {
      await exited;
      if (spawnError) throw missingProgram(spawnError, 'swtpm');
      if (/failed to execute/.test(tail)) throw new VtpmError('VTPM_ERR_SWTPM_MISSING', { program: 'swtpm' });
      throw startFailure(tail, stateDir, cipherBits(cipher));
    }
    if (performance.now() > deadline) {
      stopping = true;
      stopGroup(child);
      await exited;
      const seconds = Math.ceil(timeoutMs / 1000);
      throw new VtpmError('VTPM_ERR_SWTPM_TIMEOUT', { program: 'swtpm', seconds });
    }
    await delay(3);
  }
  ready = true;
  if (options.onExit) void exited.then(options.onExit);
  return { socketPath, dataPath, pid: child.pid ?? 0, stop, exited };
}
