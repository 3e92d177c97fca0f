import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutDumps } from '../../swtpm/words.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import type { MachineContext } from './context.ts';

const logs = ['host.log', 'swtpm.log'] as const;
const tailBytes = 8192;
const complaint = /\b(error|failed|fatal|cannot|could not|denied|abort|corrupt|no space)\b/i;

/** The end of a file; null when it is not there. Nothing but its last lines is read. */
async function tail(path: string): Promise<readonly string[] | null> {
  const handle = await open(path, 'r').catch(() => null);
  if (!handle) return null;
  try {
    const { size } = await handle.stat();
    const length = Math.min(size, tailBytes);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer
      .toString('utf8')
      .split('\n')
      .slice(size > length ? 1 : 0)
      .filter(Boolean);
  } finally {
    await handle.close();
  }
}

/** The last words of QEMU's host and of swtpm, since the last start. Dumps of commands are never shown. */
export async function lookAtLogs(context: MachineContext): Promise<Result<'vm.logs'>> {
  const started = context.description.lastStartedAt;
  const evidence: Evidence[] = [];
  let complains: string | null = null;
  for (const name of logs) {
    const lines = await tail(join(context.layout.logs, name));
    if (!lines || lines.length === 0) continue;
    const last = lines
      .filter((line) => !started || !/^\d{4}-\d\d-\d\dT/.test(line) || line.slice(0, 24) >= started)
      .slice(-5)
      .map(withoutDumps);
    evidence.push(
      { label: 'log', text: `logs/${name}` },
      ...last.map((text) => ({ label: 'said', text }) as const),
    );
    if (last.some((line) => complaint.test(line))) complains ??= `logs/${name}`;
  }
  if (evidence.length === 0) return { outcome: 'none' };
  if (!complains) return { outcome: 'quiet', evidence };
  return {
    outcome: 'words',
    details: { log: complains },
    evidence,
    fixes: [offer('show-log', { details: { log: complains } })],
  };
}
