import type { Product } from '../src/product/product.ts';
import type { Preferences, ProgressEvent } from '../src/product/views.ts';
import type { Handlers } from './ipc.ts';

type MachineChannel = Exclude<
  keyof Handlers,
  | 'machines.showInFiles'
  | `windows.${string}`
  | `dialogs.${string}`
  | `clipboard.${string}`
  | `help.${string}`
  | `doctor.${string}`
  | `keys.${string}`
  | `inside.${string}`
  | `toUefi.${string}`
  | `importDisk.${string}`
  | `parallels.${string}`
  | `move.${string}`
  | `arrival.${string}`
  | `sync.${string}`
>;

/** What these handlers tell the rest of main. */
export interface MachineEvents {
  progress(event: ProgressEvent): void;
  preferences(preferences: Preferences): void;
}

/** How long a guest may take to shut down before the window says that it does not react. */
const shutDownTimeoutMs = 120_000;

/** The calls that the core answers: machines, chips, firmware, this computer, preferences. */
export function machineHandlers(product: Product, tell: MachineEvents): Pick<Handlers, MachineChannel> {
  const done = async (work: Promise<unknown>): Promise<null> => {
    await work;
    return null;
  };
  return {
    'machines.list': () => product.list(),
    'machines.details': (_, id) => product.details(id),
    'machines.create': (_, request) =>
      product.create(request, (id, step, state, fraction) =>
        tell.progress({ id, action: 'create', step, state, fraction }),
      ),
    'machines.createDemo': () =>
      product.createDemo((id, step, state, fraction) =>
        tell.progress({ id, action: 'demo', step, state, fraction }),
      ),
    'machines.update': (_, id, patch) => product.update(id, patch),
    'machines.addDevice': (_, id, device) => product.addDevice(id, device),
    'machines.removeDevice': (_, id, device) => product.removeDevice(id, device),
    'machines.restoreDefaults': (_, id) => product.restoreDefaults(id),
    'machines.start': (_, id) => done(product.start(id, { headless: !hasDisplay() })),
    'machines.shutDown': (_, id) => done(product.shutDown(id, { timeoutMs: shutDownTimeoutMs })),
    'machines.kill': (_, id) => done(product.kill(id)),
    'machines.open': async (_, path, { start }) => {
      const id = await product.register(path);
      if (start) await product.start(id, { headless: !hasDisplay() });
      return id;
    },
    'machines.forget': (_, id) => done(product.forget(id)),
    'chip.add': (_, id, { cipher }) =>
      product.addChip(id, {
        cipher,
        onStep: (step, state) => tell.progress({ id, action: 'add-chip', step, state, fraction: null }),
      }),
    'chip.remove': (_, id) => product.removeChip(id),
    'chip.reset': (_, id, { cipher }) =>
      product.resetChip(id, {
        cipher,
        onStep: (step, state) => tell.progress({ id, action: 'reset-chip', step, state, fraction: null }),
      }),
    'chip.diagnose': (_, id) => product.diagnoseChip(id),
    'chip.read': (_, id) => product.readChip(id),
    'chip.backups': (_, id) => product.chipBackups(id),
    'chip.backUp': (_, id) => product.backUpChip(id),
    'chip.restore': (_, id, backup) => product.restoreChip(id, backup),
    'firmware.setSecureBoot': (_, id, on) => done(product.setSecureBoot(id, on)),
    'firmware.setType': (_, id, type) => product.setFirmwareType(id, type),
    'host.report': (_, options) => product.hostReport(options),
    'preferences.get': () => product.preferences(),
    'preferences.set': async (_, change) => {
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const next = await product.setPreferences(given);
      tell.preferences(next);
      return next;
    },
  };
}

/** Whether QEMU's own window can be shown: on Linux that needs a display server. */
export function hasDisplay(): boolean {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
