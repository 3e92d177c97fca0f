// First of all, so that the controls' own rules come after the ground they stand on.
import './tokens.css';
import './base.css';
import { type JSX, StrictMode } from 'react';
import { I18nProvider } from 'react-aria-components';
import { createRoot } from 'react-dom/client';
import { Configuration } from './configuration/configuration.tsx';
import { ControlCenter } from './control-center/control-center.tsx';
import { InsideChip } from './inside/inside-window.tsx';
import { ImportKeys } from './keys/import-window.tsx';
import { UnlockKeychain } from './keys/unlock-window.tsx';
import { Move } from './move/move.tsx';
import { NewMachine } from './new-machine/new-machine.tsx';
import { followPreferences, usePreferences } from './stores/preferences.ts';
import { NewComputer } from './sync/new-computer.tsx';
import { SyncWindow } from './sync/sync-window.tsx';
import { Troubleshooting } from './troubleshooting/troubleshooting.tsx';

const windows: Readonly<Record<string, () => JSX.Element>> = {
  configuration: Configuration,
  'new-machine': NewMachine,
  move: Move,
  'import-keys': ImportKeys,
  inside: InsideChip,
  'keychain-passphrase': UnlockKeychain,
  'keychain-sync': SyncWindow,
  'new-computer': NewComputer,
  troubleshooting: Troubleshooting,
};

function Window(): JSX.Element {
  const locale = usePreferences((s) => s.locale);
  const Shown = windows[new URLSearchParams(location.search).get('window') ?? ''] ?? ControlCenter;
  return (
    <I18nProvider locale={locale}>
      <Shown />
    </I18nProvider>
  );
}

/** As Node names it; only the order of buttons and the name of the file manager depend on it. */
const platform = () =>
  /Windows/.test(navigator.userAgent) ? 'win32' : /Mac OS/.test(navigator.userAgent) ? 'darwin' : 'linux';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
document.documentElement.dataset.platform = platform();
// Language and theme come first, so that the first paint is already right. Without them the system's serve.
await followPreferences().catch(console.error);
createRoot(root).render(
  <StrictMode>
    <Window />
  </StrictMode>,
);
