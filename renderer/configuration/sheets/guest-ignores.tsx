import type { JSX } from 'react';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useText } from '../../i18n/texts.ts';
import { tellFailure } from '../machine.ts';
import { closeSheet } from '../sheet-state.ts';

/** The guest was asked to shut down and has not; forcing it off is the person's decision. */
export function GuestIgnores({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(windowTexts);
  return (
    <Sheet
      title={t.ignoresTitle(details.description.name)}
      role="alertdialog"
      width={460}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {t.keepWaiting}
          </Button>
          <Button
            wide
            kind="destructive"
            onPress={async () => {
              if (await tellFailure((id) => call('machines.kill', id))) closeSheet();
            }}
          >
            {t.forceOff}
          </Button>
        </>
      }
    >
      <p className="lead">{t.forceOffLoss}</p>
    </Sheet>
  );
}
