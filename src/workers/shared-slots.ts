/** A slot that is lent out; it goes back when as many as hold it have released it. */
export class Slot {
  readonly buffer: SharedArrayBuffer;
  readonly #back: (buffer: SharedArrayBuffer) => void;
  #holders = 1;

  constructor(buffer: SharedArrayBuffer, back: (buffer: SharedArrayBuffer) => void) {
    this.buffer = buffer;
    this.#back = back;
  }

  hold(): void {
    this.#holders++;
  }

  release(): void {
    if (--this.#holders === 0) this.#back(this.buffer);
  }
}

/**
 * Memory that all threads see, lent out and taken back: what passes from thread to thread is not copied, and
 * nothing is left to the garbage collector. A slot that is never released is only lost to the others.
 */
export class SharedSlots {
  readonly #size: number;
  readonly #free: SharedArrayBuffer[] = [];

  /** @param size of each slot, in bytes */
  constructor(size: number) {
    this.#size = size;
  }

  take(): Slot {
    const buffer = this.#free.pop() ?? new SharedArrayBuffer(this.#size);
    return new Slot(buffer, (returned) => this.#free.push(returned));
  }
}
