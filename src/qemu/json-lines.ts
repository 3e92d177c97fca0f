import { StringDecoder } from 'node:string_decoder';

/** One message may be no longer than this: a peer that never ends a line must not eat the memory. */
const longestLine = 4 * 1024 * 1024;

/** Cuts a stream of bytes into JSON values, one a line, wherever its chunks end. */
export class JsonLines {
  readonly #decoder = new StringDecoder('utf8');
  readonly #receive: (value: unknown) => void;
  #rest = '';

  constructor(receive: (value: unknown) => void) {
    this.#receive = receive;
  }

  /**
   * Takes the next chunk and hands on every value that it completes.
   * @throws SyntaxError for a line that is not JSON; RangeError for one that does not end.
   */
  push(chunk: Uint8Array | string): void {
    const [first = '', ...more] = (typeof chunk === 'string' ? chunk : this.#decoder.write(chunk)).split(
      '\n',
    );
    const lines = [this.#rest + first, ...more];
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > longestLine) throw new RangeError('a line without an end');
    for (const line of lines) if (line.trim() !== '') this.#receive(JSON.parse(line));
  }
}
