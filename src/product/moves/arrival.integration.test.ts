/** Taking in a machine, killed at every writing step: it has not happened, or it is finished; no key is lost. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sealBundle } from '../../archive/seal.ts';
import { copyBundle } from '../../copy/copy-bundle.ts';
import { currentAccount } from '../../keychain/keychain.ts';
import { type PortableEntry, writePortableFile } from '../../keychain/portable-keychain.ts';
import { tryParseRecord } from '../../keychain/record.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { readBundle, writeBundle } from '../../machine/library.ts';
import { findPlaces } from '../places.ts';
import { Product } from '../product.ts';

const worker = fileURLToPath(new URL('../testing/arrive.ts', import.meta.url));
const keychain = systemKeychain();
const passphrase = 'k7qm-9xw0-3fhd-p2va-t6ye';
let folder: string;
let archive: string;
let copy: string;
let keysFile: string;
let secret: string;
let uuid: string;
let storageId: string;
let homes = 0;
let bus: ChildProcess;

interface Home {
  readonly path: string;
  readonly machines: string;
  open(): Promise<Product>;
}

/** A new computer, but for the keyring: whose records of the machine are removed, or put there. */
async function newHome(keyHere: boolean): Promise<Home> {
  for (const account of await keychain.list()) await keychain.remove(account);
  if (keyHere) await keychain.set(currentAccount(uuid), secret);
  const path = join(folder, `h${homes++}`);
  await mkdir(path);
  const places = findPlaces({ ...process.env, VTPM_HOME: path });
  return { path, machines: places.machines, open: () => Product.open({ program: 'test', places, keychain }) };
}

function arriveThere(
  home: Home,
  path: string,
  identity: string,
  chip: string,
  killAt: number,
  input: string,
) {
  const args = ['--disable-warning=ExperimentalWarning', worker, path, identity, chip, `${killAt}`];
  const { stdout, signal, stderr } = spawnSync(process.execPath, args, {
    env: { ...process.env, VTPM_HOME: home.path },
    ...{ input, encoding: 'utf8', timeout: 60_000 },
  });
  return { points: stdout.trim().split('\n'), signal, stderr };
}

/** What there is of the machine on a computer. */
async function stateOf(home: Home, product: Product) {
  const machines = await product.list();
  const accounts = await keychain.list();
  const known = new Set(machines.map((m) => m.uuid));
  const journals = await readdir(join(home.path, 'config', 'arrivals')).catch(() => []);
  return {
    machines,
    journals: journals.length,
    hidden: (await readdir(home.machines).catch(() => [])).filter((name) => name.startsWith('.arriving')),
    /** Records that belong to no machine here, and are not the original's. */
    strays: accounts.filter((a) => !a.includes(uuid) && ![...known].some((k) => k && a.includes(k))),
  };
}

/** A session bus and keyring of this test's own: it removes and writes records all the time. */
async function ownKeyring(home: string): Promise<ChildProcess> {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [address] = (await once(bus.stdout, 'data')) as [Buffer];
  const own = { HOME: home, XDG_DATA_HOME: join(home, 'data'), XDG_RUNTIME_DIR: join(home, 'run') };
  await mkdir(own.XDG_RUNTIME_DIR, { mode: 0o700 });
  Object.assign(process.env, own, { DBUS_SESSION_BUS_ADDRESS: `${address}`.trim() });
  spawnSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    ...{ input: 'test', stdio: ['pipe', 'ignore', 'ignore'], timeout: 10_000 },
  });
  return bus;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'va-'));
  bus = await ownKeyring(folder);
  const home = join(folder, 'origin');
  const places = findPlaces({ ...process.env, VTPM_HOME: home });
  const product = await Product.open({ program: 'test', places, keychain });
  const id = await product.create({ name: 'M', guestOs: 'linux', disk: null, tpm: true });
  await product.backUpChip(id);
  const description = await readBundle(id);
  uuid = description.uuid;
  storageId = description.tpm?.storageId ?? '';
  secret = (await keychain.get(currentAccount(uuid))) ?? '';
  const record = tryParseRecord(secret);
  if (!record) throw new Error('no record');
  const entry: PortableEntry = { role: 'current', opensStorage: true, record };
  archive = join(folder, 'M.vtpmsealed');
  const keys = { createdAt: new Date().toISOString(), computer: 'A', records: [entry] };
  await sealBundle({ bundleRoot: id, keys, target: archive, passphrase, scryptWorkFactor: 10 });
  copy = join(folder, 'copy', 'M.vtpmvm');
  await mkdir(join(folder, 'copy'));
  await copyBundle({ from: id, to: copy });
  keysFile = join(folder, 'M.vtpmkeys');
  await writePortableFile(keysFile, keys, passphrase, { scryptWorkFactor: 10 });
  product.close();
});
afterAll(async () => {
  bus.kill();
  await rm(folder, { recursive: true, force: true });
});

test('a sealed archive, moved: killed anywhere it goes on, and ends with the key and the same UUID', async () => {
  const whole = await newHome(false);
  const { points } = arriveThere(whole, archive, 'moved', '', 0, passphrase);
  expect(points).toEqual(expect.arrayContaining(['published', 'keys-taken', 'committed', 'placed']));
  for (const [index, point] of points.entries()) {
    // one of the points of unpacking will do: that it goes on is the archive's own matter
    if (index < points.lastIndexOf('published') && index !== points.indexOf('piece')) continue;
    const home = await newHome(false);
    expect(arriveThere(home, archive, 'moved', '', index + 1, passphrase).signal, point).toBe('SIGKILL');
    const product = await home.open();
    await product.recoverAll();
    const between = await stateOf(home, product);
    expect(between.journals, point).toBe(0);
    const happened = points.indexOf('committed') <= index;
    expect(between.machines.length, point).toBe(happened ? 1 : 0);
    if (!happened)
      expect(await product.moves.arrive(archive, { identity: 'moved', passphrase }), point).toMatchObject({
        ...{ uuid, identity: 'moved', chip: 'kept' },
      });
    const end = await stateOf(home, product);
    await product.readChip(end.machines[0]?.id ?? '');
    expect(end, point).toMatchObject({
      machines: [{ uuid, name: 'M' }],
      journals: 0,
      hidden: [],
      strays: [],
    });
    product.close();
  }
});

