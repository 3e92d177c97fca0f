import { errorText, toVtpmError } from '../errors/error.ts';
import type { Locale } from '../errors/table.ts';
import { exitCodeOf } from './exit-codes.ts';

/** Where a command writes, and in which form: text for people, or one JSON document. */
export class Output {
  readonly json: boolean;
  readonly locale: Locale;
  readonly #out: NodeJS.WritableStream;
  readonly #err: NodeJS.WritableStream;

  constructor(
    json: boolean,
    locale: Locale,
    out: NodeJS.WritableStream = process.stdout,
    err: NodeJS.WritableStream = process.stderr,
  ) {
    this.json = json;
    this.locale = locale;
    this.#out = out;
    this.#err = err;
  }

  /** The command's result: `value` with --json, else the text. */
  result(value: unknown, text: string): void {
    this.#out.write(this.json ? `${JSON.stringify(value, null, 2)}\n` : text && `${text}\n`);
  }

  /** A line of progress for people; silent with --json. */
  note(text: string): void {
    if (!this.json) this.#err.write(`${text}\n`);
  }

  /** A line that replaces the one before it, on a terminal only; null clears it away. */
  progress(text: string | null): void {
    if (this.json || !(this.#err as Partial<NodeJS.WriteStream>).isTTY) return;
    this.#err.write(`\r\x1b[K${text ?? ''}`);
  }

  /** Reports a failure in the form documented in docs/cli.md and returns its exit code. */
  failure(error: unknown): number {
    const { code, details } = toVtpmError(error);
    const text = errorText(code, this.locale, details);
    if (this.json) {
      const shape = { error: { code, message: `${text.title}. ${text.cause}`, nextStep: text.nextStep } };
      this.#out.write(`${JSON.stringify(shape, null, 2)}\n`);
    } else {
      this.#err.write(`${text.title}.\n${text.cause}\n${text.nextStep}\n${code}\n`);
    }
    return exitCodeOf(code);
  }
}

/** Rows of cells as aligned columns; the last column is not padded. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((h, i) => Math.max(h.length, ...rows.map((r) => (r[i] ?? '').length)));
  return [header, ...rows]
    .map((row) =>
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

/** Labelled values, one per line, aligned. */
export function facts(rows: readonly (readonly [string, string | number | null | undefined])[]): string {
  const shown = rows.filter(([, value]) => value !== null && value !== undefined && value !== '');
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, value]) => `${`${label}:`.padEnd(width + 2)}${value}`).join('\n');
}

/** A size for people: powers of 1024, as guests and QEMU count. */
export function size(bytes: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit++;
  }
  return `${value >= 100 || unit === 0 ? Math.round(value) : Math.round(value * 10) / 10} ${units[unit]}`;
}

/** The language of the terminal: LC_ALL, LC_MESSAGES or LANG, as setlocale(3) orders them. */
export function terminalLocale(env: NodeJS.ProcessEnv = process.env): Locale {
  return /^fr/i.test(env.LC_ALL || env.LC_MESSAGES || env.LANG || '') ? 'fr' : 'en';
}
