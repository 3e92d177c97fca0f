import { execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { currentAccount } from '../keychain/keychain.ts';
import { parseRecord } from '../keychain/record.ts';
import { systemKeychain } from '../keychain/system-keychain.ts';
import { readBundle } from '../machine/library.ts';
import { findPlaces } from './places.ts';
import { Product } from './product.ts';

const run = promisify(execFile);
let home: string;
let product: Product;
const keychain = systemKeychain();

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-product-'));
  product = await Product.open({ program: 'test', places: findPlaces({ ...process.env, VTPM_HOME: home }) });
});
afterEach(async () => {
  for (const id of product.hostedHere()) await product.kill(id).catch(() => {});
  product.close();
  await rm(home, { recursive: true, force: true });
});

const small = { guestOs: 'linux', disk: null, cpus: 1, memoryMiB: 512 } as const;

/** All the text a program could read of this user: arguments and environments, and every file of the profile. */
async function everythingReadable(): Promise<string> {
  const parts: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name)))
    for (const file of ['cmdline', 'environ'])
      parts.push(await readFile(`/proc/${pid}/${file}`, 'latin1').catch(() => ''));
  // files come and go while a chip is added
  for (const entry of await readdir(home, { recursive: true, withFileTypes: true }).catch(() => []))
    if (entry.isFile() && !/\.fd$|\.qcow2$/.test(entry.name))
      parts.push(await readFile(join(entry.parentPath, entry.name), 'latin1').catch(() => ''));
  return parts.join('\n');
}

test('the password is in no argument, environment, log or file while a chip is added and its machine runs', async () => {
  const id = await product.create({ name: 'Secret', ...small });
  let watching = true;
  const seen: string[] = [];
  const watch = (async () => {
    while (watching) {
      seen.push(await everythingReadable());
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  await product.addChip(id, { cipher: 'aes-256' });
  await product.start(id, { headless: true, accelerator: 'tcg' });
  watching = false;
  await watch;
  seen.push(await everythingReadable());
  const { uuid } = await readBundle(id);
  const secret = await keychain.get(currentAccount(uuid));
  const { password } = parseRecord(secret ?? '', '');
  expect(seen.length).toBeGreaterThan(5);
  expect(seen.join('')).toContain('Secret'); // the watch does see what is there
  for (const text of seen) expect(text.includes(password)).toBe(false);
  expect((await run('ps', ['axww', '-o', 'args'])).stdout).not.toContain(password);
});

test('a running machine can’t be changed, and a second start is refused, from this process and another', async () => {
  const id = await product.create({ name: 'Busy', ...small });
  await product.start(id, { headless: true, accelerator: 'tcg' });
  const other = await Product.open({ program: 'other', places: product.places });
  for (const each of [product, other]) {
    await expect(each.update(id, { cpus: 2 })).rejects.toMatchObject({ code: 'VTPM_ERR_MACHINE_RUNNING' });
    await expect(each.addChip(id, { cipher: 'aes-256' })).rejects.toMatchObject({
      code: 'VTPM_ERR_MACHINE_RUNNING',
    });
    await expect(each.start(id, { headless: true })).rejects.toMatchObject({
      code: 'VTPM_ERR_MACHINE_RUNNING',
    });
  }
  expect((await other.list()).map((m) => m.state)).toEqual(['running']);
  await other.kill(id);
  // at once again: whoever has waited for the stop finds the bundle at rest
  await product.start(id, { headless: true, accelerator: 'tcg' });
  await product.kill(id);
  expect((await product.list()).map((m) => m.state)).toEqual(['stopped']);
  other.close();
});

test('a Windows 11 machine is made with its chip, Secure Boot and all that Windows 11 asks for', async () => {
  const id = await product.create({
    name: 'Eleven',
    guestOs: 'windows-11',
    disk: { sizeGiB: 64 },
    memoryMiB: 4096,
  });
  const details = await product.details(id);
  expect(details.readiness.map((r) => [r.id, r.met])).toEqual([
    ['tpm', true],
    ['uefi', true],
    ['secure-boot', true],
    ['memory', true],
    ['cpus', true],
    ['disk', true],
  ]);
  expect(details.secureBoot).toMatchObject({ microsoft2011: true, microsoft2023: true });
  expect(await product.readChip(id)).toMatchObject({ manufacturer: 'IBM (SW TPM)' });
});

test('an installation image that is not there is refused at once, and nothing is changed', async () => {
  const cdrom = join(home, 'no, such.iso');
  const refusal = { code: 'VTPM_ERR_DISK_IMAGE', details: { path: cdrom } };
  await expect(product.create({ name: 'A', ...small, cdrom })).rejects.toMatchObject(refusal);
  expect(await product.list()).toEqual([]);
  const id = await product.create({ name: 'A', ...small });
  const before = await readBundle(id);
  const devices = before.devices.map((d) => (d.kind === 'cdrom' ? { ...d, path: cdrom } : d));
  await expect(product.update(id, { devices })).rejects.toMatchObject(refusal);
  await expect(product.addDevice(id, { kind: 'cdrom', path: cdrom })).rejects.toMatchObject(refusal);
  expect(await readBundle(id)).toEqual(before);
});

test('creation that is killed leaves no machine and no key behind once another one is made', async () => {
  const script = new URL('./testing/create-machine.ts', import.meta.url);
  const child = fork(script, [], {
    env: { ...process.env, VTPM_HOME: home },
    execArgv: ['--disable-warning=ExperimentalWarning'],
  });
  for (;;) {
    const [step] = await once(child, 'message');
    if (step === 'chip') break;
  }
  await new Promise((resolve) => setTimeout(resolve, 400)); // in the middle of the chip's transaction
  child.kill('SIGKILL');
  await once(child, 'exit');
  const folder = product.places.machines;
  const partial = (await readdir(folder)).filter((n) => n.startsWith('.partial-'));
  expect(partial).toHaveLength(1);
  expect(await product.list()).toEqual([]);
  const longAgo = new Date(Date.now() - 3600_000);
  await utimes(join(folder, partial[0] ?? ''), longAgo, longAgo);
  await product.create({ name: 'Next', ...small });
  expect((await readdir(folder)).sort()).toEqual(['Next.vtpmvm']);
  // other tests use the same keyring at the same time: only this machine's record counts
  const records = await Promise.all((await keychain.list()).map((account) => keychain.get(account)));
  expect(records.filter((record) => record?.includes('"Doomed"'))).toEqual([]);
});
