import { readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isLocked, lockOwner } from '../../durable/lock.ts';
import { toVtpmError } from '../../errors/error.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { stateFileName } from '../../swtpm/state-header.ts';
import { partialPrefix } from '../../tpm/backups.ts';
import { readJournal } from '../../tpm/journal.ts';
import { offer, type Result } from '../finding.ts';
import { lookAtAccess, lookAtSpace } from '../host/folders.ts';
import { waysOut } from './chip.ts';
import type { MachineContext } from './context.ts';

/** Whether another process is at work on the bundle. */
export async function lookAtLock(context: MachineContext): Promise<Result<'vm.lock'>> {
  if (await context.isRunning()) return { outcome: 'running' };
  const { lock } = context.layout;
  if (!isLocked(lock)) return { outcome: 'free' };
  const held = lockOwner(lock);
  const owner = held ? `${held.program}, ${held.pid}` : '?';
  return {
    outcome: 'held',
    details: { owner },
    evidence: [{ label: 'holder', text: owner }],
    error: { code: 'VTPM_ERR_MACHINE_BUSY', details: { name: context.description.name, owner } },
    fixes: [offer('close-other', { details: { owner } })],
  };
}

/** Temporary files of durable writes, and what an interrupted change prepares. */
const temporary =
  /^(machine\.json|tpm-transaction\.json|uefi-variables\.fd)\.[0-9a-f-]{8,36}\.tmp$|^tpm-staging$/;

/** What a killed process has prepared and not used, when no journal and no holder of the lock speaks for it. */
export async function unfinishedFiles(id: string): Promise<readonly string[]> {
  const { backups } = bundleLayout(id);
  const names = (await readdir(id)).filter((name) => temporary.test(name));
  const partial = (await readdir(backups).catch(() => [])).filter((n) => n.startsWith(partialPrefix));
  return [...names.map((n) => join(id, n)), ...partial.map((n) => join(backups, n))];
}

export async function lookAtUnfinished(context: MachineContext): Promise<Result<'vm.leftovers'>> {
  const { id, layout } = context;
  try {
    const journal = await readJournal(id);
    if (journal)
      return {
        outcome: 'interrupted',
        details: { since: journal.startedAt },
        evidence: [
          { label: 'journal', text: journal.kind },
          { label: 'made', time: journal.startedAt },
        ],
        fixes: [offer('recover')],
      };
  } catch (thrown) {
    const { code, details } = toVtpmError(thrown);
    if (code !== 'VTPM_ERR_TPM_TRANSACTION_DAMAGED') throw thrown;
    return {
      outcome: 'interrupted',
      details: { since: '?' },
      error: { code, details },
      fixes: await waysOut(context, false),
    };
  }
  if (isLocked(layout.lock)) return { outcome: 'none' }; // a change that is going on prepares its files
  const left = await unfinishedFiles(id);
  if (left.length === 0) return { outcome: 'none' };
  return {
    outcome: 'staging',
    details: { count: left.length },
    evidence: left.map((text) => ({ label: 'path', text })),
    fixes: [offer('recover')],
  };
}

export async function lookAtBundleAccess(context: MachineContext): Promise<Result<'vm.permissions'>> {
  const { id, layout, description } = context;
  const { outcome, result } = await lookAtAccess([
    { path: id, private: false, writable: true },
    { path: layout.description, private: false, writable: true },
    ...(description.tpm
      ? [
          { path: layout.tpm, private: true, writable: true },
          { path: join(layout.tpm, stateFileName), private: true, writable: true },
        ]
      : []),
  ]);
  return { outcome, ...result };
}

export const lookAtBundleSpace = ({ id }: MachineContext): Promise<Result<'vm.space'>> =>
  lookAtSpace([{ path: dirname(id), enough: 2 ** 30 }]);
