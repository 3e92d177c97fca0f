import type { JSX } from 'react';
import type { MachineId } from '../../src/product/views.ts';
import { Checkbox } from '../controls/choice.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { type ExportRow, hasKey } from './exportable.ts';

/** The machines by check box, each with what trying its key has shown. */
export function ExportList(props: {
  readonly rows: readonly ExportRow[];
  readonly loaded: boolean;
  readonly disabled: boolean;
  readonly onTick: (id: MachineId, ticked: boolean) => void;
}): JSX.Element {
  const t = useText(keysTexts);
  if (props.loaded && props.rows.length === 0) return <p className="export-none t2">{t.exportNone}</p>;
  return (
    <ul className="export-list" aria-label={t.exportWhich}>
      {props.rows.map((row) => (
        <li key={row.id}>
          <Checkbox
            checked={row.ticked}
            disabled={props.disabled || !hasKey(row)}
            onChange={(ticked) => props.onTick(row.id, ticked)}
          >
            <span className="med ell">{row.name}</span>
          </Checkbox>
          <Verdict row={row} />
        </li>
      ))}
    </ul>
  );
}

/** Whether the key opens the chip's storage, tried just now. */
function Verdict({ row: { found, failed } }: { readonly row: ExportRow }): JSX.Element {
  const t = useText(keysTexts);
  const problem = failed ?? found?.problem ?? null;
  const text = useErrorText(problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  const backups = found?.records.filter(({ role }) => role === 'backup').length ?? 0;
  if (found === null && failed === null)
    return (
      <span className="export-verdict t2">
        <Mark verdict="busy" size={14} />
        {t.trying}
      </span>
    );
  const usable = problem === null;
  return (
    <span className="export-verdict" title={usable ? undefined : `${text.cause} ${text.nextStep}`}>
      <Mark verdict={usable ? 'ok' : 'bad'} />
      <span>
        {usable ? t.opensYes : problem.code === 'VTPM_ERR_KEY_WRONG' ? t.opensNo : text.title}
        {backups > 0 && <span className="sub">{t.backupKeys(backups)}</span>}
        {problem && found && hasKey({ found, failed: null } as ExportRow) && (
          <span className="sub">{t.exportAnyway}</span>
        )}
      </span>
    </span>
  );
}
