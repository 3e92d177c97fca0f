import { type JSX, useEffect, useState } from 'react';
import { toVtpmError } from '../../../src/errors/error.ts';
import type { ChipBackupView, MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Note } from '../../controls/note.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { Table } from '../../controls/table.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { useLockReason } from '../locked.ts';
import { refreshMachine, tellFailure } from '../machine.ts';
import { useBackupReason } from '../panes/chip-rows.tsx';
import { showItem } from '../selection.ts';
import { closeSheet, showError } from '../sheet-state.ts';
import './sheets.css';

/** The chip's backups, and the way back to one of them with its consequences. */
export function Backups({ details }: { readonly details: MachineDetails }): JSX.Element {
  const [chosen, setChosen] = useState<ChipBackupView | null>(null);
  return chosen ? (
    <Restore details={details} backup={chosen} onBack={() => setChosen(null)} />
  ) : (
    <BackupList details={details} onChoose={setChosen} />
  );
}

/** Newest first; null until main has answered. A machine whose chip was removed has backups too. */
function useBackups({ summary, chip }: MachineDetails): readonly ChipBackupView[] | null {
  const [backups, setBackups] = useState(chip?.backups ?? null);
  useEffect(() => {
    if (chip) setBackups(chip.backups);
    else
      void tellFailure(async () => {
        setBackups(await call('chip.backups', summary.id));
      });
  }, [summary.id, chip]);
  return backups?.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt)) ?? null;
}

function BackupList(props: {
  readonly details: MachineDetails;
  readonly onChoose: (backup: ChipBackupView) => void;
}): JSX.Element {
  const t = useText(chipTexts);
  const { close } = useText(commonTexts);
  const w = useText(windowTexts);
  const format = useFormat();
  const reasonOf = useBackupReason();
  const locked = useLockReason();
  const off = locked === 'running' ? w.reasonRunning : locked ? w.reasonLocked : null;
  const backups = useBackups(props.details);
  return (
    <Sheet
      title={t.backupsTitle(props.details.description.name)}
      width={560}
      onClose={closeSheet}
      actions={
        <Button wide kind="default" autoFocus onPress={closeSheet}>
          {close}
        </Button>
      }
    >
      {backups && <p className="lead">{backups.length === 0 ? t.backupsEmpty : t.backupsLead}</p>}
      {backups && backups.length > 0 && (
        <Table
          columns={[
            t.date,
            t.reason,
            { title: t.size, className: 'table-end' },
            { title: w.actions, hidden: true },
          ]}
        >
          {backups.map((backup) => (
            <tr key={backup.id}>
              <td className="num table-date">{format.dateTime(backup.createdAt)}</td>
              <td>
                {reasonOf(backup)}
                {backup.sameChip && <span className="sub">{t.sameChip}</span>}
              </td>
              <td className="num table-end">{format.bytes(backup.size)}</td>
              <td className="table-end">
                <Button size="small" disabledReason={off} onPress={() => props.onChoose(backup)}>
                  {t.restore}
                </Button>
              </td>
            </tr>
          ))}
        </Table>
      )}
    </Sheet>
  );
}

function Restore(props: {
  readonly details: MachineDetails;
  readonly backup: ChipBackupView;
  readonly onBack: () => void;
}): JSX.Element {
  const t = useText(chipTexts);
  const format = useFormat();
  const { details, backup } = props;
  const restore = async () => {
    try {
      await call('chip.restore', details.summary.id, backup.id);
      closeSheet();
      showItem('item-tpm');
    } catch (error) {
      showError(toVtpmError(error), t.notRestored(details.description.name));
    }
    await refreshMachine();
  };
  return (
    <Sheet
      title={t.restoreConsequence(format.dateTime(backup.createdAt))}
      role="alertdialog"
      width={500}
      onClose={closeSheet}
      actions={
        <>
          <Button wide autoFocus onPress={props.onBack}>
            {t.back}
          </Button>
          <Button wide kind="destructive" onPress={restore}>
            {t.restoreThis}
          </Button>
        </>
      }
    >
      <p className="lead">{details.description.tpm ? t.restoreKeeps : t.restoreFresh}</p>
      <div className="sheet-note">
        <Note verdict="warn">{backup.sameChip ? t.restoreOlder : t.restoreLoses}</Note>
      </div>
    </Sheet>
  );
}
