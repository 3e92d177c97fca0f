import { type JSX, useState } from 'react';
import type { ChipView, MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { ErrorCodeLine } from '../../controls/error-code.tsx';
import { useErrorText } from '../../controls/error-sheet.tsx';
import { Mark } from '../../controls/mark.tsx';
import { Note } from '../../controls/note.tsx';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { insideTexts } from '../../i18n/inside.ts';
import { keysTexts } from '../../i18n/keys.ts';
import { useText } from '../../i18n/texts.ts';
import { isKeyTrouble } from '../../key-missing/diagnosis-store.ts';
import { useLocked } from '../locked.ts';
import { tellFailure, useMachine } from '../machine.ts';
import { Pane, Row, Rows } from '../pane.tsx';
import { openSheet } from '../sheet-state.ts';
import { type ChipReading, useChipReading } from './chip-reading.ts';
import { BackupsRow, Facts, KeyPlace, keyAbsent, SecureBootRow, StorageRow } from './chip-rows.tsx';

export function TpmChip(): JSX.Element | null {
  const details = useMachine((s) => s.details);
  return details?.chip ? <Chip details={details} chip={details.chip} /> : null;
}

function Chip({ details, chip }: { readonly details: MachineDetails; readonly chip: ChipView }): JSX.Element {
  const t = useText(chipTexts);
  const k = useText(keysTexts);
  const inside = useText(insideTexts);
  const { tpm, reasonRunning, reasonLocked } = useText(windowTexts);
  const running = details.summary.state !== 'stopped';
  const locked = useLocked();
  const [reading, readAgain] = useChipReading(chip.storageId, running);
  const [backedUp, setBackedUp] = useState(false);
  const busy = reading.state === 'reading';
  const off = running ? reasonRunning : locked ? reasonLocked : null;
  return (
    <Pane
      icon="device-tpm"
      title={tpm}
      status={<Status reading={reading} />}
      note={reading.state === 'failed' && <Failure reading={reading} onAgain={readAgain} />}
      actions={
        <>
          <Button onPress={() => tellFailure((id) => call('inside.open', id))}>{inside.open}</Button>
          <Button
            disabled={busy}
            disabledReason={running ? reasonRunning : null}
            onPress={async () => setBackedUp(await tellFailure((id) => call('chip.backUp', id)))}
          >
            {t.backUpNow}
          </Button>
          <span className="space" />
          <span role="status" className="visually-hidden">
            {backedUp ? t.backedUp : ''}
          </span>
          <Button
            kind="destructive"
            disabled={busy}
            disabledReason={off}
            onPress={() => openSheet({ kind: 'remove-chip' })}
          >
            {t.remove}
          </Button>
        </>
      }
    >
      <Rows>
        <Facts reading={reading} />
        <Row label={t.encryption} separated>
          {t[chip.cipher]}
        </Row>
        <Row
          label={t.key}
          action={
            !keyAbsent(reading) && (
              <Button size="small" disabled={busy} onPress={() => openSheet({ kind: 'export-keys' })}>
                {k.export}
              </Button>
            )
          }
        >
          <KeyPlace reading={reading} keychain={chip.keychainName} />
          <span className="sub mono mono-small selectable">{chip.keychainAccount}</span>
        </Row>
        <SecureBootRow details={details} />
        <StorageRow details={details} chip={chip} />
        <BackupsRow backups={chip.backups} />
      </Rows>
    </Pane>
  );
}

/** Evidence before verdict: “Ready” only because the storage was opened just now. */
function Status({ reading }: { readonly reading: ChipReading }): JSX.Element {
  const t = useText(chipTexts);
  switch (reading.state) {
    case 'begun':
      return <span>{t.tpm2}</span>;
    case 'reading':
      return (
        <span className="verdict" role="status">
          <Mark verdict="busy" />
          {t.reading}
        </span>
      );
    case 'read':
      return (
        <span className="verdict" role="status">
          <Mark verdict="ok" />
          {t.ready}
        </span>
      );
    case 'failed':
      return <span>{t.tpm2}</span>;
    case 'in-use':
      return (
        <span className="verdict">
          <Mark verdict="off" named />
          {t.running}
        </span>
      );
  }
}

function Failure(props: {
  readonly reading: Extract<ChipReading, { state: 'failed' }>;
  readonly onAgain: () => void;
}): JSX.Element {
  const t = useText(chipTexts);
  const { error } = props.reading;
  const text = useErrorText(error);
  return (
    <Note verdict="bad" live>
      <div className="note-acting">
        <div>
          <span className="strong">{text.title}</span>
          <span className="sub">
            {text.cause} {text.nextStep}
          </span>
          <ErrorCodeLine code={error.code} />
        </div>
        {isKeyTrouble(error.code) ? (
          <Button onPress={() => openSheet({ kind: 'key-missing', error, again: props.onAgain })}>
            {t.waysOut}
          </Button>
        ) : (
          <Button onPress={props.onAgain}>{t.tryAgain}</Button>
        )}
      </div>
    </Note>
  );
}
