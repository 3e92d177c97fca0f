import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { Encrypter } from 'age-encryption';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBundle, someKeys } from '../copy/testing/make-bundle.ts';
import { VtpmError } from '../errors/error.ts';
import { formatPortable } from '../keychain/portable-keychain.ts';
import { sealedChunkSize } from './age-payload.ts';
import { bundleFrames, FileHashes, headMembers } from './layout.ts';
import { formatManifest, type SealedManifest } from './manifest.ts';
import { sealBundle } from './seal.ts';
import { unsealBundle } from './unseal.ts';
import { inspectSealed, verifySealed } from './verify.ts';
import { compressFrame } from './zstd-frames.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-hostile-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const passphrase = 'correct horse battery staple';
const good = join(folder, 'good.vtpmsealed');
let bytes: Buffer;
beforeAll(async () => {
  const root = makeBundle(folder, 'Office', 1);
  await sealBundle({ bundleRoot: root, keys: someKeys(), target: good, passphrase, scryptWorkFactor: 4 });
  bytes = readFileSync(good);
});

/** An age file with these frames inside. */
async function ageFile(name: string, frames: readonly Uint8Array[]): Promise<string> {
  const encrypter = new Encrypter();
  encrypter.setPassphrase(passphrase);
  encrypter.setScryptWorkFactor(4);
  const path = join(folder, name);
  writeFileSync(path, await encrypter.encrypt(Buffer.concat(frames)));
  return path;
}

const file = (path: string, more: object = {}) => ({
  ...{ path, size: 4, mode: 0o600, mtimeNs: '0', extents: [[0, 4]] as [number, number][], ...more },
});

/** A manifest of files with 4 bytes each. */
const manifest = (more: Partial<SealedManifest> = {}): SealedManifest => {
  const files = more.files ?? [file('machine.json')];
  return {
    ...{
      format: 'vtpm-sealed',
      version: 1,
      createdAt: new Date().toISOString(),
      computer: 'x',
      compressor: 'x',
    },
    vm: { name: 'x', uuid: '00000000-0000-4000-8000-000000000000' },
    bundle: 'x.vtpmvm',
    dataBytes: files.reduce((sum, f) => sum + f.extents.reduce((n, [, length]) => n + length, 0), 0),
    totalBytes: files.reduce((sum, f) => sum + f.size, 0),
    folders: [],
    ...more,
    files,
  };
};

/** The frames of an archive whose files all hold "data". */
function framesOf(value: SealedManifest, text = formatManifest(value)): Uint8Array[] {
  const head = headMembers(value, text, formatPortable(someKeys()));
  const frames: Uint8Array[] = [head.manifest, head.keys];
  for (const frame of bundleFrames(value))
    frames.push(frame.kind === 'data' ? Buffer.from(`data${'\0'.repeat(frame.padding)}`) : frame.bytes);
  for (const frame of new FileHashes(value).closingFrames())
    if (frame.kind === 'structure') frames.push(frame.bytes);
  return frames.map((content) => compressFrame(content));
}

let targets = 0;
/** What unpacking throws; nothing may have been made but the hidden folder of an unfinished one. */
async function refused(path: string): Promise<string> {
  const outside = join(folder, `target-${targets++}`);
  const target = join(outside, 'inside');
  mkdirSync(target, { recursive: true });
  const error: unknown = await unsealBundle({ path, passphrase, targetFolder: target }).catch(
    (e: unknown) => e,
  );
  expect(readdirSync(outside)).toEqual(['inside']);
  expect(readdirSync(target).filter((name) => !name.endsWith('.incoming'))).toEqual([]);
  rmSync(outside, { recursive: true });
  expect(error).toBeInstanceOf(VtpmError);
  return (error as VtpmError).code;
}

