import { randomBytes } from 'node:crypto';
import { chacha20poly1305 } from '@noble/ciphers/chacha.js';
import { Decrypter } from 'age-encryption';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Extent, extentBytes } from '../copy/extents.ts';
import { pieceSize, piecesOf } from '../copy/pieces.ts';
import { VtpmError } from '../errors/error.ts';
import { newHeader, openHeader } from './age-header.ts';
import {
  chunkSize,
  groupChunks,
  groupSize,
  openGroup,
  payloadKey,
  sealedGroupSize,
  sealGroup,
} from './age-payload.ts';
import { sealInto, tagSize } from './chacha20-poly1305.ts';
import { parseManifest } from './manifest.ts';
import { compressFrame, decompressFrame, measureFrame } from './zstd-frames.ts';

/** A group of chunks, given in parts of odd sizes. */
function sealed(key: Uint8Array, plaintext: Uint8Array, firstChunk: number, final: boolean) {
  const into = new Uint8Array(sealedGroupSize);
  const parts: Uint8Array[] = [];
  for (let at = 0; at < plaintext.length; at += 100_003) parts.push(plaintext.subarray(at, at + 100_003));
  const { length, commitment } = sealGroup(into, key, parts, firstChunk, final);
  return { bytes: into.subarray(0, length), commitment: Buffer.from(commitment) };
}

describe('age', () => {
  it('has its files read by age-encryption, whatever the length', async () => {
    const { header, fileKey } = await newHeader('a passphrase', 4);
    const opened = await openHeader(Buffer.from(header), 'a passphrase', 'x');
    expect(Buffer.compare(opened.fileKey, fileKey)).toBe(0);
    const nonce = randomBytes(16);
    const payload = payloadKey(fileKey, nonce);
    for (const length of [0, 1, chunkSize, chunkSize + 1, groupSize, groupSize + 5]) {
      const plaintext = randomBytes(length);
      const groups: Uint8Array[] = [header, nonce];
      for (let at = 0; at === 0 || at < length; at += groupSize)
        groups.push(
          sealed(
            payload,
            plaintext.subarray(at, at + groupSize),
            (at / groupSize) * groupChunks,
            at + groupSize >= length,
          ).bytes,
        );
      const decrypter = new Decrypter();
      decrypter.addPassphrase('a passphrase');
      expect(Buffer.from(await decrypter.decrypt(Buffer.concat(groups))).equals(plaintext), `${length}`).toBe(
        true,
      );
    }
  });

  it('seals the same with Node’s cipher and with the one that takes its place in Electron', () => {
    const [key, nonce, text] = [randomBytes(32), randomBytes(12), randomBytes(1000)];
    const out = Buffer.alloc(text.length + tagSize);
    sealInto(out, key, nonce, [text.subarray(0, 10), text.subarray(10)]);
    expect(out).toEqual(Buffer.from(chacha20poly1305(key, nonce).encrypt(text)));
  });

  it('opens a group only in its place, and tells a cut from damage', () => {
    const key = randomBytes(32);
    const { bytes } = sealed(key, randomBytes(3 * chunkSize), 16, false);
    const into = new Uint8Array(sealedGroupSize);
    expect(openGroup(into, key, bytes, 16, false).state).toBe('good');
    expect(openGroup(into, key, bytes, 16, true).state).toBe('cut');
    expect(openGroup(into, key, bytes, 17, false).state).toBe('bad');
  });

  it('has a commitment of its own for each content, place and end of a group', () => {
    const [key, text] = [randomBytes(32), randomBytes(2 * chunkSize)];
    const other = Buffer.from(text);
    other[chunkSize + 7] = (other[chunkSize + 7] ?? 0) ^ 1;
    const all = [
      sealed(key, text, 16, false),
      sealed(key, text, 32, false),
      sealed(key, text, 16, true),
      sealed(key, other, 16, false),
      sealed(key, text.subarray(1), 16, false),
    ].map(({ commitment }) => commitment.toString('hex'));
    expect(new Set(all).size).toBe(all.length);
    expect(sealed(key, text, 16, false).commitment.toString('hex')).toBe(all[0]);
  });
});

describe('zstd frames', () => {
  it('are measured exactly, and ask for more until they are whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.nat(50), fc.uint8Array(), (unit, times, after) => {
        const content = Buffer.concat(Array.from({ length: times }, () => unit));
        const frame = compressFrame(content);
        expect(measureFrame(Buffer.concat([frame, after]))).toEqual({
          size: frame.length,
          contentSize: content.length,
        });
        for (const cut of [5, frame.length >> 1, frame.length - 1])
          expect(measureFrame(frame.subarray(0, cut))).toBe('more');
        expect(decompressFrame(frame, content.length)).toEqual(content);
        expect(decompressFrame(frame, content.length + 1)).toBeNull();
      }),
    );
  });

  it('of any other bytes are refused without an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const framed = Buffer.concat([Buffer.from([0x28, 0xb5, 0x2f, 0xfd]), bytes]);
        for (const any of [bytes, framed]) {
          const found = measureFrame(any);
          if (typeof found === 'object') expect(found.size).toBeLessThanOrEqual(any.length);
          decompressFrame(any, 100);
        }
      }),
    );
  });
});

describe('pieces', () => {
  it('cover all data of a file once, in order, each full but the last', () => {
    const extents = fc
      .array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 3 * pieceSize })), { maxLength: 8 })
      .map((gaps) => {
        let at = 0;
        return gaps.map(([gap, length]): Extent => {
          const start = at + gap;
          at = start + length;
          return [start, length];
        });
      });
    fc.assert(
      fc.property(extents, (all) => {
        const pieces = [...piecesOf(0, all)];
        expect(pieces.reduce((sum, { length }) => sum + length, 0)).toBe(extentBytes(all));
        for (const [i, piece] of pieces.entries()) {
          expect(extentBytes(piece.ranges)).toBe(piece.length);
          expect(piece.last).toBe(i === pieces.length - 1);
          if (!piece.last) expect(piece.length).toBe(pieceSize);
        }
        const starts = pieces.flatMap(({ ranges }) => ranges.map(([start]) => start));
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
      }),
    );
  });
});

describe('a manifest', () => {
  it('of any JSON is read or refused with a code', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(() => parseManifest(text, 'x')).toThrow(VtpmError);
      }),
    );
  });
});
