/**
 * A process that moves a machine and kills itself, with SIGKILL, once so many bytes were read:
 * `move.ts MACHINE WAY FOLDER BYTES`, with the passphrase on standard input.
 */
import { readFileSync } from 'node:fs';
import { moveWays } from '../../move/views.ts';
import { Product } from '../product.ts';

const [machine = '', way, folder = '', bytes = ''] = process.argv.slice(2);
const product = await Product.open({ program: 'test' });
await product.moves.run(machine, {
  way: moveWays.find((w) => w === way) ?? 'sealed',
  folder,
  passphrase: readFileSync(0, 'utf8'),
  onProgress({ step, bytesDone }) {
    if (step === 'data' && bytesDone >= Number(bytes)) process.kill(process.pid, 'SIGKILL');
  },
});
product.close();
