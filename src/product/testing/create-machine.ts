/** A process that makes a machine with a chip and tells of each step; its parent kills it in the middle. */
import { Product } from '../product.ts';

const product = await Product.open({ program: 'test' });
await product.create({ name: 'Doomed', guestOs: 'windows-11', disk: { sizeGiB: 64 } }, (_, step) =>
  process.send?.(step),
);
