/** Apple's and Windows' icon containers. Both may hold whole PNG files, so writing one is only bookkeeping. */

/** PNG images of one icon by their width in pixels. */
export type IconImages = ReadonlyMap<number, Uint8Array>;

/**
 * Types of an .icns file that hold PNG, with their pixels; `ic11` to `ic14` and `ic10` are the "@2x" ones.
 * Source: Apple's IconFamily types as `iconutil` writes them (macOS 10.7 and later).
 */
const icnsTypes = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic07', 128],
  ['ic08', 256],
  ['ic09', 512],
  ['ic10', 1024],
  ['ic11', 32],
  ['ic12', 64],
  ['ic13', 256],
  ['ic14', 512],
] as const;

/** The sizes Windows asks for; 256 is the largest an .ico can name. */
const icoSizes = [16, 24, 32, 48, 64, 128, 256] as const;

function imageOf(images: IconImages, size: number): Uint8Array {
  const image = images.get(size);
  if (!image) throw new Error(`an icon of ${size} pixels is missing`);
  return image;
}

/** An .icns file: "icns", the whole length, then type, length and PNG of each image; all big-endian. */
export function icns(images: IconImages): Uint8Array {
  const entries = icnsTypes.map(([type, size]) => {
    const png = imageOf(images, size);
    const header = Buffer.alloc(8);
    header.write(type, 'latin1');
    header.writeUInt32BE(png.length + 8, 4);
    return Buffer.concat([header, png]);
  });
  const body = Buffer.concat(entries);
  const header = Buffer.alloc(8);
  header.write('icns', 'latin1');
  header.writeUInt32BE(body.length + 8, 4);
  return Buffer.concat([header, body]);
}

/** An .ico file: a directory of 16 bytes per image, then the PNG files; all little-endian. */
export function ico(images: IconImages): Uint8Array {
  const pngs = icoSizes.map((size) => imageOf(images, size));
  const directory = Buffer.alloc(6 + 16 * pngs.length);
  directory.writeUInt16LE(1, 2); // type: icon
  directory.writeUInt16LE(pngs.length, 4);
  let offset = directory.length;
  for (const [i, png] of pngs.entries()) {
    const entry = 6 + 16 * i;
    const size = icoSizes[i] ?? 0;
    directory.writeUInt8(size % 256, entry); // 0 stands for 256
    directory.writeUInt8(size % 256, entry + 1);
    directory.writeUInt16LE(1, entry + 4); // colour planes
    directory.writeUInt16LE(32, entry + 6); // bits per pixel
    directory.writeUInt32LE(png.length, entry + 8);
    directory.writeUInt32LE(offset, entry + 12);
    offset += png.length;
  }
  return Buffer.concat([directory, ...pngs]);
}
