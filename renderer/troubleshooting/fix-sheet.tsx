import { type JSX, useState } from 'react';
import { offer as makeOffer } from '../../src/doctor/finding.ts';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { FixResult } from '../../src/product/doctor/doctor-views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { useMachines } from '../stores/machines.ts';
import { Commands } from './evidence.tsx';
import { useFixObstacle, useFixText } from './fix-row.tsx';
import { adoptFixed, closeSheet, lookAgain, type Offer } from './store.ts';

/** Fixes after which something is not as it was, though a backup is kept. */
const takesAway = (fix: Offer['fix']): boolean => fix.undo === 'impossible' || fix.id === 'new-chip';

/** What a fix changes and how it is undone, before it is applied. */
export function FixSheet({ offer }: { readonly offer: Offer }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const common = useText(commonTexts);
  const { fix, subject, check } = offer;
  const text = useFixText(offer);
  const obstacle = useFixObstacle(offer);
  const name = useMachines((s) => s.machines?.find(({ id }) => id === subject)?.name ?? subject);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const destructive = takesAway(fix);
  const gone = failed?.code === 'VTPM_ERR_FIX_NOT_OFFERED';
  const checkAgain = () => {
    closeSheet();
    void lookAgain();
  };
  const apply = async () => {
    setBusy(true);
    setFailed(null);
    try {
      const { id, target } = fix;
      const result = await call('doctor.fix', { fix: id, machine: subject, target, check });
      adoptFixed(offer, undoOffer(offer, result), result);
    } catch (error) {
      setFailed(toVtpmError(error));
      setBusy(false);
    }
  };
  return (
    <Sheet
      title={text.title}
      role={destructive ? 'alertdialog' : 'dialog'}
      width={520}
      onClose={busy ? null : closeSheet}
      actions={
        <>
          <Button wide autoFocus={destructive || obstacle !== null} disabled={busy} onPress={closeSheet}>
            {common.cancel}
          </Button>
          <Button
            wide
            kind={destructive && !gone ? 'destructive' : 'default'}
            autoFocus={!destructive && obstacle === null}
            busy={busy}
            disabledReason={gone ? null : obstacle}
            onPress={gone ? checkAgain : apply}
          >
            {gone ? t.checkAgain : failed ? common.tryAgain : text.title}
          </Button>
        </>
      }
    >
      <dl className="fix-facts">
        <dt>{t.where}</dt>
        <dd className="med">{name ?? t.thisComputer}</dd>
        <dt>{t.changes}</dt>
        <dd>
          {text.changes}
          <Commands commands={fix.commands} />
        </dd>
        {text.undo && (
          <>
            <dt>{t.toUndo}</dt>
            <dd>{text.undo}</dd>
          </>
        )}
      </dl>
      {obstacle && (
        <div className="sheet-note">
          <Note verdict="warn">{obstacle}</Note>
        </div>
      )}
      {failed && (
        <div className="sheet-note">
          <ErrorNote error={failed} {...(gone ? {} : { unchanged: t.unchangedFix })} machine={subject} />
        </div>
      )}
    </Sheet>
  );
}

/** The fix that takes another back, as an offer of the same check. */
function undoOffer({ check, subject }: Offer, { findings, undo }: FixResult): Offer | null {
  if (!undo) return null;
  const offered = findings
    .flatMap(({ fixes }) => fixes)
    .find(({ id, target }) => id === undo.fix && target === undo.target);
  const { fix: id, target } = undo;
  const fix = offered ?? makeOffer(id, { target, details: { backup: target ?? '' } });
  return { fix, check: undo.check ?? check, subject };
}
