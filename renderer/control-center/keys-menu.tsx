import type { JSX } from 'react';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { keysTexts } from '../i18n/keys.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { importKeys, openSheet, openSync } from './machine-actions.ts';

/** What can be done with keys as a whole. */
export function KeysMenu(): JSX.Element {
  const t = useText(keysTexts);
  const s = useText(syncTexts);
  return (
    <Menu
      label={t.keysMenu}
      placement="bottom end"
      trigger={<Button kind="flat" icon="device-key" label={t.keysMenu} />}
      entries={[
        { id: 'import', text: t.importMenu, run: () => importKeys(null) },
        { id: 'export', text: t.exportMenu, run: () => openSheet({ kind: 'export-keys', machine: null }) },
        'separator',
        { id: 'sync', text: s.menu, run: openSync },
      ]}
    />
  );
}
