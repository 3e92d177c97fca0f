/** Hosts one machine in the background for `vtpm start`: host.ts BUNDLE [--headless] [--accelerator NAME]. */
import { parseArgs } from 'node:util';
import { VtpmError } from '../errors/error.ts';
import { Product } from '../product/product.ts';
import type { Accelerator } from '../qemu/accelerator.ts';
import { reportToParent } from '../session/background-host.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { headless: { type: 'boolean', default: false }, accelerator: { type: 'string' } },
});
const [bundle = ''] = positionals;
const product = await Product.open({ program: 'vtpm start' });
await reportToParent(
  product
    .start(bundle, {
      headless: values.headless,
      ...(values.accelerator ? { accelerator: values.accelerator as Accelerator } : {}),
    })
    .then(() => {
      const status = product.sessionStatus(bundle);
      if (!status) throw new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: 'it stopped at once' });
      return status;
    }),
);
// The machine's sockets and children keep this process alive until it has ended.
