import { type JSX, useState } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import { Button } from '../controls/button.tsx';
import { Checkbox } from '../controls/choice.tsx';
import { ChoiceList } from '../controls/choice-list.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { useFormat } from '../i18n/format.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';
import type { Findings } from './diagnosis-store.ts';
import { backupsWithKey } from './ways.tsx';

interface PageProps {
  readonly name: string;
  readonly findings: Findings;
  /** Whether the machine is started once the chip opens. */
  readonly starts: boolean;
  readonly onBack: () => void;
  readonly onClose: () => void;
}

/** The backups whose key is here. */
export function BackupPage(props: PageProps & { readonly onRestore: (backup: string) => Promise<unknown> }) {
  const t = useText(keyMissingTexts);
  const format = useFormat();
  const backups = backupsWithKey(props.findings.diagnosis);
  const [chosen, setChosen] = useState(backups[0]?.name ?? '');
  const older = backups.find(({ name }) => name === chosen)?.sameChip;
  return (
    <Sheet
      title={t.backupsTitle(props.name)}
      width={560}
      onClose={props.onClose}
      actions={
        <>
          <Button wide onPress={props.onBack}>
            {t.back}
          </Button>
          <Button wide kind="default" onPress={() => props.onRestore(chosen)}>
            {props.starts ? t.bringBackStart : t.bringBackNow}
          </Button>
        </>
      }
    >
      <p className="lead">
        {props.findings.diagnosis.storage.state === 'missing' ? t.newLeadGone : t.backupsLead}
      </p>
      <ChoiceList
        label={t.bringBack}
        value={chosen}
        onChange={setChosen}
        choices={backups.map((backup) => ({
          value: backup.name,
          text: format.dateTime(backup.createdAt),
          hint: backup.sameChip ? t.sameChip : t.otherChip,
        }))}
      />
      {older && (
        <div className="sheet-note">
          <Note verdict="warn">{t.olderState}</Note>
        </div>
      )}
    </Sheet>
  );
}

/** What a new chip costs, before it is made; the check mark arms the button. */
export function NewChipPage(props: PageProps & { readonly onReset: () => Promise<unknown> }): JSX.Element {
  const t = useText(keyMissingTexts);
  const [agreed, setAgreed] = useState(false);
  const costs = useCosts(props.findings);
  const gone = props.findings.diagnosis.storage.state === 'missing';
  return (
    <Sheet
      title={t.newTitle(props.name)}
      role="alertdialog"
      width={560}
      onClose={props.onClose}
      actions={
        <>
          <Button wide autoFocus onPress={props.onBack}>
            {t.back}
          </Button>
          <Button wide kind="destructive" disabled={!agreed} onPress={props.onReset}>
            {props.starts ? t.newChipStart : t.newChipMake}
          </Button>
        </>
      }
    >
      <p className="lead">{gone ? t.newLeadGone : t.newLead}</p>
      <div className="sheet-note">
        <Note verdict="warn">
          <span className="strong">{t.willAsk}</span>
          <ul className="losses">
            {costs.map((cost) => (
              <li key={cost}>{cost}</li>
            ))}
          </ul>
          <div className="confirm">
            <Checkbox checked={agreed} onChange={setAgreed}>
              {t.haveKey}
            </Checkbox>
          </div>
        </Note>
      </div>
    </Sheet>
  );
}

/** What the guest will ask for, as far as its system and its disks tell. */
function useCosts({ details }: Findings): readonly string[] {
  const t = useText(keyMissingTexts);
  const family = details ? guestOsProfiles[details.description.guestOs].family : 'other';
  const disk = (kind: 'bitlocker' | 'luks') => details?.disks.find(({ encryption }) => encryption === kind);
  const [bitlocker, luks] = [disk('bitlocker'), disk('luks')];
  const costs: string[] = [];
  if (bitlocker) costs.push(t.bitlockerFound(bitlocker.fileName));
  else if (family === 'windows') costs.push(t.bitlockerMaybe);
  if (luks) costs.push(t.luksFound(luks.fileName));
  else if (family === 'linux') costs.push(t.luksMaybe);
  costs.push(family === 'windows' ? t.hello : t.keysLost);
  return costs;
}
