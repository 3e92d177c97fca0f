import { bundleName } from '../../machine/library.ts';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { findSwtpmProcesses, isOrphan, type SwtpmProcess } from './swtpm-processes.ts';

const describe = ({ pid, bundle, commandLine }: SwtpmProcess): Evidence[] => [
  { label: 'process', text: `${pid}` },
  { label: 'machine', text: bundle },
  { label: 'command', text: commandLine },
];

/** Whether each swtpm in a bundle has a machine that runs. */
export async function lookAtProcesses(_context: HostContext): Promise<Result<'host.processes'>> {
  const found = await findSwtpmProcesses();
  if (!found) return { outcome: 'not-linux' };
  if (found.length === 0) return { outcome: 'none' };
  const orphans = found.filter(isOrphan);
  const [first] = orphans;
  if (!first)
    return { outcome: 'accounted', details: { count: found.length }, evidence: found.flatMap(describe) };
  return {
    outcome: 'orphaned',
    details: { name: bundleName(first.bundle), count: orphans.length },
    evidence: orphans.flatMap(describe),
    error: { code: 'VTPM_ERR_SWTPM_BUSY', details: {} },
    fixes: orphans.map(({ pid, startTime }) =>
      offer('stop-orphan', { target: `${pid}:${startTime}`, details: { pid } }),
    ),
  };
}
