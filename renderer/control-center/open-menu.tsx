import type { JSX } from 'react';
import { Button } from '../controls/button.tsx';
import { Menu } from '../controls/menu.tsx';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import { chooseParallels } from './machine-actions.ts';
import { chooseAndOpen } from './open-arrival.ts';

/** Opens what is on this computer already: a machine's bundle, or one of Parallels Desktop to look at. */
export function OpenMenu(): JSX.Element {
  const t = useText(controlCenterTexts);
  const w = useText(waysOutTexts);
  return (
    <Menu
      label={t.open}
      trigger={
        <Button kind="flat" icon="glyph-folder">
          {t.open}
        </Button>
      }
      entries={[
        { id: 'machine', text: w.openMachine, run: chooseAndOpen },
        { id: 'parallels', text: w.parallels, run: chooseParallels },
      ]}
    />
  );
}
