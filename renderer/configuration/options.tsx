import type { JSX } from 'react';
import { RadioGroup } from '../controls/choice.tsx';
import { machineTexts } from '../i18n/configuration-machine.ts';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { useLocked } from './locked.ts';
import { updateMachine, useMachine } from './machine.ts';
import { Pane, Row, Rows } from './pane.tsx';

/** What happens on quit, and which time the guest's clock counts. */
export function Options(): JSX.Element | null {
  const t = useText(machineTexts);
  const w = useText(windowTexts);
  const locked = useLocked();
  const options = useMachine((s) => s.details?.description.options);
  if (!options) return null;
  return (
    <Pane solo icon="device-g-other" title={w.options} status={t.optionsLead}>
      <Rows>
        <Row label={t.onQuit}>
          <RadioGroup
            aria-label={t.onQuit}
            value={options.onQuit}
            disabled={locked}
            choices={[
              { value: 'shut-down', text: t.quitShutDown, hint: t.quitShutDownHint },
              { value: 'ask', text: t.quitAsk },
            ]}
            onChange={(onQuit) => void updateMachine({ options: { onQuit } })}
          />
        </Row>
        <Row label={t.clock} separated>
          <RadioGroup
            aria-label={t.clock}
            value={options.clock}
            disabled={locked}
            choices={[
              { value: 'local', text: t.clockLocal, hint: t.clockLocalHint },
              { value: 'utc', text: t.clockUtc, hint: t.clockUtcHint },
            ]}
            onChange={(clock) => void updateMachine({ options: { clock } })}
          />
        </Row>
      </Rows>
    </Pane>
  );
}