test('a bundle with its keys beside, moved: killed anywhere, opening it again ends with key, UUID and place as they were', async () => {
  const bring = async (to: string): Promise<string> => {
    const bundle = join(to, 'M.vtpmvm');
    await cp(copy, bundle, { recursive: true });
    await cp(keysFile, join(to, 'M.vtpmkeys'));
    const movedAway = { at: new Date().toISOString(), to: bundle, from: randomUUID() };
    await writeBundle(bundle, { ...(await readBundle(bundle)), movedAway });
    return bundle;
  };
  const whole = await newHome(false);
  const { points } = arriveThere(whole, await bring(whole.path), 'moved', '', 0, passphrase);
  expect(points).toEqual(
    expect.arrayContaining(['record-written', 'keys-taken', 'mark-removed', 'remembered']),
  );
  for (const [index, point] of points.entries()) {
    const home = await newHome(false);
    const bundle = await bring(home.path);
    expect(arriveThere(home, bundle, 'moved', '', index + 1, passphrase).signal, point).toBe('SIGKILL');
    const product = await home.open();
    await product.recoverAll();
    expect(await product.moves.arrive(bundle, { passphrase }), point).toMatchObject({
      id: bundle,
      chip: 'kept',
    });
    expect(await stateOf(home, product), point).toMatchObject({
      ...{ machines: [{ id: bundle, uuid }], journals: 0, hidden: [], strays: [] },
    });
    expect((await readBundle(bundle)).movedAway, point).toBeNull();
    expect(await keychain.list(), point).toEqual([currentAccount(uuid)]);
    product.close();
  }
});

test('a bundle, copied with its chip: killed anywhere it is the original’s twin still, or a machine with its own key', async () => {
  const whole = await newHome(true);
  const place = join(folder, 'whole.vtpmvm');
  await cp(copy, place, { recursive: true });
  const { points } = arriveThere(whole, place, 'copied', 'keep', 0, '');
  expect(points).toEqual(expect.arrayContaining(['record-written', 'committed', 'backups-owned']));
  for (const [index, point] of points.entries()) {
    const home = await newHome(true);
    const bundle = join(home.path, 'M.vtpmvm');
    await cp(copy, bundle, { recursive: true });
    expect(arriveThere(home, bundle, 'copied', 'keep', index + 1, '').signal, point).toBe('SIGKILL');
    const product = await home.open();
    await product.recoverAll();
    const happened = (await readBundle(bundle)).uuid !== uuid;
    expect(happened, point).toBe(points.indexOf('committed') <= index);
    expect(await stateOf(home, product), point).toMatchObject({
      ...{ machines: happened ? [{ id: bundle }] : [], journals: 0, strays: [] },
    });
    if (!happened) await product.moves.arrive(bundle, { identity: 'copied' });
    const [machine] = (await stateOf(home, product)).machines;
    expect(machine?.uuid, point).not.toBe(uuid);
    expect(await keychain.get(currentAccount(uuid)), point).toBe(secret);
    // its backups are its own: they open without the original's record
    await keychain.remove(currentAccount(uuid));
    await product.restoreChip(bundle, null);
    product.close();
  }
});

test('a sealed archive, copied with a new chip: killed anywhere, the old chip is kept with its key', async () => {
  const whole = await newHome(false);
  const { points } = arriveThere(whole, archive, 'copied', 'new', 0, passphrase);
  expect(points).toEqual(
    expect.arrayContaining(['storage-provisioned', 'committed', 'storage-installed', 'placed']),
  );
  // unpacking is the first test's matter; of a new chip's own steps, those around the commit
  const tried = ['keys-taken', 'record-completed', 'committed', 'previous-storage-kept', 'records-finished'];
  for (const [index, point] of points.entries()) {
    if (!tried.includes(point)) continue;
    const home = await newHome(false);
    expect(arriveThere(home, archive, 'copied', 'new', index + 1, passphrase).signal, point).toBe('SIGKILL');
    const product = await home.open();
    await product.recoverAll();
    const between = await stateOf(home, product);
    expect(between, point).toMatchObject({ journals: 0, strays: [] });
    const happened = points.indexOf('committed') <= index;
    expect(between.machines.length, point).toBe(happened ? 1 : 0);
    if (!happened) await product.moves.arrive(archive, { identity: 'copied', chip: 'new', passphrase });
    const end = await stateOf(home, product);
    expect(end, point).toMatchObject({ machines: [{}], journals: 0, hidden: [], strays: [] });
    const id = end.machines[0]?.id ?? '';
    const after = await readBundle(id);
    expect(after.uuid).not.toBe(uuid);
    expect(after.tpm?.storageId, point).not.toBe(storageId);
    const backup = (await product.chipBackups(id)).find((b) => b.reason === 'replaced');
    await product.restoreChip(id, backup?.id ?? '');
    expect((await readBundle(id)).tpm?.storageId, point).toBe(storageId);
    product.close();
  }
});
