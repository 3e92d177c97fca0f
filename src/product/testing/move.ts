/**
 * A process that moves a machine, and once so many bytes were read kills itself with SIGKILL or unplugs the
 * target: `move.ts MACHINE WAY FOLDER BYTES kill|unplug`, with the passphrase on standard input. Prints the
 * error's code.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { toVtpmError } from '../../errors/error.ts';
import { moveWays } from '../../move/views.ts';
import { Product } from '../product.ts';

const [machine = '', way, folder = '', bytes = '', what] = process.argv.slice(2);
const product = await Product.open({ program: 'test' });
let plugged = true;
await product.moves
  .run(machine, {
    way: moveWays.find((w) => w === way) ?? 'sealed',
    folder,
    passphrase: readFileSync(0, 'utf8'),
    onProgress({ step, bytesDone }) {
      if (step !== 'data' || bytesDone < Number(bytes)) return;
      if (what === 'kill') process.kill(process.pid, 'SIGKILL');
      if (plugged) spawnSync('umount', ['-l', folder]);
      plugged = false;
    },
  })
  .catch((error: unknown) => console.log(toVtpmError(error).code));
product.close();
