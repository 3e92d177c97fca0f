import { type Output, size } from './output.ts';

interface Measured {
  readonly bytesDone: number;
  readonly bytesTotal: number;
  readonly bytesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

/** "12.3 GB of 64 GB (19%), 210 MB/s, 4 min left" */
export function measured({ bytesDone, bytesTotal, bytesPerSecond, secondsLeft }: Measured): string {
  const percent = bytesTotal > 0 ? Math.floor((bytesDone / bytesTotal) * 100) : 100;
  return [
    `${size(bytesDone)} of ${size(bytesTotal)} (${percent}%)`,
    ...(bytesPerSecond === null ? [] : [`${size(bytesPerSecond)}/s`]),
    ...(secondsLeft === null || percent === 100 ? [] : [`${duration(secondsLeft)} left`]),
  ].join(', ');
}

function duration(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  if (seconds < 90 * 60) return `${Math.round(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** Progress of long work: one line written over and over on a terminal, a line per tenth elsewhere. */
export class ProgressLine {
  readonly #out: Output;
  readonly #stream: NodeJS.WriteStream;
  #open = false;
  #label = '';
  #tenth = -1;

  constructor(out: Output, stream: NodeJS.WriteStream = process.stderr) {
    this.#out = out;
    this.#stream = stream;
  }

  show(label: string, progress: Measured): void {
    if (this.#out.json) return;
    const text = `${label}: ${measured(progress)}`;
    if (!this.#stream.isTTY) {
      const tenth = Math.floor((progress.bytesDone * 10) / Math.max(1, progress.bytesTotal));
      if (label !== this.#label || tenth > this.#tenth) this.#out.note(text);
      this.#label = label;
      this.#tenth = tenth;
      return;
    }
    if (this.#open && label !== this.#label) this.end();
    this.#label = label;
    this.#open = true;
    this.#stream.write(`\r\x1b[K${text.slice(0, Math.max(20, (this.#stream.columns || 80) - 1))}`);
  }

  /** Leaves the last state standing, and goes on to the next line. */
  end(): void {
    if (this.#open) this.#stream.write('\n');
    this.#open = false;
  }
}

/** A signal that Ctrl-C aborts, until `done` is called. The second Ctrl-C ends the program as usual. */
export function abortOnInterrupt(): { readonly signal: AbortSignal; done(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort();
  process.once('SIGINT', abort);
  process.once('SIGTERM', abort);
  return {
    signal: controller.signal,
    done() {
      process.off('SIGINT', abort);
      process.off('SIGTERM', abort);
    },
  };
}
