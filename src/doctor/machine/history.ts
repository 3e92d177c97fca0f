import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { thisInstallation } from '../../machine/installation.ts';
import { stateFileName } from '../../swtpm/state-header.ts';
import { type Evidence, offer, type Result, tellCopiesApart } from '../finding.ts';
import type { MachineContext } from './context.ts';

/** How much earlier than the note of a start its first write of the chip may be. */
const tolerance = 2 * 60_000;

/** A start writes the chip's state; one that is older than the last start may be an older copy. */
export async function lookAtAge(context: MachineContext): Promise<Result<'vm.chip.age'> | null> {
  const { description, layout } = context;
  const { tpm, lastStartedAt: started } = description;
  if (!tpm) return null;
  const file = await stat(join(layout.tpm, stateFileName)).catch(() => null);
  if (!file) return null; // told by the check of the storage
  const written = file.mtime.toISOString();
  const evidence: Evidence[] = [
    { label: 'written', time: written },
    started ? { label: 'started', time: started } : { label: 'started', word: 'never' },
  ];
  if (!started || new Date(started) < new Date(tpm.createdAt)) return { outcome: 'never-started', evidence };
  if (file.mtimeMs + tolerance >= new Date(started).getTime()) return { outcome: 'expected', evidence };
  const fixes = [offer('newest-storage')];
  return { outcome: 'older', details: { written, started }, evidence, fixes };
}

/** Whether the end of the last run was noted. */
export async function lookAtShutdown(context: MachineContext): Promise<Result<'vm.last-shutdown'>> {
  const { lastStartedAt: started, lastStoppedAt: stopped } = context.description;
  const evidence: Evidence[] = [
    started ? { label: 'started', time: started } : { label: 'started', word: 'never' },
    stopped ? { label: 'stopped', time: stopped } : { label: 'stopped', word: 'never' },
  ];
  if (await context.isRunning()) return { outcome: 'running', evidence };
  if (!started) return { outcome: 'never-started', evidence };
  if (stopped && stopped >= started) return { outcome: 'clean', evidence };
  const fixes = [offer('show-log', { details: { log: 'logs/host.log' } })];
  return { outcome: 'unclean', details: { started }, evidence, fixes };
}

/** Whether another bundle of the list is a copy with the same UUID, and whether it runs. */
export async function lookAtIdentity(context: MachineContext): Promise<Result<'vm.identity'>> {
  const { host, id, description } = context;
  const twins = (await host.sharing(description.uuid)).filter((e) => e.path !== id);
  const [twin] = twins;
  if (!twin) return { outcome: 'unique' };
  const running = await host.running();
  const other = (twins.find((t) => running.has(t.path)) ?? twin).path;
  const outside = twins.filter((t) => !t.path.startsWith(`${host.places.machines}/`));
  return {
    outcome: running.has(other) ? 'twin-running' : 'twin',
    details: { other },
    evidence: twins.map(({ path }) => ({ label: 'twin', text: path })),
    error: { code: 'VTPM_ERR_BUNDLE_DUPLICATE', details: { name: description.name, other } },
    fixes: [
      ...outside.map(({ path }) => offer('forget-twin', { target: path, details: { path } })),
      tellCopiesApart(other),
    ],
  };
}

/** Whether the machine is at home here, comes from elsewhere, or was moved away. */
export async function lookAtHome({ host, description }: MachineContext): Promise<Result<'vm.moved'> | null> {
  const { lastRunOn, movedAway } = description;
  if (!lastRunOn && !movedAway) return null;
  const here = await thisInstallation(host.places.config);
  const evidence: Evidence[] = lastRunOn ? [{ label: 'computer', text: lastRunOn.computer }] : [];
  if (movedAway?.from === here.id)
    return {
      outcome: 'moved-away',
      details: { time: movedAway.at },
      evidence: [...evidence, ...(movedAway.to ? [{ label: 'place', text: movedAway.to } as const] : [])],
      fixes: [offer('run-here-again')],
    };
  if (!lastRunOn || lastRunOn.id === here.id) return { outcome: 'at-home', evidence };
  const details = { computer: lastRunOn.computer };
  if (!description.tpm) return { outcome: 'from-elsewhere-without-chip', details, evidence };
  return { outcome: 'from-elsewhere', details, evidence, fixes: [offer('import-keys')] };
}
