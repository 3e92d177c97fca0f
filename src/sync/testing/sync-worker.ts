/**
 * A process that syncs and kills itself, with SIGKILL, at its n-th step: `sync-worker.ts CONFIG KEYCHAIN-FILE N`.
 * Prints the steps it passed, writes to the keychain included.
 */
import { writeSync } from 'node:fs';
import { fileKeychain } from '../../keychain/file-keychain.ts';
import { SyncEngine } from '../engine.ts';

const [config = '', path = '', steps = ''] = process.argv.slice(2);
let left = Number(steps);
const reached = (point: string) => {
  writeSync(1, `${point}\n`);
  if (left-- <= 0) process.kill(process.pid, 'SIGKILL');
};
const keychain = fileKeychain({ path, passphrase: async () => 'test', scryptWorkFactor: 4 });
const engine = new SyncEngine({
  config,
  program: 'test',
  keychain: {
    ...keychain,
    async set(account, secret) {
      reached('keychain');
      await keychain.set(account, secret);
      reached('keychain-written');
    },
  },
  withMachine: async (_, action) => {
    await action();
    return true;
  },
  opens: async () => null,
  fingerprintOf: async () => null,
  now: () => new Date(),
  hooks: { reached },
});
await engine.sync();
