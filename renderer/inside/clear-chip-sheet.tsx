import { type JSX, useEffect, useState } from 'react';
import type { MachineDetails } from '../../src/product/views.ts';
import type { ClearPreview } from '../../src/tpm/inside-views.ts';
import { call } from '../bridge.ts';
import { useLosses } from '../configuration/sheets/losses.ts';
import { Button, LinkButton } from '../controls/button.tsx';
import { Checkbox } from '../controls/choice.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { chipTexts } from '../i18n/configuration-chip.ts';
import { useFormat } from '../i18n/format.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { closeSheet, showError } from './inside-store.ts';
import { useMaintenance } from './maintenance.tsx';
import '../configuration/sheets/sheets.css';

/** Names what the guest loses; the check mark arms the button, and Cancel has the focus. */
export function ClearChipSheet({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(insideTexts);
  const c = useText(chipTexts);
  const { cancel } = useText(commonTexts);
  const { id } = details.summary;
  const { name } = details.description;
  const losses = useLosses(details);
  const [saved, setSaved] = useState(false);
  const [preview, setPreview] = useState<ClearPreview | null>(null);
  const { busy, run } = useMaintenance(details);
  useEffect(() => {
    call('inside.clearPreview', id).then(setPreview, (error) => showError(error, t.unchanged(name)));
  }, [id, name, t]);
  const clear = () => run(async () => t.cleared((await call('inside.clear', id)).backup));
  return (
    <Sheet
      title={t.clearTitle(name)}
      role="alertdialog"
      onClose={busy ? null : closeSheet}
      actions={
        <>
          <Button wide autoFocus disabled={busy} onPress={closeSheet}>
            {cancel}
          </Button>
          <Button wide kind="destructive" disabled={!saved || preview === null} onPress={clear}>
            {t.clearAction}
          </Button>
        </>
      }
    >
      <p className="lead">{t.clearLead}</p>
      <div className="sheet-note">
        <Note verdict="warn">
          <span className="strong">{t.clearLoses}</span>
          <ul className="losses">
            {losses.map((loss) => (
              <li key={loss}>{loss}</li>
            ))}
            <li>
              <span role="status">
                <Counts preview={preview} />
              </span>
            </li>
          </ul>
          <div className="confirm">
            <Checkbox checked={saved} disabled={busy} onChange={setSaved}>
              {c.savedKey}
            </Checkbox>
            <LinkButton onPress={() => void call('help.open', 'recovery-keys').catch(console.error)}>
              {c.howToFind}
            </LinkButton>
          </div>
        </Note>
      </div>
      <p className="cap sheet-cap">
        {t.clearKeeps} {t.keepsBackup}
      </p>
    </Sheet>
  );
}

function Counts({ preview }: { readonly preview: ClearPreview | null }): JSX.Element {
  const t = useText(insideTexts);
  const format = useFormat();
  if (!preview) return <>{t.clearLooking}</>;
  const parts = [
    ...(preview.keys.length ? [t.clearKeys(preview.keys.length)] : []),
    ...(preview.nv.length ? [t.clearNv(preview.nv.length)] : []),
  ];
  return <>{parts.length ? t.clearCounts(format.list(parts)) : t.clearNothing}</>;
}
