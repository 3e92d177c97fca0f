import { parseArgs } from 'node:util';
import { VtpmError } from '../errors/error.ts';
import { Product } from '../product/product.ts';
import type { Accelerator } from '../qemu/accelerator.ts';
import { reportToParent, secretFromParent } from '../session/background-host.ts';

/**
 * Hosts one machine for `vtpm start`: BUNDLE [--headless] [--accelerator NAME]. Reports to the process that
 * waits, and resolves when the machine has ended.
 */
export async function runBackgroundHost(argv: readonly string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      headless: { type: 'boolean', default: false },
      accelerator: { type: 'string' },
      'secret-from-parent': { type: 'boolean', default: false },
    },
  });
  const [bundle = ''] = positionals;
  const secret = values['secret-from-parent'] ? await secretFromParent() : null;
  const product = await Product.open({
    program: 'vtpm start',
    askPassphrase: secret === null ? null : async () => secret,
  });
  const accelerator = values.accelerator as Accelerator | undefined;
  const started = product
    .start(bundle, { headless: values.headless, ...(accelerator ? { accelerator } : {}) })
    .then(() => {
      const status = product.sessionStatus(bundle);
      if (!status) throw new VtpmError('VTPM_ERR_BACKGROUND_HOST', { reason: 'it stopped at once' });
      return status;
    });
  await reportToParent(started);
  await started.catch(() => {});
  await product.ended(bundle);
  product.close();
}
