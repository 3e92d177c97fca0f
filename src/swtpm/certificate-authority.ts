import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { writeDurably } from '../durable/durable-file.ts';
import { tryLock } from '../durable/lock.ts';
import { VtpmError } from '../errors/error.ts';
import type { SwtpmTools } from './tools.ts';

/** The files of the local certificate authority that signs the chips' certificates. */
export const caFiles = (folder: string) => ({
  setupConfiguration: join(folder, 'setup.conf'),
  configuration: join(folder, 'localca.conf'),
  options: join(folder, 'localca.options'),
  rootCertificate: join(folder, 'swtpm-localca-rootca-cert.pem'),
  issuerCertificate: join(folder, 'issuercert.pem'),
  signingKey: join(folder, 'signkey.pem'),
  serial: join(folder, 'certserial'),
});

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

async function writeIfDifferent(path: string, text: string): Promise<void> {
  const present = await readFile(path, 'utf8').catch(() => null);
  if (present !== text) await writeDurably(path, text);
}

/**
 * Writes the configuration files of swtpm_setup and swtpm_localca into a folder of our own, so that
 * neither /etc nor /var/lib matters. The CA itself is made by the first chip.
 */
export async function prepareAuthority(folder: string, tools: SwtpmTools): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = caFiles(folder);
  await Promise.all([
    writeIfDifferent(
      files.setupConfiguration,
      [
        `create_certs_tool = ${tools.swtpmLocalca}`,
        `create_certs_tool_config = ${files.configuration}`,
        `create_certs_tool_options = ${files.options}`,
        'active_pcr_banks = sha256',
        '',
      ].join('\n'),
    ),
    writeIfDifferent(
      files.configuration,
      [
        `statedir = ${folder}`,
        `signingkey = ${files.signingKey}`,
        `issuercert = ${files.issuerCertificate}`,
        `certserial = ${files.serial}`,
        '',
      ].join('\n'),
    ),
    writeIfDifferent(
      files.options,
      ['--platform-manufacturer vTPM-Desktop', '--platform-version 1', '--platform-model QEMU', ''].join(
        '\n',
      ),
    ),
  ]);
}

/**
 * Runs an action that may be the first to need the CA. Two processes that make it at once would sign with
 * keys that the other replaces; so the first one holds a lock for the whole action, and others wait.
 */
export async function withAuthority<T>(
  folder: string,
  timeoutMs: number,
  action: () => Promise<T>,
): Promise<T> {
  const ready = () => exists(caFiles(folder).serial);
  const deadline = performance.now() + timeoutMs;
  while (!(await ready())) {
    const held = tryLock(join(folder, 'creation.lock'), 'vTPM Desktop');
    if (held) {
      try {
        return await action();
      } finally {
        held.release();
      }
    }
    if (performance.now() > deadline)
      throw new VtpmError('VTPM_ERR_SWTPM_TIMEOUT', {
        program: 'swtpm_localca',
        seconds: Math.ceil(timeoutMs / 1000),
      });
    await delay(50);
  }
  return action();
}
