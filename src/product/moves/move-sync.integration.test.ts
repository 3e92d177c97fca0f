/** Where keychain sync is on, a verified copy of the bundle is all that has to travel (S18). */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SeparateComputer } from '../testing/computers.ts';

const parent = mkdtempSync(join(tmpdir(), 'vk-'));
afterAll(() => rmSync(parent, { recursive: true, force: true }));

test('only the copy goes along; on the other computer the key is there, and the chip opens', () => {
  const [a, b] = [new SeparateComputer(parent, 'a'), new SeparateComputer(parent, 'b')];
  const [circle, usb] = [join(parent, 'circle'), join(parent, 'usb')];
  mkdirSync(circle);
  mkdirSync(usb);
  expect(a.vtpm('create', 'M', '--os', 'linux', '--disk', 'none', '--no-tpm')).toMatchObject({ status: 0 });
  expect(a.vtpm('tpm', 'add', 'M')).toMatchObject({ status: 0 });
  expect(a.vtpm('sync', 'set-up', circle, '--name', 'Atelier')).toMatchObject({ json: { state: 'on' } });
  b.vtpm('sync', 'join', circle, '--name', 'ThinkPad');
  expect(a.vtpm('sync', 'requests').json).toHaveLength(1);
  b.vtpm('sync', 'now');
  const { code } = b.vtpm('sync', 'status').json.join;
  expect(a.vtpm('sync', 'approve', '--code', code)).toMatchObject({ status: 0 });
  expect(b.vtpm('sync', 'confirm', '--code', code)).toMatchObject({ status: 0 });

  const moved = a.vtpm('move', 'M', '--to', usb, '--way', 'sync', '--retire', 'keep').json;
  expect(moved).toMatchObject({ way: 'sync', files: [{ kind: 'bundle', path: join(usb, 'M.vtpmvm') }] });
  const [, , way] = a.vtpm('move', 'M').json.ways;
  expect(way).toMatchObject({
    available: true,
    needsPassphrase: false,
    sync: { folder: circle, carriesKey: true },
  });
  expect(way.sync.computers.map((c: { name: string }) => c.name).sort()).toEqual(['Atelier', 'ThinkPad']);

  const arrived = b.vtpm('open', join(usb, 'M.vtpmvm')).json;
  expect(arrived).toMatchObject({ identity: 'moved', chip: 'kept' });
  expect(b.vtpm('tpm', 'info', 'M').json.chip.ekCertificates).toHaveLength(2);
  // without the folder nothing is promised
  rmSync(circle, { recursive: true });
  expect(a.vtpm('move', 'M').json.ways[2]).toMatchObject({ available: false });
});