describe('an archive is refused', () => {
  it.each([
    ['../evil', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['/etc/evil', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['a/../../evil', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['nowhere/evil', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['C:\\evil', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['tpm-transaction.json', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['.lock', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['MACHINE.json', 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['machine.json', 'VTPM_ERR_ARCHIVE_HOSTILE'],
  ])('for a file named %j', async (name, code) => {
    const value = manifest({ files: [file('machine.json'), file(name)] });
    expect(await refused(await ageFile('named', framesOf(value)))).toBe(code);
  });

  it.each<[string, Partial<SealedManifest>, string]>([
    [
      'a size beyond all disks',
      { files: [file('machine.json', { size: 2 ** 53, extents: [] })] },
      'VTPM_ERR_ARCHIVE_FOREIGN',
    ],
    [
      'more data than it can hold',
      { files: [file('machine.json', { size: 2 ** 50, extents: [[0, 2 ** 50]] })] },
      'VTPM_ERR_ARCHIVE_HOSTILE',
    ],
    [
      'data beyond a file’s end',
      { files: [file('machine.json', { extents: [[2, 4]] })] },
      'VTPM_ERR_ARCHIVE_HOSTILE',
    ],
    [
      'overlapping data',
      {
        files: [
          file('machine.json', {
            extents: [
              [0, 2],
              [1, 2],
            ],
          }),
        ],
      },
      'VTPM_ERR_ARCHIVE_HOSTILE',
    ],
    ['setuid', { files: [file('machine.json', { mode: 0o4755 })] }, 'VTPM_ERR_ARCHIVE_FOREIGN'],
    ['a bundle that is a path', { bundle: '../x.vtpmvm' }, 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['a bundle of another kind', { bundle: '.bashrc' }, 'VTPM_ERR_ARCHIVE_HOSTILE'],
    ['a newer version', { version: 2 as 1 }, 'VTPM_ERR_ARCHIVE_NEWER'],
    ['sizes that don’t add up', { dataBytes: 5 }, 'VTPM_ERR_ARCHIVE_HOSTILE'],
  ])('for %s', async (_, more, code) => {
    const value = manifest(more);
    const head = headMembers(value, formatManifest(value), formatPortable(someKeys()));
    expect(
      await refused(await ageFile('odd', [compressFrame(head.manifest), compressFrame(head.keys)])),
    ).toBe(code);
  });

  it('for a frame that unfolds to far more than it may, or to more than it says', async () => {
    const value = manifest();
    const frames = framesOf(value);
    const bomb = zstdCompressSync(Buffer.alloc(512 * 1024 * 1024), {
      pledgedSrcSize: 512 * 1024 * 1024,
    } as object);
    expect(await refused(await ageFile('bomb', [bomb]))).toBe('VTPM_ERR_ARCHIVE_FOREIGN');
    expect(await refused(await ageFile('bomb', [...frames.slice(0, 3), bomb, ...frames.slice(4)]))).toBe(
      'VTPM_ERR_ARCHIVE_DAMAGED',
    );
    const lying = Buffer.from(bomb);
    lying.writeUInt32LE(512, 6); // content size: 512 bytes
    expect(await refused(await ageFile('lying', [lying]))).toMatch(/FOREIGN|DAMAGED/);
  });

  it('for contents that are not those of its list: another order, one more, one less, hashes that lie', async () => {
    const frames = framesOf(manifest({ files: [file('a'), file('machine.json')] }));
    const swapped = frames.toSpliced(2, 2, frames[3] ?? Buffer.alloc(0), frames[2] ?? Buffer.alloc(0));
    for (const odd of [swapped, [...frames, compressFrame(Buffer.alloc(1024))], frames.slice(0, -1), frames])
      expect(await refused(await ageFile('odd', odd))).toBe('VTPM_ERR_ARCHIVE_DAMAGED');
  });

  it('for something else: text, another age file, an empty file, none', async () => {
    const at = (name: string, content: Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    expect(await refused(at('text', Buffer.from('hello')))).toBe('VTPM_ERR_ARCHIVE_FOREIGN');
    expect(await refused(at('empty', Buffer.alloc(0)))).toBe('VTPM_ERR_ARCHIVE_TRUNCATED');
    expect(
      await refused(await ageFile('note', [Buffer.from('a note, not an archive, and long enough')])),
    ).toBe('VTPM_ERR_ARCHIVE_FOREIGN');
    expect(await refused(join(folder, 'not-there'))).toBe('VTPM_ERR_ARCHIVE_MISSING');
    const costly = Buffer.from(bytes.toString('latin1').replace(' 4\n', ' 30\n'), 'latin1');
    expect(await refused(at('costly', costly))).toBe('VTPM_ERR_ARCHIVE_HOSTILE');
  });

  it('for a wrong passphrase', async () => {
    await expect(inspectSealed(good, 'wrong')).rejects.toMatchObject({
      code: 'VTPM_ERR_ARCHIVE_PASSPHRASE_WRONG',
    });
  });
});

describe('a sound archive that was changed afterwards', () => {
  const changed = join(folder, 'changed');
  const outcome = async (content: Uint8Array): Promise<string> => {
    writeFileSync(changed, content);
    return verifySealed({ path: changed, passphrase }).then(
      () => 'accepted',
      (error: unknown) => (error instanceof VtpmError ? error.code : String(error)),
    );
  };

  it('cut anywhere: cut short is what it says, or damaged at the very end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length - 1 }), async (length) => {
        const code = await outcome(bytes.subarray(0, length));
        if (length < bytes.length - sealedChunkSize) expect(code).toBe('VTPM_ERR_ARCHIVE_TRUNCATED');
        else expect(code).toMatch(/^VTPM_ERR_ARCHIVE_(TRUNCATED|DAMAGED)$/);
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('with any bit flipped: refused, whichever it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 0, max: bytes.length * 8 - 1 }), async (bit) => {
        const copy = Buffer.from(bytes);
        copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(await outcome(copy)).toMatch(
          /^VTPM_ERR_ARCHIVE_(DAMAGED|PASSPHRASE_WRONG|FOREIGN|HOSTILE|TRUNCATED)$/,
        );
      }),
      { numRuns: 12 },
    );
  }, 120_000);

  it('with chunks exchanged or bytes added: damaged', async () => {
    const start = bytes.length - 3 * sealedChunkSize;
    const exchanged = Buffer.concat([
      bytes.subarray(0, start),
      bytes.subarray(start + sealedChunkSize, start + 2 * sealedChunkSize),
      bytes.subarray(start, start + sealedChunkSize),
      bytes.subarray(start + 2 * sealedChunkSize),
    ]);
    expect(await outcome(exchanged)).toBe('VTPM_ERR_ARCHIVE_DAMAGED');
    // a chunk at the very end that does not open may as well be a piece of a longer one
    expect(await outcome(Buffer.concat([bytes, Buffer.from('x')]))).toMatch(/_(DAMAGED|TRUNCATED)$/);
  });
});
