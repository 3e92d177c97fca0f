import { cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorText } from '../errors/error.ts';
import { bundleLayout } from './bundle-layout.ts';
import { formatDescription, type MachineDescription, parseDescription } from './description.ts';
import { Library, readBundle, writeBundle } from './library.ts';
import { planMachine } from './new-machine.ts';

let home: string;
let machines: string;
let library: Library;

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'vtpm-library-'));
  machines = join(home, 'machines');
  library = new Library(join(home, 'config'), machines);
});
afterEach(() => rm(home, { recursive: true, force: true }));

async function makeBundle(folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.vtpmvm`);
  await mkdir(path, { recursive: true });
  const { description } = planMachine({ name, guestOs: 'linux' }, 'x86_64', new Date(), 4096);
  await writeBundle(path, description);
  return path;
}

const codes = async () => (await library.entries()).map((e) => e.problem?.code ?? null);

test('bundles of the default folder and opened ones are listed, each once', async () => {
  const here = await makeBundle(machines, 'Here');
  const there = await makeBundle(join(home, 'usb'), 'There');
  await library.remember(there);
  await library.remember(there);
  await library.remember(here);
  expect(await library.paths()).toEqual([here, there]);
  expect((await library.entries()).map((e) => e.description?.name)).toEqual(['Here', 'There']);
});

test('a bundle that moved or vanished is told apart from a damaged and a newer one', async () => {
  const gone = await makeBundle(join(home, 'usb'), 'Gone');
  const damaged = await makeBundle(join(home, 'usb'), 'Damaged');
  const newer = await makeBundle(join(home, 'usb'), 'Newer');
  const empty = join(home, 'usb', 'Empty.vtpmvm');
  await mkdir(empty);
  for (const path of [gone, damaged, newer, empty]) await library.remember(path);
  await rename(gone, `${gone}.away`);
  await writeFile(bundleLayout(damaged).description, '{"format":"vtpm-machine","version":1,"uuid":7}');
  await writeFile(bundleLayout(newer).description, '{"format":"vtpm-machine","version":99,"any":"thing"}');
  expect(await codes()).toEqual([
    'VTPM_ERR_BUNDLE_MISSING',
    'VTPM_ERR_BUNDLE_DAMAGED',
    'VTPM_ERR_BUNDLE_NEWER',
    'VTPM_ERR_BUNDLE_DAMAGED',
  ]);
  const [, entry] = await library.entries();
  expect(entry?.problem && errorText(entry.problem.code, 'en', entry.problem.details).cause).toBe(
    'Its machine.json is not what vTPM Desktop writes: uuid: Invalid input: expected string, received number. It was left as it is.',
  );
});

test('two bundles that share a UUID are both marked, and each names the other', async () => {
  const original = await makeBundle(machines, 'Original');
  const copy = join(machines, 'Copy.vtpmvm');
  await cp(original, copy, { recursive: true });
  const entries = await library.entries();
  expect(entries.map((e) => [e.problem?.code, e.problem?.details.other])).toEqual([
    ['VTPM_ERR_BUNDLE_DUPLICATE', original],
    ['VTPM_ERR_BUNDLE_DUPLICATE', copy],
  ]);
  await expect(library.find(entries[0]?.description?.uuid ?? '')).rejects.toMatchObject({
    code: 'VTPM_ERR_MACHINE_AMBIGUOUS',
  });
  expect((await library.find(copy)).path).toBe(copy);
});

test('a machine is found by name, by UUID with or without braces in any case, and by path', async () => {
  const path = await makeBundle(machines, 'Windows 11');
  const { uuid } = await readBundle(path);
  for (const reference of ['Windows 11', uuid, `{${uuid.toUpperCase()}}`, path])
    expect((await library.find(reference)).path).toBe(path);
  await expect(library.find('Windows')).rejects.toMatchObject({ code: 'VTPM_ERR_MACHINE_NOT_FOUND' });
});

test('forgetting a bundle takes it off the list and leaves its files', async () => {
  const there = await makeBundle(join(home, 'usb'), 'There');
  await library.remember(there);
  expect(await library.forget(there)).toBe(true);
  expect(await library.paths()).toEqual([]);
  expect((await readBundle(there)).name).toBe('There');
});

test('fields that a newer version added are kept when this one writes the file back', async () => {
  const path = await makeBundle(machines, 'Future');
  const file = bundleLayout(path).description;
  const value = JSON.parse(await readFile(file, 'utf8'));
  value.hologram = { depth: 3 };
  value.devices[0].brightness = 7;
  await writeFile(file, JSON.stringify(value));
  await writeBundle(path, { ...(await readBundle(path)), notes: 'changed' });
  const back = JSON.parse(await readFile(file, 'utf8'));
  expect(back).toMatchObject({ notes: 'changed', hologram: { depth: 3 } });
  expect(back.devices[0].brightness).toBe(7);
});

test('what could not be read again is never written', async () => {
  const path = await makeBundle(machines, 'Kept');
  const before = await readFile(bundleLayout(path).description, 'utf8');
  const broken = { ...parseDescription(before, 'Kept'), cpus: 0 } as MachineDescription;
  await expect(writeBundle(path, broken)).rejects.toMatchObject({ code: 'VTPM_ERR_BUNDLE_DAMAGED' });
  expect(await readFile(bundleLayout(path).description, 'utf8')).toBe(before);
  expect(formatDescription(parseDescription(before, 'Kept'))).toBe(before);
});

test('a list that can’t be read is kept aside, not overwritten', async () => {
  const there = await makeBundle(join(home, 'usb'), 'There');
  await mkdir(join(home, 'config'), { recursive: true });
  await writeFile(join(home, 'config', 'library.json'), '{"version":1,"opened":["/precious');
  await library.remember(there);
  expect(await library.paths()).toEqual([there]);
  const kept = (await readdir(join(home, 'config'))).find((name) => name.includes('.damaged-')) ?? '';
  expect(await readFile(join(home, 'config', kept), 'utf8')).toContain('/precious');
});
