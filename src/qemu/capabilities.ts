import { execFile } from 'node:child_process';
import { VtpmError } from '../errors/error.ts';

export type Display = 'gtk' | 'sdl' | 'cocoa' | 'none';
export const audioBackends = ['coreaudio', 'pipewire', 'pa', 'sdl', 'alsa', 'none'] as const;
export type AudioBackend = (typeof audioBackends)[number];

/** What this build of QEMU has compiled in or installed as modules. */
export interface QemuCapabilities {
  readonly displays: readonly string[];
  readonly audio: readonly string[];
  /** Whether it has the seccomp sandbox (`-sandbox`). */
  readonly sandbox: boolean;
}

const help = (binary: string, option: string): Promise<string> =>
  new Promise((resolve) => {
    // A build without the option exits 1 and says so on stderr: then it simply lists nothing.
    execFile(binary, option === '-help' ? [option] : [option, 'help'], { timeout: 10_000 }, (_, stdout) =>
      resolve(stdout),
    );
  });

const lines = (text: string) =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => /^[a-z-]+$/.test(line));

/** Asks a QEMU binary for its displays, audio backends and sandbox. Never fails: what it can't tell is absent. */
export async function qemuCapabilities(binary: string): Promise<QemuCapabilities> {
  const [displays, audio, options] = await Promise.all([
    help(binary, '-display'),
    help(binary, '-audiodev'),
    help(binary, '-help'),
  ]);
  return { displays: lines(displays), audio: lines(audio), sandbox: options.includes('-sandbox') };
}

/**
 * The window QEMU shows the guest's screen in.
 * @throws VtpmError VTPM_ERR_QEMU_NO_DISPLAY when this QEMU has no window, or the session no screen.
 */
export function chooseDisplay(
  capabilities: QemuCapabilities,
  headless: boolean,
  host: { readonly platform: string; readonly screen: boolean },
): Display {
  if (headless) return 'none';
  if (!host.screen) throw new VtpmError('VTPM_ERR_QEMU_NO_DISPLAY', { reason: 'no screen' });
  const wanted = host.platform === 'darwin' ? (['cocoa'] as const) : (['gtk', 'sdl'] as const);
  const display = wanted.find((name) => capabilities.displays.includes(name));
  if (!display) throw new VtpmError('VTPM_ERR_QEMU_NO_DISPLAY', { reason: wanted.join(', ') });
  return display;
}

/** Where the guest's sound goes: the first backend that this QEMU has; `none` without a window. */
export function chooseAudio(capabilities: QemuCapabilities, headless: boolean): AudioBackend {
  if (headless) return 'none';
  return audioBackends.find((name) => capabilities.audio.includes(name)) ?? 'none';
}
