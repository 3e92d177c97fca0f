import { execFile } from 'node:child_process';

const service = 'org.freedesktop.secrets';
const collection = '/org/freedesktop/secrets/aliases/default';
const interfaceName = 'org.freedesktop.Secret.Collection';

const programs: readonly { readonly file: string; readonly args: readonly string[] }[] = [
  {
    file: 'gdbus',
    args: [
      ...['call', '--session', '--timeout', '5', '--dest', service, '--object-path', collection],
      ...['--method', 'org.freedesktop.DBus.Properties.Get', interfaceName, 'Locked'],
    ],
  },
  { file: 'busctl', args: ['--user', 'get-property', service, collection, interfaceName, 'Locked'] },
];

const run = (file: string, args: readonly string[]): Promise<string | null> =>
  new Promise((resolve) => {
    execFile(file, [...args], { timeout: 6_000, killSignal: 'SIGKILL' }, (error, stdout) =>
      resolve(error ? null : stdout),
    );
  });

/**
 * Whether a locked collection of the Secret Service holds items of this service. Null when that can't be
 * told. Asking shows no prompt.
 */
export async function hasLockedItems(of: string): Promise<boolean | null> {
  const method = 'org.freedesktop.Secret.Service';
  const path = '/org/freedesktop/secrets';
  // GVariant's text form; the name is ours and has no quotes
  const found = await run('gdbus', [
    ...['call', '--session', '--timeout', '5', '--dest', service, '--object-path', path],
    ...['--method', `${method}.SearchItems`, `{'service': '${of}'}`],
  ]);
  if (found !== null) return !/, (@ao )?\[\]\)\s*$/.test(found);
  const call = ['--user', 'call', service, path, method, 'SearchItems', 'a{ss}', '1', 'service', of];
  const answer = await run('busctl', call);
  return answer === null ? null : !/ 0\s*$/.test(answer);
}

/**
 * Whether the default collection of the Secret Service is locked. Null when that can't be told: no gdbus
 * and no busctl, no service, or no default collection yet. libsecret itself can't say: reading from a
 * locked collection whose prompt failed looks just like a missing record.
 */
export async function isCollectionLocked(): Promise<boolean | null> {
  for (const { file, args } of programs) {
    const output = await run(file, args);
    if (output === null) continue;
    if (/\btrue\b/.test(output)) return true;
    if (/\bfalse\b/.test(output)) return false;
  }
  return null;
}
