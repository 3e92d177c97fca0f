/**
 * A process that imports a file of keys and kills itself before its n-th write to the real keychain:
 * `import-keys.ts FILE DECISION N`, with the passphrase on standard input.
 */
import { readFileSync, writeSync } from 'node:fs';
import { conflictDecisions } from '../../keychain/portable-views.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { Product } from '../product.ts';

const [file = '', decision = '', writes = ''] = process.argv.slice(2);
const keychain = systemKeychain();
let left = Number(writes);
const product = await Product.open({
  program: 'test',
  keychain: {
    ...keychain,
    set(account, secret) {
      if (left-- <= 0) {
        writeSync(1, 'killed');
        process.kill(process.pid, 'SIGKILL');
      }
      return keychain.set(account, secret);
    },
  },
});
const chosen = conflictDecisions.find((d) => d === decision) ?? 'keep';
await product.keys.import(file, readFileSync(0, 'utf8'), chosen);
product.close();
