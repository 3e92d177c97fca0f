import { execFileSync, spawnSync } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { sealBundle } from '../archive/seal.ts';
import { unfinishedFiles } from '../archive/unfinished.ts';
import { unsealBundle } from '../archive/unseal.ts';
import { verifySealed } from '../archive/verify.ts';
import { copyBundle } from './copy-bundle.ts';
import { planBundle } from './plan.ts';
import type { MoveProgress } from './progress.ts';
import { digestTree, makeBundle, someKeys, withoutLitter } from './testing/make-bundle.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-move-faults-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const passphrase = 'correct horse battery staple';
const root = makeBundle(folder, 'Office', 24);
const original = digestTree(root);
const keys = someKeys();
const seal = (target: string, more: Partial<Parameters<typeof sealBundle>[0]> = {}) =>
  sealBundle({ bundleRoot: root, keys, target, passphrase, scryptWorkFactor: 10, ...more });

/** A tmpfs of so many MiB, or null without the right to mount one. */
function smallDisk(name: string, mebibytes: number): string | null {
  const path = join(folder, name);
  mkdirSync(path);
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', path]).status !== 0)
    return null;
  onTestFinished(() => void spawnSync('umount', ['-l', path]));
  return path;
}
const grow = (path: string) => execFileSync('mount', ['-o', 'remount,size=200m', path]);

describe('a full disk', () => {
  it('while sealing: said so, nothing under the final name, and gone on with once there is room', async ({
    skip,
  }) => {
    const small = smallDisk('small-seal', 12) ?? skip('mounting a small tmpfs needs root');
    const target = join(small, 'Office.vtpmsealed');
    await expect(seal(target)).rejects.toMatchObject({ code: 'VTPM_ERR_ARCHIVE_DISK_FULL' });
    expect(readdirSync(small)).not.toContain('Office.vtpmsealed');
    expect(readdirSync(small)).toContain('Office.vtpmsealed.partial');
    grow(small);
    expect((await seal(target)).start).toMatch(/resumed|anew/);
    await verifySealed({ path: target, passphrase });
    expect(digestTree(root)).toEqual(original);
  });

  it.each(['copy', 'unseal'])(
    'while %s: said so, hidden until it is whole, and gone on with',
    async (action) => {
      const small = smallDisk(`small-${action}`, 16);
      if (!small) return;
      const archive = join(folder, `${action}.vtpmsealed`);
      if (action === 'unseal') await seal(archive);
      const work = () =>
        action === 'copy'
          ? copyBundle({ from: root, to: join(small, 'Office.vtpmvm') })
          : unsealBundle({ path: archive, passphrase, targetFolder: small });
      const area = action === 'copy' ? 'COPY' : 'ARCHIVE';
      await expect(work()).rejects.toMatchObject({ code: `VTPM_ERR_${area}_DISK_FULL` });
      expect(readdirSync(small)).toEqual(['.Office.vtpmvm.incoming']);
      grow(small);
      const { bundleRoot, start } = await work();
      expect(start).toBe('resumed');
      expect(digestTree(bundleRoot)).toEqual(withoutLitter(original));
      expect(readdirSync(small)).toEqual(['Office.vtpmvm']);
    },
  );
});

describe('a target that vanishes', () => {
  it('while copying, and before sealing, is told as such', async () => {
    const to = join(folder, 'gone');
    mkdirSync(to);
    const reached = (step: string) => {
      if (step === 'prepared') rmSync(to, { recursive: true });
    };
    await expect(copyBundle({ from: root, to: join(to, 'x.vtpmvm'), reached })).rejects.toMatchObject({
      code: 'VTPM_ERR_COPY_TARGET_LOST',
    });
    await expect(seal(join(folder, 'nowhere', 'x.vtpmsealed'))).rejects.toMatchObject({
      code: 'VTPM_ERR_ARCHIVE_TARGET_LOST',
    });
    expect(digestTree(root)).toEqual(original);
  });
});

