/** What a long piece of work is doing. */
export type MovePhase = 'copying' | 'sealing' | 'unpacking' | 'verifying';

/** How far it is; counts bytes of data, never holes. */
export interface MoveProgress {
  readonly phase: MovePhase;
  /** In this phase; what an earlier run had done already counts as done. */
  readonly bytesDone: number;
  readonly bytesTotal: number;
  /** Over the last seconds; null until there is something to measure. */
  readonly bytesPerSecond: number | null;
  /** Until the end of this phase. */
  readonly secondsLeft: number | null;
}

export type OnProgress = (progress: MoveProgress) => void;

/** At most this many reports a second. */
const reportsPerSecond = 5;
/** The rate is that of the last so many milliseconds. */
const windowMs = 8000;

/** Turns "so many bytes more" into reports with a rate and a remaining time. */
export class ProgressMeter {
  readonly #phase: MovePhase;
  readonly #total: number;
  readonly #report: OnProgress | undefined;
  readonly #marks: { readonly at: number; readonly done: number }[] = [];
  #done: number;
  #reported = Number.NEGATIVE_INFINITY;

  /** @param already bytes that an earlier run has done; they don't count for the rate */
  constructor(phase: MovePhase, total: number, report: OnProgress | undefined, already = 0) {
    this.#phase = phase;
    this.#total = total;
    this.#report = report;
    this.#done = already;
    this.#tell(performance.now());
  }

  add(bytes: number): void {
    this.#done += bytes;
    const now = performance.now();
    if (this.#done >= this.#total || now - this.#reported >= 1000 / reportsPerSecond) this.#tell(now);
  }

  #tell(now: number): void {
    if (!this.#report) return;
    this.#reported = now;
    this.#marks.push({ at: now, done: this.#done });
    while (this.#marks.length > 2 && now - (this.#marks[0]?.at ?? now) > windowMs) this.#marks.shift();
    const first = this.#marks[0] ?? { at: now, done: this.#done };
    const seconds = (now - first.at) / 1000;
    const rate = seconds > 0.2 && this.#done > first.done ? (this.#done - first.done) / seconds : null;
    this.#report({
      phase: this.#phase,
      bytesDone: this.#done,
      bytesTotal: this.#total,
      bytesPerSecond: rate === null ? null : Math.round(rate),
      secondsLeft: rate === null ? null : Math.ceil((this.#total - this.#done) / rate),
    });
  }
}
