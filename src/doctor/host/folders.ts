import { access, constants, stat, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HostContext } from '../context.ts';
import { type Evidence, offer, type Result } from '../finding.ts';
import { shellWord } from '../shell-word.ts';

type AccessOutcome = 'private' | 'open' | 'foreign' | 'not-writable';

export interface FolderRule {
  readonly path: string;
  /** Nobody else may look into it. */
  readonly private: boolean;
  readonly writable: boolean;
}

/** Owner and permissions of some folders and files; those that are not there are left out. */
export async function lookAtAccess(rules: readonly FolderRule[]): Promise<{
  readonly outcome: AccessOutcome;
  readonly result: Omit<Result<'host.permissions'>, 'outcome'>;
}> {
  const uid = process.getuid?.();
  const evidence: Evidence[] = [];
  const open: { path: string; mode: number }[] = [];
  for (const rule of rules) {
    const found = await stat(rule.path).catch(() => null);
    if (!found) continue;
    const mode = found.mode & 0o777;
    evidence.push({ label: 'path', text: rule.path }, { label: 'mode', text: modeText(mode) });
    if (uid !== undefined && found.uid !== uid)
      return {
        outcome: 'foreign',
        result: {
          details: { path: rule.path, owner: `uid ${found.uid}` },
          evidence: [...evidence, { label: 'owner', text: `uid ${found.uid}` }],
          error: { code: 'VTPM_ERR_FILE_ACCESS', details: { reason: rule.path } },
          fixes: [
            offer('take-ownership', {
              details: { path: rule.path },
              commands: [`sudo chown -R "$USER" ${shellWord(rule.path)}`],
            }),
          ],
        },
      };
    if (rule.writable && !(await canWrite(rule.path)))
      return {
        outcome: 'not-writable',
        result: {
          details: { path: rule.path },
          evidence,
          error: { code: 'VTPM_ERR_FILE_ACCESS', details: { reason: rule.path } },
          fixes: [
            offer('take-ownership', {
              details: { path: rule.path },
              commands: [`chmod u+rwX ${shellWord(rule.path)}`],
            }),
          ],
        },
      };
    if (rule.private && process.platform !== 'win32' && (mode & 0o077) !== 0)
      open.push({ path: rule.path, mode });
  }
  const [first] = open;
  if (!first) return { outcome: 'private', result: { evidence } };
  return {
    outcome: 'open',
    result: {
      details: { path: first.path },
      evidence,
      fixes: open.map(({ path, mode }) =>
        offer('repair-permissions', {
          target: path,
          details: {
            path,
            mode: modeText(mode & ~0o077),
            before: `chmod ${modeText(mode)} ${shellWord(path)}`,
          },
        }),
      ),
    },
  };
}

const modeText = (mode: number): string => mode.toString(8).padStart(4, '0');

const canWrite = (path: string): Promise<boolean> =>
  access(path, constants.W_OK).then(
    () => true,
    () => false,
  );

/** The product's own folders, and which of them are nobody else's business. */
export const ownFolders = ({ places }: Pick<HostContext, 'places'>): readonly FolderRule[] => [
  { path: places.config, private: true, writable: true },
  { path: places.certificateAuthority, private: true, writable: true },
  { path: places.runtime, private: true, writable: true },
  { path: places.cache, private: false, writable: true },
  { path: places.machines, private: false, writable: true },
];

export async function lookAtPermissions(context: HostContext): Promise<Result<'host.permissions'>> {
  const { outcome, result } = await lookAtAccess(ownFolders(context));
  return { outcome, ...result };
}

const gibibyte = 2 ** 30;
const nothing = 16 * 2 ** 20;

/** Space on the disks that hold some folders. `enough` is per folder, in bytes. */
export async function lookAtSpace(
  folders: readonly { readonly path: string; readonly enough: number }[],
): Promise<Result<'host.space'>> {
  const seen: { path: string; free: number; enough: number }[] = [];
  for (const { path, enough } of folders) {
    const space = await statfs(await existing(path)).catch(() => null);
    if (space) seen.push({ path, free: space.bavail * space.bsize, enough });
  }
  const evidence: Evidence[] = seen.flatMap(({ path, free }) => [
    { label: 'path', text: path },
    { label: 'free', bytes: free },
  ]);
  const none = seen.find(({ free }) => free < nothing);
  const little = seen.find(({ free, enough }) => free < enough);
  const worst = none ?? little;
  if (!worst) return { outcome: 'enough', evidence };
  const details = { path: worst.path };
  return {
    outcome: none ? 'none' : 'little',
    details,
    evidence,
    error: none ? { code: 'VTPM_ERR_DISK_FULL', details: {} } : null,
    fixes: [offer('free-space', { details })],
  };
}

async function existing(path: string): Promise<string> {
  for (let at = path; ; at = dirname(at)) {
    if (await stat(at).catch(() => null)) return at;
    if (at === dirname(at)) return at;
  }
}

export const lookAtHostSpace = ({ places }: HostContext): Promise<Result<'host.space'>> =>
  lookAtSpace([
    { path: places.machines, enough: gibibyte },
    { path: places.config, enough: gibibyte / 8 },
    { path: tmpdir(), enough: gibibyte / 8 },
  ]);

/** The longest socket a session makes, below the runtime folder: "/3f2b8c1e-0a1b2c3d/control.sock". */
const longestBelow = '/3f2b8c1e-0a1b2c3d/control.sock'.length;
/** sockaddr_un.sun_path without its final zero byte. */
const limit = process.platform === 'darwin' ? 103 : 107;

export async function lookAtSocketPath({ places }: HostContext): Promise<Result<'host.socket-path'>> {
  const session = Buffer.byteLength(places.runtime) + longestBelow;
  // the socket over which a chip's copy is asked, in the temporary folder
  const copy = Buffer.byteLength(join(tmpdir(), 'vtpm-XXXXXX', 'tpm.sock.ctrl'));
  const length = Math.max(session, copy);
  const evidence: Evidence[] = [
    { label: 'path', text: session >= copy ? places.runtime : tmpdir() },
    { label: 'length', text: `${length}` },
    { label: 'limit', text: `${limit}` },
  ];
  const details = { length, limit };
  if (length <= limit) return { outcome: 'fits', details, evidence };
  return {
    outcome: 'too-long',
    details,
    evidence,
    error: { code: 'VTPM_ERR_RUNTIME_PATH_TOO_LONG', details: { path: places.runtime, limit } },
    fixes: [offer('shorten-runtime-path')],
  };
}
