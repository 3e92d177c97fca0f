import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bytesOnDisk, digestTree, makeBundle, someKeys, withoutLitter } from '../copy/testing/make-bundle.ts';
import { sealBundle } from './seal.ts';
import { unsealBundle } from './unseal.ts';
import { inspectSealed, verifySealed } from './verify.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-archive-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const passphrase = 'correct horse battery staple';
const root = makeBundle(folder);
const keys = someKeys();
const path = join(folder, 'office.vtpmsealed');
const original = withoutLitter(digestTree(root));
let size = 0;

beforeAll(async () => {
  const result = await sealBundle({ bundleRoot: root, keys, target: path, passphrase, scryptWorkFactor: 12 });
  expect(result.start).toBe('fresh');
  size = result.size;
});

describe('a sealed archive', () => {
  it('is one file, smaller than the data, with nothing left beside it', () => {
    expect(readdirSync(folder).sort()).toEqual(['Büro PC.vtpmvm', 'office.vtpmsealed']);
    expect(size).toBe(readFileSync(path).length);
  });

  it('tells what is inside, and the keys', async () => {
    const inside = await inspectSealed(path, passphrase);
    expect(inside.keys).toEqual(keys);
    expect(inside.manifest.vm.name).toBe('Büro PC');
    expect(await verifySealed({ path, passphrase })).toEqual(inside);
  });

  it('is unpacked to the same files, sparse again', async () => {
    const target = join(folder, 'unpacked');
    mkdirSync(target);
    const result = await unsealBundle({ path, passphrase, targetFolder: target });
    expect(result.start).toBe('fresh');
    expect(digestTree(result.bundleRoot)).toEqual(original);
    expect(readdirSync(target)).toEqual(['Büro PC.vtpmvm']);
    for (const disk of ['raw.img', 'empty.img', 'main.qcow2'])
      expect(bytesOnDisk(join(result.bundleRoot, 'disks', disk)), disk).toBeLessThanOrEqual(
        bytesOnDisk(join(root, 'disks', disk)),
      );
  });

  it('is opened by age, zstd and tar alone', () => {
    const target = join(folder, 'by-hand');
    mkdirSync(target);
    // age reads a passphrase from a terminal only: `script` is one
    const command = `age -d ${path} | zstd -dq | tar -xS -C '${target}'`;
    const { status, stdout } = spawnSync('script', ['-qec', command, '/dev/null'], {
      input: `${passphrase}\n`,
      encoding: 'utf8',
      timeout: 60_000,
    });
    expect(status, stdout).toBe(0);
    const made = join(target, 'Büro PC.vtpmvm');
    expect(digestTree(made)).toEqual(original);
    for (const disk of ['raw.img', 'empty.img'])
      expect(bytesOnDisk(join(made, 'disks', disk)), disk).toBeLessThanOrEqual(
        bytesOnDisk(join(root, 'disks', disk)),
      );
    expect(JSON.parse(readFileSync(join(target, 'vtpm-keys.json'), 'utf8'))).toMatchObject({
      format: 'vtpm-keys',
      records: keys.records,
    });
  });
});
