import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MachineDescription } from '../machine/description.ts';
import { type BackupReason, freeBackupName, writeBackupDescription } from './backups.ts';
import { backupsToPrune, pruneBackups } from './prune.ts';

const backup = (createdAt: string, reason = 'before-change') => ({
  ...{ name: `${createdAt}-${reason}`, createdAt, reason },
});
const days = (month: string, ...numbers: number[]) =>
  numbers.map((n) => backup(`${month}-${String(n).padStart(2, '0')}T12:00:00.000Z`));

describe('the rule for automatic backups', () => {
  it('keeps the newest ones, and the newest of each month', () => {
    const all = [...days('2026-09', 1, 30), ...days('2026-10', 5, 6, 7), ...days('2026-11', 1, 2, 3)];
    expect(backupsToPrune(all, 2).map((name) => name.slice(0, 10))).toEqual([
      '2026-11-01',
      '2026-10-06',
      '2026-10-05',
      '2026-09-01',
    ]);
  });

  it('counts moves like changes, and never touches what was removed, replaced or made by hand', () => {
    const others = ['removed', 'replaced', 'manual', 'of a newer version'].flatMap((reason) =>
      [1, 2, 3].map((n) => backup(`2026-11-0${n}T00:00:00.000Z`, reason)),
    );
    const moves = [1, 2, 3].map((n) => backup(`2026-11-1${n}T00:00:00.000Z`, 'before-move'));
    expect(backupsToPrune([...others, ...moves], 1)).toEqual([moves[1]?.name, moves[0]?.name]);
    expect(backupsToPrune([...others, ...moves], 3)).toEqual([]);
  });
});

describe('pruning', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'vt-prune-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const storageId = '00000000-0000-4000-8000-000000000001';
  async function make(at: string, reason: BackupReason): Promise<string> {
    const now = new Date(at);
    const name = await freeBackupName(root, reason, now);
    const folder = join(root, 'backups', name);
    const tpm = { version: '2.0' as const, cipher: 'aes-256' as const, storageId, createdAt: at };
    await writeBackupDescription({
      ...{ folder, reason, files: [], uefiVariables: false, now },
      description: { uuid: storageId, name: 'Test' } as MachineDescription,
      tpm: { ...tpm, ekFingerprint: '0'.repeat(64) },
    });
    await mkdir(join(folder, 'tpm'));
    return name;
  }

  it('removes nothing while nothing opens, and never the last one that does', async () => {
    const names: string[] = [];
    for (const day of [11, 12, 13, 14])
      names.push(await make(`2026-11-${day}T00:00:00.000Z`, 'before-change'));
    const left = async () => (await readdir(join(root, 'backups'))).sort();
    const prune = (...opening: (string | undefined)[]) =>
      pruneBackups({ bundleRoot: root, keep: 1, opens: async ({ name }) => opening.includes(name) });

    expect(await prune()).toEqual([]);
    await expect(
      pruneBackups({ bundleRoot: root, keep: 1, opens: () => Promise.reject(new Error('locked')) }),
    ).rejects.toThrow('locked');
    expect(await left()).toEqual(names);

    expect(await prune(names[0], names[1])).toEqual([names[2], names[0]]);
    expect(await left()).toEqual([names[1], names[3]]);

    expect(await prune(names[3])).toEqual([names[1]]);
    expect(await left()).toEqual([names[3]]);
  });
});
