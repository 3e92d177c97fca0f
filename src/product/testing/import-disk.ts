/** A process that imports a machine's physical disk and tells when it copies; its parent kills it then. */
import { Product } from '../product.ts';

const product = await Product.open({ program: 'test' });
await product.importDisk.run(process.argv[2] ?? '', {
  onProgress: ({ step, bytesDone }) => process.send?.([step, bytesDone]),
});
