import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';

/** The system's own log of refusals; null text where this user may not read it. */
export interface SystemLog {
  /** Which of the two can refuse anything here. */
  readonly system: 'AppArmor' | 'SELinux' | null;
  readonly source: string | null;
  readonly text: string | null;
}

const run = (file: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(file, [...args], { timeout: 3_000, maxBuffer: 8 << 20 }, (error, stdout, stderr) =>
      // journalctl says on stderr that it was not allowed, and answers with nothing
      resolve(error || /permission|not permitted/i.test(stderr) ? null : stdout),
    );
  });

async function systemInUse(): Promise<SystemLog['system']> {
  const text = (path: string) => readFile(path, 'utf8').catch(() => '');
  const [apparmor, selinux] = await Promise.all([
    text('/sys/module/apparmor/parameters/enabled'),
    text('/sys/fs/selinux/enforce'),
  ]);
  if (apparmor.startsWith('Y')) return 'AppArmor';
  return selinux.startsWith('1') ? 'SELinux' : null;
}

/** The refusals of the last day, from the first place that can be read. */
export async function readSystemLog(): Promise<SystemLog> {
  const system = await systemInUse();
  if (!system) return { system, source: null, text: null };
  const journal = await run('journalctl', [
    ...['--no-pager', '-q', '--since', '-24h', '-o', 'short-iso', '-g', 'swtpm'],
    ...['_TRANSPORT=kernel', '+', '_TRANSPORT=audit'],
  ]);
  if (journal !== null) return { system, source: 'journalctl', text: journal };
  const audit = await readFile('/var/log/audit/audit.log', 'utf8').catch(() => null);
  if (audit !== null) return { system, source: '/var/log/audit/audit.log', text: audit };
  const dmesg = await run('dmesg', ['--time-format', 'iso']);
  return { system, source: dmesg === null ? null : 'dmesg', text: dmesg };
}

export interface Denial {
  /** The line as the log has it. */
  readonly line: string;
  /** ISO 8601, or null when the log does not say. */
  readonly at: string | null;
  /** What was refused: a path, or the kind of access. */
  readonly what: string;
}

/** The lines of a log that tell of something refused to swtpm, oldest first. */
export function parseDenials(text: string, notBefore: Date): readonly Denial[] {
  return text
    .split('\n')
    .filter((line) => /swtpm/.test(line) && /apparmor="DENIED"|avc:\s+denied/.test(line))
    .map((line) => ({ line: line.trim(), at: timeOf(line), what: whatOf(line) }))
    .filter(({ at }) => at === null || new Date(at) >= notBefore);
}

function timeOf(line: string): string | null {
  const iso = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:,\d+)?([+-]\d\d:?\d\d|Z)?/.exec(line);
  const audit = /\baudit\((\d+)\.\d+:\d+\)/.exec(line);
  const time = iso ? new Date(`${iso[1]}${iso[2] ?? ''}`) : audit ? new Date(Number(audit[1]) * 1000) : null;
  return time && !Number.isNaN(time.getTime()) ? time.toISOString() : null;
}

const whatOf = (line: string): string =>
  /\b(?:name|path)="([^"]+)"/.exec(line)?.[1] ??
  /avc:\s+denied\s+\{\s*([^}]*?)\s*\}/.exec(line)?.[1] ??
  /operation="([^"]+)"/.exec(line)?.[1] ??
  '?';
