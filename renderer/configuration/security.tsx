import type { JSX } from 'react';
import { Checkbox } from '../controls/choice.tsx';
import { machineTexts } from '../i18n/configuration-machine.ts';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { useLocked } from './locked.ts';
import { updateMachine, useMachine } from './machine.ts';
import { Pane, Row, Rows } from './pane.tsx';

/** The policy for backups: settings appear here once the product follows them. */
export function Security(): JSX.Element | null {
  const t = useText(machineTexts);
  const w = useText(windowTexts);
  const locked = useLocked();
  const security = useMachine((s) => s.details?.description.security);
  if (!security) return null;
  return (
    <Pane solo icon="device-shield" title={w.security} status={t.securityLead}>
      <Rows>
        <Row label={t.backUp}>
          <div className="check-group">
            <Checkbox
              checked={security.backupBeforeChange}
              disabled={locked}
              onChange={(backupBeforeChange) => void updateMachine({ security: { backupBeforeChange } })}
            >
              {t.backUpChange}
            </Checkbox>
          </div>
          <span className="sub">{t.keepMonths}</span>
        </Row>
      </Rows>
    </Pane>
  );
}
