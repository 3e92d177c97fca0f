/** Moving out and in, over drives that fill up or are pulled out in the middle: told, nothing lost, and gone on with. */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toVtpmError } from '../../errors/error.ts';
import { fileKeychain } from '../../keychain/file-keychain.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import type { ArrivalRequest, MoveWay } from '../../move/views.ts';
import { findPlaces } from '../places.ts';
import { Product } from '../product.ts';
import { Drive } from '../testing/drive.ts';

const folder = mkdtempSync(join(tmpdir(), 'vd-'));
const passphrase = 'k7qm-9xw0-3fhd-p2va-t6ye';
const drives = [Drive.make(folder, 'usb', 160), Drive.make(folder, 'home', 160)];
const [usb, home] = drives as [Drive, Drive]; // else what needs them is skipped: mounting needs root
const open: Product[] = [];

/** A computer: folders and a keychain of its own. */
async function computer(name: string): Promise<Product> {
  const places = findPlaces({ ...process.env, VTPM_HOME: join(folder, name) });
  const path = join(folder, `${name}.keychain`);
  const keychain = fileKeychain({ path, passphrase: async () => 'test', scryptWorkFactor: 4 });
  const product = await Product.open({ program: 'test', places, keychain });
  open.push(product);
  return product;
}

let a: Product;
let id: string;
beforeAll(async () => {
  a = await computer('a');
  // 24 MiB that can't be compressed, in a disk of 1 GiB
  const path = join(folder, 'disk.img');
  writeFileSync(path, randomBytes(24 << 20));
  truncateSync(path, 2 ** 30);
  id = await a.create({ name: 'M', guestOs: 'linux', disk: { path, link: false }, tpm: true });
});
afterAll(() => {
  for (const product of open) product.close();
  for (const drive of drives) drive?.unmount();
  rmSync(folder, { recursive: true, force: true });
});

const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'done',
    (error: unknown) => toVtpmError(error).code,
  );
/** Runs something once half of the data went by. */
const halfway = (action: () => void) => {
  let done = false;
  return ({ bytesDone, bytesTotal }: { bytesDone: number; bytesTotal: number }) => {
    if (done || bytesTotal === 0 || bytesDone < bytesTotal / 2) return;
    done = true;
    action();
  };
};
const chipOpens = async (product: Product, machine: string) =>
  expect((await product.readChip(machine)).ekCertificates).toHaveLength(2);

test('stopped when its keys are written and no data is: the same move goes on, with the same keys', async () => {
  const to = { way: 'copy', folder: mkdtempSync(join(folder, 'to-')), passphrase } as const;
  const stop = new AbortController();
  const onProgress = ({ step }: { readonly step: string }) => step === 'key' && stop.abort();
  expect(await codeOf(a.moves.run(id, { ...to, onProgress, signal: stop.signal }))).toBe(
    'VTPM_ERR_COPY_CANCELLED',
  );
  expect(readdirSync(to.folder)).toEqual(['M.vtpmkeys']);
  const keys = readFileSync(join(to.folder, 'M.vtpmkeys'));
  await a.moves.run(id, to);
  expect(readdirSync(to.folder).sort()).toEqual(['M.vtpmkeys', 'M.vtpmvm']);
  expect(readFileSync(join(to.folder, 'M.vtpmkeys'))).toEqual(keys);
});

/** Nothing of one test is there for the next, however that ended. */
afterEach(async () => {
  for (const drive of drives) {
    if (!drive) continue;
    drive.comeBack();
    for (const name of readdirSync(drive.path))
      if (name !== 'lost+found') rmSync(join(drive.path, name), { recursive: true });
  }
  for (const move of await a.moves.interrupted(id)) await a.moves.discard(id, move);
});

test.skipIf(drives.includes(null))(
  'a drive that can’t be written is told before anything is moved',
  async () => {
    usb.makeReadOnly();
    const to = { way: 'sealed', folder: usb.path } as const;
    const { possible, checks } = await a.moves.preflight(id, to);
    expect(possible).toBe(false);
    const target = checks.find((check) => check.id === 'target');
    expect(target?.error?.code).toBe('VTPM_ERR_MOVE_FOLDER_READ_ONLY');
    expect(await codeOf(a.moves.run(id, { ...to, passphrase }))).toBe('VTPM_ERR_MOVE_FOLDER_READ_ONLY');
  },
);

const troubles = [
  { what: 'fills up', begin: (drive: Drive) => drive.fillUp(), end: (drive: Drive) => drive.makeRoom() },
  {
    what: 'is pulled out',
    begin: (drive: Drive) => drive.pullOut(),
    end: (drive: Drive) => drive.comeBack(),
  },
] as const;

