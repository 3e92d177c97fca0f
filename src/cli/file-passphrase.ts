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

/** The passphrase of a key file that exists: from `--file-passphrase-fd`, else from the terminal. */
export async function existingFilePassphrase(options: FilePassphraseOptions): Promise<string> {
  const { filePassphraseFd } = options;
  return filePassphraseFd === undefined
    ? ask('Passphrase of the key file: ')
    : passphraseFromDescriptor(Number(filePassphraseFd));
}

/**
 * The passphrase of a new key file: from the descriptor, generated and shown once on the terminal itself
 * (whatever standard output is), or typed there twice.
 */
export async function newFilePassphrase(
  options: FilePassphraseOptions & { readonly generate?: boolean },
): Promise<string> {
  const { filePassphraseFd, generate } = options;
  if (generate && filePassphraseFd !== undefined)
    throw new VtpmError('VTPM_ERR_USAGE', {
      reason: '--generate and --file-passphrase-fd exclude each other',
    });
  if (generate) {
    const passphrase = await generatePassphrase();
    showOnTerminal(`Passphrase of the key file, shown this once:\n\n  ${passphrase}\n\n`);
    return passphrase;
  }
  if (filePassphraseFd !== undefined) {
    const passphrase = passphraseFromDescriptor(Number(filePassphraseFd));
    await requireStrongPassphrase(passphrase);
    return passphrase;
  }
  const first = await ask('New passphrase for the key file (12 characters or more; --generate makes one): ');
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
