import type { JSX } from 'react';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { runOnMachine } from '../machine.ts';
import { closeSheet } from '../sheet-state.ts';
import './sheets.css';

export function RestoreDefaults({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(windowTexts);
  const d = useText(deviceTexts);
  const { cancel } = useText(commonTexts);
  const format = useFormat();
  const profile = guestOsProfiles[details.description.guestOs];
  const restore = async () => {
    if (await runOnMachine((id) => call('machines.restoreDefaults', id))) closeSheet();
  };
  return (
    <Sheet
      title={t.defaultsTitle(details.description.name)}
      role="alertdialog"
      width={480}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="destructive" onPress={restore}>
            {t.defaultsDo}
          </Button>
        </>
      }
    >
      <p className="lead">
        {t.defaultsLead(
          profile.name[format.locale],
          d.cpus(profile.cpus),
          format.mebibytes(profile.memoryMiB),
        )}
      </p>
      <ul className="losses">
        <li>{t.defaultsLost}</li>
        <li>{t.defaultsKept}</li>
      </ul>
    </Sheet>
  );
}
