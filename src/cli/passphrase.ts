import { openSync, readFileSync } from 'node:fs';
import { ReadStream, WriteStream } from 'node:tty';
import { VtpmError } from '../errors/error.ts';

/**
 * A passphrase from an inherited descriptor: everything up to its end, less one final newline.
 * @param typed the descriptor's number, as typed
 * @throws VtpmError VTPM_ERR_USAGE for a descriptor that can't be read or holds nothing
 */
export function passphraseFromDescriptor(typed: string): string {
  const fd = /^\d+$/.test(typed) ? Number(typed) : Number.NaN;
  if (!Number.isSafeInteger(fd))
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `“${typed}” is not the number of a descriptor` });
  let text: string;
  try {
    text = readFileSync(fd, 'utf8').replace(/\r?\n$/, '');
  } catch (cause) {
    throw new VtpmError('VTPM_ERR_USAGE', { reason: `descriptor ${fd} can’t be read` }, { cause });
  }
  if (!text) throw new VtpmError('VTPM_ERR_USAGE', { reason: `descriptor ${fd} holds no passphrase` });
  return text;
}

/** Asks on the terminal itself, without echo, even when standard input is a pipe; null without a terminal. */
export function terminalPassphrase(question: string): (() => Promise<string>) | null {
  let fd: number;
  try {
    fd = openSync('/dev/tty', 'r+');
  } catch {
    return null;
  }
  return () =>
    new Promise((resolve, reject) => {
      const input = new ReadStream(fd);
      const output = new WriteStream(fd);
      output.write(question);
      input.setRawMode(true);
      let typed = '';
      const finish = (end: () => void) => {
        input.setRawMode(false);
        output.write('\n');
        input.destroy();
        end();
      };
      input.setEncoding('utf8').on('data', (chunk: string) => {
        for (const key of chunk) {
          if (key === '\r' || key === '\n') return finish(() => resolve(typed));
          if (key === '\u0003' || key === '\u0004')
            return finish(() => reject(new VtpmError('VTPM_ERR_CANCELLED')));
          typed = key === '\u007f' || key === '\b' ? [...typed].slice(0, -1).join('') : typed + key;
        }
      });
    });
}
