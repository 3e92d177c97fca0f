import type { JSX } from 'react';
import type { DiskDevice } from '../../../src/machine/description.ts';
import { Button } from '../../controls/button.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { useLockReason } from '../locked.ts';
import { Row } from '../pane.tsx';
import { openSheet } from '../sheet-state.ts';
import { importedFrom } from '../sheets/imported-from.ts';

/** Of a physical disk the way into an image; of an image that came from one, where from and the way back. */
export function ImportRow(props: {
  readonly device: DiskDevice;
  readonly physical: boolean;
}): JSX.Element | null {
  const t = useText(waysOutTexts);
  const d = useText(deviceTexts);
  const w = useText(windowTexts);
  const format = useFormat();
  const locked = useLockReason();
  const off = { running: w.reasonRunning, 'by-hand': w.reasonLocked, open: null }[locked ?? 'open'];
  const { device } = props;
  const from = importedFrom(device);
  if (props.physical)
    return (
      <Row
        label={t.source}
        action={
          <Button
            size="small"
            disabledReason={off}
            onPress={() => openSheet({ kind: 'import-disk', device: device.id })}
          >
            {t.import}
          </Button>
        }
      >
        <span className="warn">{d.physical}</span>
      </Row>
    );
  if (!from) return null;
  return (
    <Row
      label={t.importedRow}
      action={
        <Button
          size="small"
          disabledReason={off}
          onPress={() => openSheet({ kind: 'undo-import', device: device.id })}
        >
          {t.undoImport}
        </Button>
      }
    >
      <span className="wrapping selectable">{t.importedFrom(from.path, format.date(from.importedAt))}</span>
    </Row>
  );
}
