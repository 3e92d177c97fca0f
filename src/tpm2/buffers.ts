import { VtpmError } from '../errors/error.ts';

/** Reads a TPM structure (big-endian, Part 2) with every access checked against the end. */
export class TpmReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get remaining(): number {
    return this.#bytes.length - this.#offset;
  }

  #take(length: number): number {
    if (length > this.remaining)
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', {
        reason: `${length} bytes wanted at offset ${this.#offset}, ${this.remaining} left`,
      });
    const start = this.#offset;
    this.#offset += length;
    return start;
  }

  u8(): number {
    return this.#view.getUint8(this.#take(1));
  }
  u16(): number {
    return this.#view.getUint16(this.#take(2));
  }
  u32(): number {
    return this.#view.getUint32(this.#take(4));
  }
  bytes(length: number): Uint8Array {
    const start = this.#take(length);
    return this.#bytes.slice(start, start + length);
  }
  /** A TPM2B: its size in two bytes, then that many. */
  sized(): Uint8Array {
    return this.bytes(this.u16());
  }
  /** A list: its count in four bytes, then the elements. */
  list<T>(element: (reader: TpmReader) => T): T[] {
    const count = this.u32();
    // every element has at least a byte: a greater count is a lie that must not allocate
    if (count > this.remaining)
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `a list of ${count} elements` });
    return Array.from({ length: count }, () => element(this));
  }
}

/** Builds a TPM structure, big-endian. */
export class TpmWriter {
  readonly #parts: Uint8Array[] = [];

  #number(length: 1 | 2 | 4, value: number): this {
    const part = Buffer.alloc(length);
    part.writeUIntBE(value, 0, length);
    this.#parts.push(part);
    return this;
  }

  u8(value: number): this {
    return this.#number(1, value);
  }
  u16(value: number): this {
    return this.#number(2, value);
  }
  u32(value: number): this {
    return this.#number(4, value);
  }
  bytes(value: Uint8Array): this {
    this.#parts.push(value);
    return this;
  }
  sized(value: Uint8Array): this {
    return this.u16(value.length).bytes(value);
  }
  done(): Uint8Array {
    return Buffer.concat(this.#parts);
  }
}
