import type { JSX } from 'react';
import { guestOsIds, guestOsProfiles } from '../../src/machine/guest-os.ts';
import { ChoiceList } from '../controls/choice-list.tsx';
import { type DeviceIcon, Icon } from '../controls/icon.tsx';
import { commonTexts } from '../i18n/common.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { usePreferences } from '../stores/preferences.ts';
import { StepFailure } from './step-failure.tsx';
import { send, useWizard } from './wizard-store.ts';

const icons = {
  windows: 'device-g-win',
  linux: 'device-g-linux',
  other: 'device-g-other',
} as const satisfies Record<string, DeviceIcon>;

/** Step 1: which system will run in the machine. */
export function GuestStep(): JSX.Element {
  const t = useText(newMachineTexts);
  const common = useText(commonTexts);
  const locale = usePreferences((s) => s.locale);
  const guestOs = useWizard((s) => s.state.answers.guestOs);
  return (
    <>
      <h1>{t.guestTitle}</h1>
      <p className="lead">{t.guestLead}</p>
      <ChoiceList
        label={t.guestTitle}
        value={guestOs}
        onChange={(chosen) => send({ type: 'choose-guest', guestOs: chosen })}
        choices={guestOsIds.map((id) => ({
          value: id,
          icon: icons[guestOsProfiles[id].family],
          text: id === 'other' ? t.anotherSystem : guestOsProfiles[id].name[locale],
          hint: t[`guest-${id}`],
          end: guestOsProfiles[id].addsTpm && (
            <span className="badge">
              <Icon name="glyph-chip" size={15} />
              {common.tpm}
            </span>
          ),
        }))}
      />
      <StepFailure step="guest" />
    </>
  );
}
