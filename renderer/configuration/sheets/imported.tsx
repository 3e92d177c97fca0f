import type { JSX } from 'react';
import type { ImportDiskResult } from '../../../src/product/ways-out/ways-out-views.ts';
import { Button } from '../../controls/button.tsx';
import { Mark } from '../../controls/mark.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { useMachine } from '../machine.ts';
import { Row, Rows } from '../pane.tsx';
import { closeSheet, openSheet } from '../sheet-state.ts';
import { useDuration } from './import-progress.tsx';

/** What an import has made; the chip can be added from here when nothing else stands in its way. */
export function Imported({ result }: { readonly result: ImportDiskResult }): JSX.Element {
  const t = useText(waysOutTexts);
  const { close } = useText(commonTexts);
  const format = useFormat();
  const duration = useDuration();
  const available = useMachine((s) => s.details !== null && s.details.chipAvailability.obstacle === null);
  return (
    <Sheet
      title={t.imported}
      width={500}
      onClose={closeSheet}
      mark={<Mark verdict="ok" size={40} />}
      actions={
        <>
          <Button wide kind={available ? 'plain' : 'default'} autoFocus={!available} onPress={closeSheet}>
            {close}
          </Button>
          {available && (
            <Button kind="default" autoFocus onPress={() => openSheet({ kind: 'add-chip' })}>
              {t.addChip}
            </Button>
          )}
        </>
      }
    >
      <p className="lead">{t.importedLead(result.source)}</p>
      <Rows className="sheet-rows">
        <Row label={t.image}>
          <span className="mono selectable wrapping">{result.image}</span>
        </Row>
        <Row label={t.size}>{format.bytes(result.size)}</Row>
        <Row label={t.occupies}>{format.bytes(result.usedSize)}</Row>
        <Row label={t.took}>{duration(result.seconds)}</Row>
      </Rows>
    </Sheet>
  );
}
