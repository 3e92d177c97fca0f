import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBootEntries } from '../firmware/boot-entries.ts';
import { readStoreFile } from '../firmware/store-file.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { planMachine } from '../machine/new-machine.ts';
import { writeBootPlan } from './boot-plan.ts';
import { makeVariableStore } from './firmware-settings.ts';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vtpm-boot-plan-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const bootState = async () => readBootEntries(await readStoreFile(bundleLayout(root).uefiVariables));

test('a machine made with an installation image starts from its CD/DVD once, outside the boot order', async () => {
  const { description } = planMachine(
    { name: 'x', guestOs: 'linux', arch: 'x86_64', cdrom: '/iso' },
    'x86_64',
    new Date(),
    4096,
  );
  await makeVariableStore(root, description, true);
  await writeBootPlan(root, description);
  const { entries, order, next } = await bootState();
  const entry = entries.find((e) => e.number === next);
  expect(entry?.device.text).toBe('PciRoot(0x0)/Pci(0x1F,0x2)/Sata(0x0,0xFFFF,0x0)');
  expect(order).not.toContain(next);

  await writeBootPlan(root, { ...description, bootOnceFrom: null });
  expect((await bootState()).next).toBeNull();
});

test('without a choice the store is left as it is', async () => {
  const { description } = planMachine(
    { name: 'x', guestOs: 'linux', arch: 'arm64' },
    'x86_64',
    new Date(),
    4096,
  );
  await makeVariableStore(root, description, true);
  const before = (await readStoreFile(bundleLayout(root).uefiVariables)).volume;
  await writeBootPlan(root, description);
  expect((await readStoreFile(bundleLayout(root).uefiVariables)).volume.equals(before)).toBe(true);
});
