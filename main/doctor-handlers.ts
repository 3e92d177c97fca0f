import { join } from 'node:path';
import { app, type BrowserWindow, dialog } from 'electron';
import type { SavedReport } from '../src/doctor/report.ts';
import { saveFile } from '../src/durable/save-file.ts';
import { VtpmError } from '../src/errors/error.ts';
import type { Examination } from '../src/product/doctor/doctor-views.ts';
import type { Product } from '../src/product/product.ts';
import type { MachineId } from '../src/product/views.ts';
import type { Handlers } from './ipc.ts';
import { text } from './texts.ts';
import type { Windows } from './windows.ts';

type DoctorChannel = Extract<keyof Handlers, `doctor.${string}`>;

/** The calls about troubleshooting. Findings are told to the window that asked, as they are made. */
export function doctorHandlers(product: Product, windows: Windows): Pick<Handlers, DoctorChannel> {
  const { doctor } = product;
  /** What was last found of each subject: what a report is made of. */
  const examined = new Map<MachineId | null, Examination>();
  const running = new WeakMap<BrowserWindow, AbortController>();
  /** The report that a window shows: exactly that is saved. */
  const shown = new WeakMap<BrowserWindow, SavedReport>();

  const lookAt = async (subject: MachineId | null) =>
    examined.get(subject) ?? (subject === null ? doctor.host() : doctor.machine(subject));
  return {
    async 'doctor.examine'(window, subject, run) {
      running.get(window)?.abort();
      const { signal } = setController(running, window);
      const options = {
        signal,
        onFinding: (finding: Examination['findings'][number]) =>
          windows.send(window, 'doctorFinding', { subject, run, finding }),
      };
      const found = await (subject === null ? doctor.host(options) : doctor.machine(subject, options));
      if (!signal.aborted) examined.set(subject, found);
      return found;
    },
    'doctor.overview': (window) =>
      doctor.overview({ onMachine: (machine) => windows.send(window, 'doctorMachine', machine) }),
    async 'doctor.fix'(_window, request) {
      const done = await doctor.fix(request);
      examined.delete(request.machine);
      return done;
    },
    'doctor.chipNotListed': (_window, id) => doctor.chipNotListed(id),
    async 'doctor.report'(window, subject, locale) {
      const about = subject === null ? [null] : [null, subject];
      const report = await doctor.report(await Promise.all(about.map(lookAt)), locale);
      shown.set(window, report);
      return report.markdown;
    },
    async 'doctor.saveReport'(window) {
      const report = shown.get(window);
      if (!report) throw new VtpmError('VTPM_ERR_USAGE', { reason: 'this window shows no report' });
      const path = await chooseTarget(window);
      if (path === null) return null;
      await saveFile(path, path.endsWith('.json') ? report.json : report.markdown, { mode: 0o600 });
      return path;
    },
    async 'doctor.open'(_window, request) {
      windows.show({ kind: 'troubleshooting', ...request });
      return null;
    },
  };
}

function setController(of: WeakMap<BrowserWindow, AbortController>, window: BrowserWindow): AbortController {
  const controller = new AbortController();
  of.set(window, controller);
  return controller;
}

/** The system's save dialog, as Markdown or JSON; a name without an ending becomes Markdown. */
async function chooseTarget(window: BrowserWindow): Promise<string | null> {
  if (window.isDestroyed()) throw new VtpmError('VTPM_ERR_CANCELLED');
  const { canceled, filePath } = await dialog.showSaveDialog(window, {
    title: text('saveReport'),
    defaultPath: join(app.getPath('documents'), `${text('reportName')}.md`),
    filters: [
      { name: 'Markdown', extensions: ['md'] },
      { name: 'JSON', extensions: ['json'] },
    ],
    properties: ['createDirectory'],
  });
  if (canceled || !filePath) return null;
  return /\.(md|json)$/i.test(filePath) ? filePath : `${filePath}.md`;
}
