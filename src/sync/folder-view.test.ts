import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { viewFolder } from './folder-view.ts';
import { enrol, keyRecord, machine, TestComputer, temporaryFolder } from './testing/computers.ts';

let parent: string;
let folder: string;
let a: TestComputer;
let b: TestComputer;
beforeEach(() => {
  parent = temporaryFolder();
  folder = temporaryFolder();
  [a, b] = [new TestComputer(parent, 'Atelier'), new TestComputer(parent, 'ThinkPad')];
});
afterEach(() => Promise.all([parent, folder].map((f) => rm(f, { recursive: true, force: true }))));

test('a folder names the circle that is in it; a request alone, rubbish or a circle that all have left is none', async () => {
  await writeFile(join(folder, 'x.vtpmsync'), 'rubbish');
  await b.engine.join(folder, b.name);
  expect(await viewFolder(folder)).toEqual({ circle: false, computers: [] });
  await b.engine.leave();
  await a.engine.setUp(folder, a.name);
  expect(await viewFolder(folder)).toEqual({ circle: true, computers: ['Atelier'] });
  await enrol(folder, b, a);
  expect((await viewFolder(folder)).computers.toSorted()).toEqual(['Atelier', 'ThinkPad']);
  await b.engine.leave();
  expect((await viewFolder(folder)).computers).toEqual(['Atelier']);
  await a.engine.leave();
  expect(await viewFolder(folder)).toEqual({ circle: false, computers: [] });
  await expect(viewFolder(join(folder, 'not there'))).rejects.toMatchObject({
    code: 'VTPM_ERR_SYNC_FOLDER_MISSING',
  });
});

test('whose keys are shared: what members have in the folder and here, each machine once, and none to others', async () => {
  a.setCurrent(keyRecord(1, 1));
  await a.engine.setUp(folder, a.name);
  a.setCurrent(keyRecord(1, 2)); // a second chip of the same machine
  b.setCurrent(keyRecord(2, 3));
  await b.engine.join(folder, b.name);
  expect(await b.engine.machines()).toEqual([]);
  await b.engine.leave();
  await enrol(folder, b, a);
  await b.engine.sync();
  a.setCurrent(keyRecord(3, 4)); // here, and not in the folder yet
  const all = [1, 2, 3].map((n) => ({ uuid: machine(n), vmName: `VM ${n}` }));
  expect(await a.engine.machines()).toEqual(all);
  expect(await b.engine.machines()).toEqual(all.slice(0, 2));
  await a.engine.removeComputer((await b.engine.status()).computer?.id ?? '');
  expect(await b.engine.machines()).toEqual([]);
});
