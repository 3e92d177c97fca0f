/**
 * A process that imports a file of keys and kills itself before its n-th write to the real keychain, or right
 * after it: `import-keys.ts FILE DECISION N [after]`, with the passphrase on standard input.
 */
import { readFileSync, writeSync } from 'node:fs';
import { conflictDecisions } from '../../keychain/portable-views.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { Product } from '../product.ts';

const [file = '', decision = '', writes = '', moment = 'before'] = process.argv.slice(2);
const keychain = systemKeychain();
let left = Number(writes);
const die = () => {
  writeSync(1, 'killed');
  process.kill(process.pid, 'SIGKILL');
};
const product = await Product.open({
  program: 'test',
  keychain: {
    ...keychain,
    async set(account, secret) {
      const last = left-- <= 0;
      if (last && moment === 'before') die();
      await keychain.set(account, secret);
      if (last) die();
    },
  },
});
const chosen = conflictDecisions.find((d) => d === decision) ?? 'keep';
await product.keys.import(file, readFileSync(0, 'utf8'), chosen);
product.close();
