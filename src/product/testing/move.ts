/**
 * A process that moves a machine, and once so many bytes were read kills itself with SIGKILL:
 * `move.ts MACHINE WAY FOLDER BYTES`, with the passphrase on standard input. Prints the error's code.
 */
import { readFileSync } from 'node:fs';
import { toVtpmError } from '../../errors/error.ts';
import { moveWays } from '../../move/views.ts';
import { Product } from '../product.ts';

const [machine = '', way, folder = '', bytes = ''] = process.argv.slice(2);
const product = await Product.open({ program: 'test' });
await product.moves
  .run(machine, {
    way: moveWays.find((w) => w === way) ?? 'sealed',
    folder,
    passphrase: readFileSync(0, 'utf8'),
    onProgress({ step, bytesDone }) {
      if (step === 'data' && bytesDone >= Number(bytes)) process.kill(process.pid, 'SIGKILL');
    },
  })
  .catch((error: unknown) => console.log(toVtpmError(error).code));
product.close();
