import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type { Channel, InvokeArguments, InvokeResults } from '../../src/ipc/contract.ts';

/** Asks main what the window could ask it, and fails with its code. */
export async function invoke<C extends Channel>(
  page: Page,
  channel: C,
  ...args: InvokeArguments<C>
): Promise<InvokeResults[C]> {
  const reply = await page.evaluate(
    ([name, given]) => window.vtpm.invoke(name, ...(given as InvokeArguments<typeof name>)),
    [channel, args] as const,
  );
  if (!reply.ok) throw new Error(`${channel}: ${reply.error.code} ${JSON.stringify(reply.error.details)}`);
  return reply.value as InvokeResults[C];
}

/** A disk as a legacy BIOS installation begins: boot code, one active NTFS partition of an MBR. */
export async function writeLegacyDisk(path: string): Promise<void> {
  const sector = Buffer.alloc(512);
  sector.set([0xfa, 0x33, 0xc0, 0xf4]); // cli; xor ax, ax; hlt
  sector.set([0x80, 0, 0, 0, 0x07, 0, 0, 0], 446);
  sector.writeUInt32LE(2048, 454);
  sector.writeUInt32LE(30_000, 458); // room behind it for the second GPT of a conversion
  sector.set([0x55, 0xaa], 510);
  await writeFile(path, Buffer.concat([sector, Buffer.alloc(32_768 * 512 - 512)]));
}

/** The same disk as mbr2gpt leaves it: GPT, with a formatted EFI system partition. */
export async function writeConvertedDisk(path: string): Promise<void> {
  const run = (program: string, args: readonly string[], input = '') =>
    execFileSync(program, args, { input, stdio: ['pipe', 'ignore', 'ignore'], timeout: 30_000 });
  run('sfdisk', ['--quiet', '--no-reread', '--wipe', 'always', path], 'label: gpt\n2048,20480,U\n22528,,\n');
  run('mkfs.vfat', ['--offset', '2048', path, '10240']);
}

export const names = {
  withChip: 'Windows 11 Pro',
  withoutChip: 'Accounting',
  linux: 'Debian 12 build host',
  legacy: 'Windows 10 kiosk',
  keyless: 'Fedora 43',
  missing: 'Label printer',
  physical: 'Boot Camp',
} as const;

/** Makes a list such as a person has, as the windows make it; returns each machine's id by its name. */
export async function makeMachines(page: Page, home: string): Promise<Readonly<Record<string, string>>> {
  const ids: Record<string, string> = {};
  const create = async (request: InvokeArguments<'machines.create'>[0]) => {
    ids[request.name] = await invoke(page, 'machines.create', request);
  };
  await create({ name: names.withChip, guestOs: 'windows-11', tpm: true });
  await create({ name: names.withoutChip, guestOs: 'windows-11', cpus: 2, memoryMiB: 4096, tpm: false });
  await create({ name: names.linux, guestOs: 'linux', cpus: 8, memoryMiB: 16_384 });
  await create({ name: names.keyless, guestOs: 'linux', cpus: 4, memoryMiB: 6144, tpm: true });

  const legacyDisk = join(home, 'kiosk.img');
  await writeLegacyDisk(legacyDisk);
  const disk = { path: legacyDisk, link: false };
  await create({ name: names.legacy, guestOs: 'windows-10', firmware: 'bios', memoryMiB: 256, disk });

  const elsewhere = await mkdtemp(join(home, 'elsewhere-'));
  await create({ name: names.missing, guestOs: 'windows-8', folder: elsewhere });
  await rename(ids[names.missing] as string, join(elsewhere, 'taken away'));

  const id = ids[names.withChip] as string;
  const share = join(home, 'Documents');
  await mkdir(share);
  await invoke(page, 'machines.addDevice', id, { kind: 'shared-folder', path: share });
  await invoke(page, 'chip.backUp', id);
  return ids;
}
