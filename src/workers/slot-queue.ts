import type { Slot } from './shared-slots.ts';

/** Bytes that were taken from a queue. What they lie in can be used again once they are released. */
export interface TakenBytes {
  /** One after the other. */
  readonly parts: readonly Uint8Array[];
  readonly release: () => void;
}

/** A row of bytes that lie in several slots; they are put in at its end and taken from its beginning. */
export class SlotQueue {
  readonly #segments: { bytes: Uint8Array; readonly slot: Slot | null }[] = [];
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** @param slot what they lie in; the queue releases it. Null: in memory of their own */
  push(bytes: Uint8Array, slot: Slot | null): void {
    if (bytes.length === 0) {
      slot?.release();
      return;
    }
    this.#segments.push({ bytes, slot });
    this.#length += bytes.length;
  }

  /** The byte at a place, counted from the beginning; undefined beyond the end. */
  at(index: number): number | undefined {
    let rest = index;
    for (const { bytes } of this.#segments) {
      if (rest < bytes.length) return bytes[rest];
      rest -= bytes.length;
    }
    return undefined;
  }

  /** A copy of all bytes; they stay where they are. */
  copy(): Uint8Array {
    return Buffer.concat(this.#segments.map(({ bytes }) => bytes));
  }

  /** Takes so many bytes, or all when there are fewer. */
  take(length: number): TakenBytes {
    const parts: Uint8Array[] = [];
    const slots: Slot[] = [];
    for (let missing = Math.min(length, this.#length); missing > 0; ) {
      const [segment] = this.#segments;
      if (!segment) break;
      const part = segment.bytes.subarray(0, missing);
      parts.push(part);
      if (segment.slot) slots.push(segment.slot);
      missing -= part.length;
      this.#length -= part.length;
      if (part.length === segment.bytes.length) this.#segments.shift();
      else {
        segment.slot?.hold();
        segment.bytes = segment.bytes.subarray(part.length);
      }
    }
    return { parts, release: () => slots.forEach((slot) => void slot.release()) };
  }
}