describe('cancelling', () => {
  it('ends within a second and is gone on with, at every kind of work', async () => {
    const target = join(folder, 'cancelled.vtpmsealed');
    const cancelAt = (share: number) => {
      const controller = new AbortController();
      let at = 0;
      return {
        signal: controller.signal,
        onProgress({ bytesDone, bytesTotal }: MoveProgress) {
          if (bytesDone < share * bytesTotal || at) return;
          at = performance.now();
          controller.abort();
        },
        took: () => performance.now() - at,
      };
    };
    for (const [work, code] of [
      [(o: object) => seal(target, o), 'VTPM_ERR_ARCHIVE_CANCELLED'],
      [
        (o: object) => unsealBundle({ path: target, passphrase, targetFolder: join(folder, 'in'), ...o }),
        'VTPM_ERR_ARCHIVE_CANCELLED',
      ],
      [
        (o: object) => copyBundle({ from: root, to: join(folder, 'in', 'copied.vtpmvm'), ...o }),
        'VTPM_ERR_COPY_CANCELLED',
      ],
    ] as const) {
      mkdirSync(join(folder, 'in'), { recursive: true });
      const cancel = cancelAt(0.5);
      await expect(work(cancel)).rejects.toMatchObject({ code });
      expect(cancel.took()).toBeLessThan(1000);
      const { start } = await work({});
      expect(start).toMatch(/resumed|anew/);
    }
    for (const name of ['Office.vtpmvm', 'copied.vtpmvm'])
      expect(digestTree(join(folder, 'in', name))).toEqual(withoutLitter(original));
  });
});

describe('sealing again after an interruption', () => {
  it('begins anew when the bundle, the keys or the passphrase are others, and never repeats a key', async () => {
    // more than two batches of groups: when the first is written, there is more to come
    const other = makeBundle(mkdtempSync(join(folder, 'changing-')), 'Office', 96);
    const target = join(folder, 'changing.vtpmsealed');
    const { archive, journal } = unfinishedFiles(target);
    const interrupted = async (more: object = {}) => {
      const stop = new AbortController();
      const reached = (step: string) => step === 'written' && stop.abort();
      await seal(target, { bundleRoot: other, signal: stop.signal, reached, ...more }).catch(() => undefined);
      return readFileSync(archive).subarray(0, 200).toString('latin1');
    };
    let before = await interrupted();
    for (const change of [
      () => utimesSync(join(other, 'disks', 'raw.img'), new Date(), new Date()),
      () => rmSync(journal),
      () => writeFileSync(journal, readFileSync(journal).fill(1)),
    ]) {
      change();
      const after = await interrupted();
      expect(after).not.toBe(before); // another salt, another file key
      before = after;
    }
    expect(await interrupted()).toBe(before);
    expect(await interrupted({ keys: someKeys() })).not.toBe(before);
    const result = await seal(target, { bundleRoot: other, passphrase: 'another one' });
    expect(result.start).toBe('anew');
    await verifySealed({ path: target, passphrase: 'another one' });
  });
});

describe('what is refused', () => {
  it('an existing target, a second run at once, a bundle into itself, an unfinished change', async () => {
    const target = join(folder, 'there.vtpmsealed');
    writeFileSync(target, 'precious');
    await expect(seal(target)).rejects.toMatchObject({ code: 'VTPM_ERR_ARCHIVE_EXISTS' });
    expect(readFileSync(target, 'utf8')).toBe('precious');
    await expect(copyBundle({ from: root, to: folder })).rejects.toMatchObject({
      code: 'VTPM_ERR_COPY_EXISTS',
    });
    await expect(copyBundle({ from: root, to: join(root, 'x.vtpmvm') })).rejects.toMatchObject({
      code: 'VTPM_ERR_COPY_INSIDE_ITSELF',
    });
    const twice = join(folder, 'twice.vtpmsealed');
    const both = await Promise.allSettled([seal(twice), seal(twice)]);
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(both.find((r) => r.status === 'rejected')).toMatchObject({
      reason: { code: 'VTPM_ERR_ARCHIVE_BUSY' },
    });
  });

  it('a file that changes while it is read', async () => {
    const other = makeBundle(mkdtempSync(join(folder, 'busy-')), 'Office', 2);
    const plan = await planBundle(other);
    const write = () => writeFileSync(join(other, 'machine.json'), readFileSync(join(other, 'machine.json')));
    const reached = (step: string) => (step === 'begun' || step === 'prepared') && write();
    await expect(
      copyBundle({ from: other, to: join(folder, 'busy.vtpmvm'), plan, reached }),
    ).rejects.toMatchObject({ code: 'VTPM_ERR_COPY_SOURCE_CHANGED' });
    await expect(seal(join(folder, 'busy.vtpmsealed'), { bundleRoot: other, reached })).rejects.toMatchObject(
      { code: 'VTPM_ERR_COPY_SOURCE_CHANGED' },
    );
  });
});
