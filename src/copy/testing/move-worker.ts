/**
 * A process that seals, unpacks or copies and kills itself, with SIGKILL, when it has reached a step for the
 * n-th time: `move-worker.ts seal|unseal|copy FROM TO [STEP N]`. Prints the steps it reached, and the outcome.
 */

import { sealBundle } from '../../archive/seal.ts';
import { unsealBundle } from '../../archive/unseal.ts';
import { toVtpmError } from '../../errors/error.ts';
import { readPortableFile } from '../../keychain/portable-keychain.ts';
import { copyBundle } from '../copy-bundle.ts';

const [action, from = '', to = '', step, count = '1'] = process.argv.slice(2);
const passphrase = 'correct horse battery staple';
let seen = 0;
const reached = (name: string): void => {
  process.stdout.write(`${name}\n`);
  if (name === step && ++seen === Number(count)) process.kill(process.pid, 'SIGKILL');
};
try {
  if (action === 'seal') {
    const keys = await readPortableFile(`${from}.vtpmkeys`, passphrase);
    const { start } = await sealBundle({
      bundleRoot: from,
      keys,
      target: to,
      passphrase,
      scryptWorkFactor: 10,
      reached,
    });
    console.log(`done ${start}`);
  } else if (action === 'unseal')
    console.log(`done ${(await unsealBundle({ path: from, passphrase, targetFolder: to, reached })).start}`);
  else console.log(`done ${(await copyBundle({ from, to, reached })).start}`);
} catch (error) {
  console.log(`error ${toVtpmError(error).code}`);
}
