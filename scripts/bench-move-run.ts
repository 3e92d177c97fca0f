/** What `bench-move.ts` measures, in a process of its own: `run.js seal|unseal|copy FROM TO`. */
import { sealBundle } from '../src/archive/seal.ts';
import { unsealBundle } from '../src/archive/unseal.ts';
import { copyBundle } from '../src/copy/copy-bundle.ts';

const passphrase = 'a passphrase of the bench';
const [action, from = '', to = ''] = process.argv.slice(2);
if (action === 'seal') {
  const keys = { createdAt: new Date().toISOString(), computer: 'bench', records: [] };
  await sealBundle({ bundleRoot: from, keys, target: to, passphrase });
} else if (action === 'unseal') await unsealBundle({ path: from, passphrase, targetFolder: to });
else await copyBundle({ from, to });
