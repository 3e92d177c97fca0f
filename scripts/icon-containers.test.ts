import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const asset = (name: string): Buffer =>
  readFileSync(fileURLToPath(new URL(`../assets/${name}`, import.meta.url)));

/** Width and height from a PNG's IHDR (PNG specification, 11.2.1); throws when it is no PNG. */
function pixels(png: Buffer): readonly [number, number] {
  if (png.toString('latin1', 1, 4) !== 'PNG') throw new Error('not a PNG');
  return [png.readUInt32BE(16), png.readUInt32BE(20)];
}

describe('the committed icons', () => {
  it.each(['icon.icns', 'bundle.icns'])('%s holds each size that macOS asks for', (name) => {
    const file = asset(name);
    expect(file.toString('latin1', 0, 4)).toBe('icns');
    expect(file.readUInt32BE(4)).toBe(file.length);
    const found: string[] = [];
    for (let at = 8; at < file.length; at += file.readUInt32BE(at + 4)) {
      const [width, height] = pixels(file.subarray(at + 8));
      found.push(`${file.toString('latin1', at, at + 4)} ${width}x${height}`);
    }
    expect(found).toEqual([
      'icp4 16x16',
      'icp5 32x32',
      'ic07 128x128',
      'ic08 256x256',
      'ic09 512x512',
      'ic10 1024x1024',
      'ic11 32x32',
      'ic12 64x64',
      'ic13 256x256',
      'ic14 512x512',
    ]);
  });

  it('icon.ico holds the same pictures as the PNG files', () => {
    const file = asset('icon.ico');
    const count = file.readUInt16LE(4);
    const sizes = Array.from({ length: count }, (_, i) => {
      const entry = 6 + 16 * i;
      const length = file.readUInt32LE(entry + 8);
      const offset = file.readUInt32LE(entry + 12);
      const size = file.readUInt8(entry) || 256;
      expect(file.subarray(offset, offset + length)).toEqual(asset(`icons/${size}x${size}.png`));
      return size;
    });
    expect(sizes).toEqual([16, 24, 32, 48, 64, 128, 256]);
  });
});
