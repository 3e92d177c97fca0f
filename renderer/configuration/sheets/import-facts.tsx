import type { JSX } from 'react';
import type { ImportDiskView } from '../../../src/product/ways-out/ways-out-views.ts';
import { RadioGroup } from '../../controls/choice.tsx';
import { Note } from '../../controls/note.tsx';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { Row, Rows } from '../pane.tsx';

export type ImportExtent = 'disk' | 'partition';

/** What would be read, what it needs and what uses it. */
export function ImportFacts(props: {
  readonly view: ImportDiskView;
  readonly extent: ImportExtent;
  readonly onExtent: (extent: ImportExtent) => void;
}): JSX.Element {
  const t = useText(waysOutTexts);
  const format = useFormat();
  const { view } = props;
  return (
    <>
      <Rows className="sheet-rows">
        <Row label={t.source}>
          <span className="mono selectable wrapping">{view.source}</span>
        </Row>
        {view.kind === 'partition' && view.wholeDisk && (
          <Row label={t.what}>
            <RadioGroup
              aria-label={t.what}
              value={props.extent}
              onChange={props.onExtent}
              choices={[
                { value: 'disk', text: t.wholeDisk(view.wholeDisk), hint: t.wholeDiskHint },
                { value: 'partition', text: t.partition(view.path), hint: t.partitionHint },
              ]}
            />
          </Row>
        )}
        <Row label={t.size}>{format.bytes(view.size)}</Row>
        <Row label={t.needs}>
          {t.needsValue(format.bytes(view.spaceNeeded), format.bytes(view.spaceFree))}
        </Row>
        {view.inUse.length > 0 && (
          <Row label={t.inUse}>
            {format.list(
              view.inUse.map(({ device, by, readOnly }) =>
                t.usedBy(device, readOnly ? `${by}, ${t.readOnly}` : by),
              ),
            )}
          </Row>
        )}
      </Rows>
      {!view.inUseKnown && (
        <div className="sheet-note">
          <Note verdict="warn">{t.inUseUnknown}</Note>
        </div>
      )}
      {view.leftovers.length > 0 && <p className="cap sheet-cap">{t.leftovers(view.leftovers.length)}</p>}
    </>
  );
}
