import { lstat, readdir, readlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundleName } from '../../machine/library.ts';
import { needsRecovery } from '../../tpm/recover.ts';
import type { HostContext } from '../context.ts';
import { offer, type Result } from '../finding.ts';

/** A temporary folder counts as left behind when nothing in it was touched for this long. */
const untouchedMs = 3600_000;
/** What {@link mkdtemp} of `vtpm-` makes, and what such a folder of ours may hold. */
const folderName = /^vtpm-[A-Za-z0-9]{6}$/;
const contents = /^(state|swtpm\.lock(\.owner)?|swtpm\.sock|tpm\.sock(\.ctrl)?)$/;

/** Temporary folders of copies and sockets whose processes have died; each is ours, old and in nobody's use. */
export async function findLeftBehind(now: Date): Promise<readonly string[]> {
  const parents = new Set([tmpdir(), process.env.XDG_RUNTIME_DIR].filter((p) => p !== undefined));
  const used = await workingFolders();
  const found: string[] = [];
  for (const parent of parents)
    for (const name of await readdir(parent).catch(() => [])) {
      if (!folderName.test(name)) continue;
      const path = join(parent, name);
      const there = await lstat(path).catch(() => null);
      if (!there?.isDirectory() || there.uid !== process.getuid?.()) continue;
      if (now.getTime() - there.mtimeMs < untouchedMs) continue;
      const names = await readdir(path).catch(() => ['?']);
      if (!names.every((n) => contents.test(n))) continue;
      if (used.some((folder) => folder === path || folder.startsWith(`${path}/`))) continue;
      found.push(path);
    }
  return found;
}

async function workingFolders(): Promise<readonly string[]> {
  const pids = await readdir('/proc').catch(() => []);
  const folders = await Promise.all(
    pids.filter((p) => /^\d+$/.test(p)).map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')),
  );
  return folders;
}

export async function lookAtLeftovers(context: HostContext): Promise<Result<'host.leftovers'>> {
  const interrupted: string[] = [];
  for (const { path } of await context.entries())
    if (await needsRecovery(path).catch(() => false)) interrupted.push(path);
  const [first] = interrupted;
  if (first)
    return {
      outcome: 'interrupted',
      details: { name: bundleName(first) },
      evidence: interrupted.map((text) => ({ label: 'journal', text })),
      fixes: interrupted.map((target) => offer('recover', { target })),
    };
  const left = await findLeftBehind(context.world.now());
  if (left.length === 0) return { outcome: 'none' };
  return {
    outcome: 'left-behind',
    details: { count: left.length },
    evidence: left.map((text) => ({ label: 'path', text })),
    fixes: [offer('remove-leftovers', { details: { count: left.length, path: tmpdir() } })],
  };
}
