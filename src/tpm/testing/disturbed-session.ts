/**
 * Run by a test under dbus-run-session, as `disturbed-session.ts BUNDLE CA-FOLDER DISTURBANCE`: adds a chip
 * while the keyring is disturbed, brings the keyring back, recovers. Prints one line for each step.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { toVtpmError } from '../../errors/error.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { restartKeyring } from './keyring-fixture.ts';

const [root = '', caDir = '', disturbance = ''] = process.argv.slice(2);
const worker = fileURLToPath(new URL('chip-worker.ts', import.meta.url));
// each step in a process of its own: libsecret holds on to the daemon that it first met
const run = (operation: string, ...more: string[]): string => {
  const args = ['--disable-warning=ExperimentalWarning', worker, operation, root, caDir, ...more];
  return spawnSync(process.execPath, args, { encoding: 'utf8' }).stdout.trim().split('\n').at(-1) ?? '';
};

await restartKeyring();
const keychain = systemKeychain({ timeoutMs: 20_000 });
await keychain.get('vTPM.{x}');
console.log(run('add', disturbance));
await restartKeyring();
console.log(
  await keychain.get('vTPM.{x}').then(
    () => 'answered',
    (error: unknown) => toVtpmError(error).code,
  ),
);
console.log(run('recover'));
console.log(run('records'));
process.exit(0);
