/**
 * A process that takes in a machine and kills itself, with SIGKILL, at the n-th point where something was
 * written: `arrive.ts PATH IDENTITY CHIP N`, with the passphrase (or nothing) on standard input. Prints the points.
 */
import { readFileSync, writeSync } from 'node:fs';
import { toVtpmError } from '../../errors/error.ts';
import { chipChoices, identities } from '../../move/views.ts';
import { Product } from '../product.ts';

const [path = '', identity, chip, last = ''] = process.argv.slice(2);
let left = Number(last);
const product = await Product.open({ program: 'test' });
await product.moves
  .arrive(path, {
    identity: identities.find((i) => i === identity),
    chip: chipChoices.find((c) => c === chip),
    passphrase: readFileSync(0, 'utf8') || undefined,
    reached(point) {
      writeSync(1, `${point}\n`);
      if (--left === 0) process.kill(process.pid, 'SIGKILL');
    },
  })
  .catch((error: unknown) => {
    writeSync(1, `error ${toVtpmError(error).message}\n`);
    process.exitCode = 1;
  });
product.close();
