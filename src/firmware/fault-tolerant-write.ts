import { encodeGuid } from './guid.ts';

const workingBlock = encodeGuid('9e58292b-7c68-497d-a0ce-6500fd9f1b95');
const blockHeaderSize = 32;
const writeHeaderSize = 40;
const writeRecordSize = 40;

/**
 * Whether the volume holds a write that the firmware would finish at its next start by copying its spare
 * area over the variables, and with it over anything written here
 * (MdeModulePkg/Universal/FaultTolerantWriteDxe, struct EFI_FAULT_TOLERANT_WRITE_HEADER). Erased bits are 1.
 */
export function hasUnfinishedWrite(volume: Buffer, variablesEnd: number): boolean {
  const start = volume.indexOf(workingBlock, variablesEnd);
  if (start < 0 || start + blockHeaderSize > volume.length) return false;
  const queueSize = Number(volume.readBigUInt64LE(start + 24));
  const end = Math.min(volume.length, start + blockHeaderSize + queueSize);
  let at = start + blockHeaderSize;
  while (at + writeHeaderSize <= end) {
    const bits = volume.readUInt8(at);
    if (bits & 0b001) return false;
    const allocated = (bits & 0b010) === 0;
    const complete = (bits & 0b100) === 0;
    if (allocated && !complete) {
      const record = volume[at + writeHeaderSize] ?? 0xff;
      const spareComplete = (record & 0b010) === 0;
      const destinationComplete = (record & 0b100) === 0;
      return spareComplete && !destinationComplete;
    }
    const writes = Number(volume.readBigUInt64LE(at + 24));
    const privateSize = Number(volume.readBigUInt64LE(at + 32));
    at += writeHeaderSize + writes * (writeRecordSize + privateSize);
  }
  return false;
}
