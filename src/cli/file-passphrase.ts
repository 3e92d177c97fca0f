import { closeSync, openSync, writeSync } from 'node:fs';
import { VtpmError } from '../errors/error.ts';
import { generatePassphrase } from '../keychain/generate-passphrase.ts';
import { requireStrongPassphrase } from '../keychain/passphrase-strength.ts';
import { passphraseFromDescriptor, terminalPassphrase } from './passphrase.ts';

/** A descriptor's number as typed, or nothing for the terminal. */
export interface FilePassphraseOptions {
  readonly filePassphraseFd?: string;
}

async function ask(question: string): Promise<string> {
  const terminal = terminalPassphrase(question);
  if (!terminal) throw new VtpmError('VTPM_ERR_KEYS_PASSPHRASE_NEEDED');
  return terminal();
}

/**
 * The passphrase of a file that exists: from `--file-passphrase-fd`, else from the terminal.
 * @param what the file, as the question names it
 */
export async function existingFilePassphrase(
  options: FilePassphraseOptions,
  what = 'the key file',
): Promise<string> {
  const { filePassphraseFd } = options;
  return filePassphraseFd === undefined
    ? ask(`Passphrase of ${what}: `)
    : passphraseFromDescriptor(filePassphraseFd);
}

/**
 * The passphrase of a new file: from the descriptor, generated and shown once on the terminal itself
 * (whatever standard output is), or typed there twice.
 */
export async function newFilePassphrase(
  options: FilePassphraseOptions & { readonly generate?: boolean },
  what = 'the key file',
): Promise<string> {
  const { filePassphraseFd, generate } = options;
  if (generate && filePassphraseFd !== undefined)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: '--generate and --file-passphrase-fd exclude each other',
    });
  if (generate) {
    const passphrase = await generatePassphrase();
    showOnTerminal(`Passphrase of ${what}, shown this once:\n\n  ${passphrase}\n\n`);
    return passphrase;
  }
  if (filePassphraseFd !== undefined) {
    const passphrase = passphraseFromDescriptor(filePassphraseFd);
    await requireStrongPassphrase(passphrase);
    return passphrase;
  }
  const first = await ask(`New passphrase for ${what} (12 characters or more; --generate makes one): `);
  await requireStrongPassphrase(first);
  if ((await ask('The same again: ')) !== first) throw new VtpmError('VTPM_ERR_KEYS_PASSPHRASE_MISMATCH');
  return first;
}

function showOnTerminal(text: string): void {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'w');
  } catch (cause) {
    throw new VtpmError('VTPM_ERR_KEYS_PASSPHRASE_NEEDED', {}, { cause });
  }
  try {
    writeSync(fd, text);
  } finally {
    closeSync(fd);
  }
}
