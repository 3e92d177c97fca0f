import type { JSX } from 'react';
import { Checkbox, RadioGroup } from '../controls/choice.tsx';
import { Select } from '../controls/select.tsx';
import { machineTexts } from '../i18n/configuration-machine.ts';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { SyncRow } from '../sync/sync-row.tsx';
import { useLocked } from './locked.ts';
import { updateMachine, useMachine } from './machine.ts';
import { Pane, Row, Rows } from './pane.tsx';
import { openSheet } from './sheet-state.ts';

const kept = [3, 5, 10, 20, 50];

/** The policies for a missing key and for backups: settings appear here once the product follows them. */
export function Security(): JSX.Element | null {
  const t = useText(machineTexts);
  const w = useText(windowTexts);
  const locked = useLocked();
  const security = useMachine((s) => s.details?.description.security);
  if (!security) return null;
  const counts = [...new Set([...kept, security.keepBackups])].toSorted((a, b) => a - b);
  return (
    <Pane solo icon="device-shield" title={w.security} status={t.securityLead}>
      <Rows>
        <Row label={t.keyMissing}>
          <RadioGroup
            aria-label={t.keyMissing}
            value={security.keyMissing}
            disabled={locked}
            choices={[
              { value: 'ask', text: t.keyAsk, hint: t.keyAskHint },
              { value: 'new-chip', text: t.keyNew, hint: t.keyNewHint },
            ]}
            onChange={(keyMissing) => void updateMachine({ security: { keyMissing } })}
          />
        </Row>
        <Row label={t.backUp} separated>
          <div className="check-group">
            <Checkbox
              checked={security.backupBeforeChange}
              disabled={locked}
              onChange={(backupBeforeChange) => void updateMachine({ security: { backupBeforeChange } })}
            >
              {t.backUpChange}
            </Checkbox>
            <Checkbox
              checked={security.backupBeforeMove}
              disabled={locked}
              onChange={(backupBeforeMove) => void updateMachine({ security: { backupBeforeMove } })}
            >
              {t.backUpMove}
            </Checkbox>
          </div>
        </Row>
        <Row label={t.keep} control>
          <div className="w-200">
            <Select
              aria-label={t.keep}
              value={String(security.keepBackups)}
              disabled={locked}
              choices={counts.map((count) => ({ value: String(count), text: t.keepNewest(count) }))}
              onChange={(count) => void updateMachine({ security: { keepBackups: Number(count) } })}
            />
          </div>
          <span className="sub">{t.keepMonths}</span>
        </Row>
        <SyncRow onManage={() => openSheet({ kind: 'sync' })} />
      </Rows>
    </Pane>
  );
}
