import type { TpmReader } from './buffers.ts';
import { TpmWriter } from './buffers.ts';

/** TPMS_PCR_SELECTION (Part 2, 10.6.2): some PCRs of one bank. */
export interface PcrSelection {
  /** TPM_ALG_ID of the bank. */
  readonly algorithm: number;
  readonly pcrs: readonly number[];
}

export function readPcrSelection(reader: TpmReader): PcrSelection {
  const algorithm = reader.u16();
  const bits = reader.bytes(reader.u8());
  const pcrs: number[] = [];
  bits.forEach((byte, index) => {
    for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) pcrs.push(index * 8 + bit);
  });
  return { algorithm, pcrs };
}

/** A TPML_PCR_SELECTION with one bank in it; PCRs 0 to 23. */
export function writePcrSelection({ algorithm, pcrs }: PcrSelection): Uint8Array {
  const bits = Buffer.alloc(3);
  for (const pcr of pcrs) bits[pcr >> 3] = (bits[pcr >> 3] ?? 0) | (1 << (pcr & 7));
  return new TpmWriter().u32(1).u16(algorithm).u8(bits.length).bytes(bits).done();
}
