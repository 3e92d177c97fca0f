import { saveFile } from '../src/durable/save-file.ts';
import type { Product } from '../src/product/product.ts';
import type { Handlers } from './ipc.ts';
import { chooseTarget } from './save-file.ts';
import { text } from './texts.ts';
import type { Windows } from './windows.ts';

type InsideChannel = Extract<keyof Handlers, `inside.${string}`>;

/** The calls about the inside of a chip. What they save is public: no secret of chip or guest is in it. */
export function insideHandlers(product: Product, windows: Windows): Pick<Handlers, InsideChannel> {
  const { inside } = product;
  return {
    async 'inside.open'(_window, id) {
      windows.show({ kind: 'inside', machine: (await product.find(id)).path });
      return null;
    },
    'inside.read': (_, id) => inside.read(id),
    'inside.measured': (_, id) => inside.measured(id),
    'inside.test': (_, id) => inside.test(id),
    'inside.clearLockout': (_, id) => inside.clearLockout(id),
    'inside.renewCertificates': (_, id) => inside.renewCertificates(id),
    'inside.clearPreview': (_, id) => inside.clearPreview(id),
    'inside.clear': (_, id) => inside.clear(id),
    async 'inside.save'(window, { kind, name, content }) {
      const certificate = kind === 'certificate';
      const to = await chooseTarget(window, {
        title: text(certificate ? 'exportCertificate' : 'saveInside'),
        suggestion: name,
        extension: certificate ? '.pem' : '.txt',
        filterName: text(certificate ? 'certificates' : 'textFiles'),
      });
      if (to !== null) await saveFile(to, content);
      return to;
    },
    async 'inside.saveLog'(window, id, suggestion) {
      const { log } = await inside.eventLog(id); // what can't be had is told before the place is asked for
      const to = await chooseTarget(window, {
        title: text('saveLog'),
        suggestion,
        extension: '.bin',
        filterName: text('eventLogs'),
      });
      if (to !== null) await saveFile(to, log);
      return to;
    },
  };
}
