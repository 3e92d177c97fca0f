import { type JSX, useState } from 'react';
import type { ChipInside, LockoutState } from '../../src/tpm/inside-views.ts';
import { Row, Rows } from '../configuration/pane.tsx';
import { Button } from '../controls/button.tsx';
import { Mark } from '../controls/mark.tsx';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { useClock } from '../stores/clock.ts';
import { isRunning, openSheet, useInside } from './inside-store.ts';
import { Page, WhenRead } from './page.tsx';

/** What the chip is, what a guest has set in it, and what can be done to it. */
export function Overview(): JSX.Element {
  const t = useText(insideTexts);
  const chip = useInside((s) => s.chip);
  return (
    <WhenRead asked={chip} reading={t.reading}>
      {(value) => <Read chip={value} />}
    </WhenRead>
  );
}

function Read({ chip }: { readonly chip: ChipInside }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  const running = useInside((s) => isRunning(s.details));
  const { overview, lockout } = chip;
  const { family, revision, date } = overview.specification;
  const when = format.when(chip.readAt, now);
  const off = running ? t.reasonRunning : null;
  return (
    <Page
      title={`${overview.manufacturer} (${overview.vendor})`}
      hint={chip.machine === 'running' ? t.readRunning(when) : t.readAt(when)}
      controls={
        <>
          <Button disabledReason={off} onPress={() => openSheet({ kind: 'test' })}>
            {t.testStorage}
          </Button>
          <Button kind="destructive" disabledReason={off} onPress={() => openSheet({ kind: 'clear' })}>
            {t.clearChip}
          </Button>
        </>
      }
    >
      <Rows className="inside-rows">
        <Row label={t.version}>
          {t.versionValue(family, revision)}
          {date && <span className="sub">{t.ofDate(format.date(date))}</span>}
        </Row>
        <Row label={t.firmwareVersion}>
          <span className="selectable">{overview.firmwareVersion}</span>
        </Row>
        <Lockout lockout={lockout} off={off} />
        <Row label={t.passwords}>
          <Passwords chip={chip} />
        </Row>
        <Row label={t.shutDown}>
          {overview.shutDownInOrder === null ? (
            <span className="t3">{t.stillRuns}</span>
          ) : overview.shutDownInOrder ? (
            t.inOrder
          ) : (
            <>
              {t.notInOrder}
              <span className="sub">{t.notInOrderHint}</span>
            </>
          )}
        </Row>
        <Row label={t.algorithms} separated>
          <span className="selectable">{overview.algorithms.map(({ name }) => name).join(', ')}</span>
        </Row>
        <Row label={t.curves}>
          <span className="selectable">{overview.curves.join(', ')}</span>
        </Row>
        <Commands commands={overview.commands} />
        <Row label={t.capacity}>
          {t.capacityValue(overview.persistentKeysFree)}
          <span className="sub">{t.largestIndex(format.bytes(overview.largestNvIndex))}</span>
        </Row>
      </Rows>
    </Page>
  );
}

function Lockout({
  lockout,
  off,
}: {
  readonly lockout: LockoutState;
  readonly off: string | null;
}): JSX.Element {
  const t = useText(insideTexts);
  const { counter, maximum, recoverySeconds, locked, passwordSet } = lockout;
  const reason = off ?? (counter === 0 ? t.nothingToClear : passwordSet ? t.lockoutPassword : null);
  return (
    <Row
      label={t.lockout}
      separated
      action={
        <Button size="small" disabledReason={reason} onPress={() => openSheet({ kind: 'clear-lockout' })}>
          {t.clearLockout}
        </Button>
      }
    >
      <span className="verdict">
        <Mark verdict={locked ? 'bad' : counter > 0 ? 'warn' : 'ok'} />
        {t.tries(counter, maximum)}
      </span>
      {locked && <span className="sub bad">{t.locked}</span>}
      <span className="sub">
        {recoverySeconds === 0 ? t.neverForgiven : t.forgiven(Math.max(1, Math.round(recoverySeconds / 60)))}
      </span>
      {passwordSet && counter > 0 && <span className="sub">{t.lockoutPassword}</span>}
    </Row>
  );
}

function Passwords({ chip }: { readonly chip: ChipInside }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  const { passwordsSet, clearDisabled } = chip.overview;
  const names = [
    ...(passwordsSet.owner ? [t.passwordOwner] : []),
    ...(passwordsSet.endorsement ? [t.passwordEndorsement] : []),
    ...(passwordsSet.lockout ? [t.passwordLockout] : []),
  ];
  return (
    <>
      {names.length === 0 ? t.passwordsNone : t.passwordsSet(format.list(names))}
      {clearDisabled && <span className="sub">{t.clearDisabled}</span>}
    </>
  );
}

function Commands({ commands }: { readonly commands: readonly string[] }): JSX.Element {
  const t = useText(insideTexts);
  const [shown, setShown] = useState(false);
  return (
    <Row
      label={t.commands}
      action={
        <Button size="small" onPress={() => setShown(!shown)}>
          {shown ? t.hideAll : t.showAll}
        </Button>
      }
    >
      {t.commandCount(commands.length)}
      {shown && <span className="sub selectable">{commands.join(', ')}</span>}
    </Row>
  );
}
