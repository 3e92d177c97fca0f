import { chmod, mkdir, open, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncFolder } from '../durable/durable-file.ts';
import { VtpmError } from '../errors/error.ts';
import type { Cipher } from '../machine/description.ts';
import { caFiles, prepareAuthority, withAuthority } from './certificate-authority.ts';
import { passwordDescriptor, runChild } from './child.ts';
import { checkStorage, cipherBits, stateFileName } from './state-header.ts';
import type { SwtpmTools } from './tools.ts';
import { lastWords } from './words.ts';

export interface ProvisionOptions {
  /** The new storage's folder; must not exist yet. */
  readonly stateDir: string;
  readonly password: Uint8Array;
  readonly cipher: Cipher;
  /** The folder of the local certificate authority, `VTPM_HOME/ca`. */
  readonly caDir: string;
  readonly tools: SwtpmTools;
  /** Milliseconds; 120 s by default (the search for an RSA key has no bound). */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Manufactures a chip with swtpm_setup (swtpm_setup(8)): EK of RSA 2048 and ECC P-384 with certificates,
 * platform certificate, SHA-256 bank, NVRAM locked; the state is encrypted from its first byte. swtpm_setup
 * accepts an empty password silently, so the caller must open the result with the right one afterwards.
 * @throws VtpmError VTPM_ERR_SWTPM_SETUP_FAILED, _MISSING, _TIMEOUT, VTPM_ERR_DISK_FULL,
 * VTPM_ERR_TPM_CANCELLED; the folder may then hold half a storage
 */
export async function provisionStorage(options: ProvisionOptions): Promise<void> {
  const { stateDir, password, cipher, caDir, tools, signal, timeoutMs = 120_000 } = options;
  if (password.length === 0) throw new VtpmError('VTPM_ERR_INTERNAL', { reason: 'an empty TPM password' });
  await prepareAuthority(caDir, tools);
  await mkdir(stateDir, { mode: 0o700 });
  const { exitCode, output } = await withAuthority(caDir, timeoutMs, () =>
    runChild({
      program: tools.swtpmSetup,
      // swtpm_setup hands the path on to swtpm, where a comma would end the option
      cwd: stateDir,
      args: [
        ...['--tpm2', '--tpmstate', '.'],
        ...['--create-ek-cert', '--create-platform-cert', '--lock-nvram'],
        ...['--pwdfile-fd', String(passwordDescriptor), '--cipher', `aes-${cipherBits(cipher)}-cbc`],
        ...['--config', caFiles(caDir).setupConfiguration, '--overwrite'],
      ],
      tools,
      password,
      timeoutMs,
      signal,
    }),
  );
  if (exitCode !== 0) {
    if (/No space left on device/i.test(output)) throw new VtpmError('VTPM_ERR_DISK_FULL');
    throw new VtpmError('VTPM_ERR_SWTPM_SETUP_FAILED', { reason: lastWords(output) });
  }
  await checkStorage(stateDir, cipher);
}

/** Makes a storage that nobody has open private (0600) and durable; swtpm 0.7 does neither by itself. */
export async function settleStorage(stateDir: string): Promise<void> {
  await rm(join(stateDir, '.lock'), { force: true });
  for (const name of await readdir(stateDir)) await chmod(join(stateDir, name), 0o600);
  const handle = await open(join(stateDir, stateFileName), 'r+');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(stateDir);
}