describe.skipIf(drives.includes(null)).each(troubles)(
  'a drive that $what in the middle',
  ({ what, begin, end }) => {
    const full = what === 'fills up';

    test.each(['sealed', 'copy'] as const)('while moving out, %s', async (way: MoveWay) => {
      const drive = usb;
      const before = await readBundle(id);
      const to = { way, folder: drive.path, passphrase };
      const failing = a.moves.run(id, { ...to, onProgress: halfway(() => begin(drive)) });
      const area = way === 'sealed' ? 'ARCHIVE' : 'COPY';
      expect(await codeOf(failing)).toBe(`VTPM_ERR_${area}_${full ? 'DISK_FULL' : 'TARGET_LOST'}`);
      expect(await readBundle(id)).toEqual(before);
      await chipOpens(a, id);
      end(drive);
      expect(await a.moves.interrupted(id)).toMatchObject([{ way, folder: drive.path }]);
      const moved = await a.moves.run(id, to);
      // an archive goes on from its last checkpoint, which so small a one may not have reached
      if (full && way === 'copy') expect(moved.resumed).toBe(true);
      expect(await a.moves.interrupted(id)).toEqual([]);
      // and what it made is whole
      const name = `${what} ${way}`;
      const b = await computer(name);
      const arrived = await b.moves.arrive(moved.files[0]?.path ?? '', { passphrase });
      expect(arrived).toMatchObject({ chip: 'kept', uuid: before.uuid });
      await chipOpens(b, arrived.id);
      for (const made of readdirSync(drive.path))
        if (made !== 'lost+found') rmSync(join(drive.path, made), { recursive: true });
    });

    test('while an archive arrives', async () => {
      const [drive, there] = [usb, home];
      const archive = join(drive.path, 'M.vtpmsealed');
      await a.moves.run(id, { way: 'sealed', folder: drive.path, passphrase });
      const b = await computer(`${what} b`);
      const request: ArrivalRequest = { passphrase, folder: join(there.path, 'machines') };
      const arrive = (action: () => void) =>
        codeOf(b.moves.arrive(archive, { ...request, onProgress: halfway(action) }));
      if (!full) {
        // where it comes from; plugged in anew, and pulled out before much is read ahead
        drive.comeBack();
        const reached = (point: string) => point === 'prepared' && begin(drive);
        expect(await codeOf(b.moves.arrive(archive, { ...request, reached }))).toBe(
          'VTPM_ERR_ARCHIVE_UNREADABLE',
        );
        end(drive);
        expect(await b.list()).toEqual([]);
      }
      expect(await arrive(() => begin(there))).toBe(`VTPM_ERR_ARCHIVE_${full ? 'DISK_FULL' : 'TARGET_LOST'}`);
      end(there);
      expect(await b.list()).toEqual([]);
      const arrived = await b.moves.arrive(archive, request);
      expect(arrived).toMatchObject({ chip: 'kept', identity: 'moved' });
      await chipOpens(b, arrived.id);
      expect(readdirSync(join(there.path, 'machines'))).toEqual(['M.vtpmvm']);
      rmSync(join(there.path, 'machines'), { recursive: true });
      rmSync(archive);
    });

    test('while a copied bundle on it is taken in', async () => {
      const drive = usb;
      await a.moves.run(id, { way: 'copy', folder: drive.path, passphrase });
      const bundle = join(drive.path, 'M.vtpmvm');
      const before = await readBundle(bundle);
      const request = { passphrase, identity: 'copied', chip: 'keep' } as const;
      for (const point of ['journal-written', 'keys-taken', 'committed', 'backups-owned']) {
        const b = await computer(`${what} ${point}`);
        let troubled = false;
        const reached = (now: string) => {
          if (now !== point || troubled) return;
          troubled = true;
          begin(drive);
        };
        const code = await codeOf(b.moves.arrive(bundle, { ...request, reached }));
        expect(troubled, point).toBe(true);
        end(drive);
        // what was written is written: some of what comes after needs neither the drive nor room on it
        if (code !== 'done') {
          // a file system that failed is often still there to be read, and refuses to be written (EROFS)
          expect(code, point).toMatch(full ? /^VTPM_ERR_DISK_FULL$/ : /^VTPM_ERR_(DRIVE_LOST|FILE_ACCESS)$/);
          await b.recoverAll();
          if ((await readBundle(bundle)).uuid === before.uuid) await b.moves.arrive(bundle, request);
        } else expect(point).toMatch(/^(committed|backups-owned)$/);
        const after = await readBundle(bundle);
        expect(after.uuid, point).not.toBe(before.uuid);
        expect(await b.list(), point).toMatchObject([{ id: bundle, uuid: after.uuid }]);
        await chipOpens(b, bundle);
        await writeBundle(bundle, before); // as it came, for the next
      }
      expect((await readBundle(id)).uuid).toBe(before.uuid);
      for (const made of ['M.vtpmvm', 'M.vtpmkeys'])
        rmSync(join(drive.path, made), { recursive: true, force: true });
    });
  },
);
