import type { JSX } from 'react';
import type { ParallelsFacts } from '../../src/parallels/facts.ts';
import { Row, Rows } from '../configuration/pane.tsx';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { waysOutTexts } from '../i18n/ways-out.ts';
import './parallels.css';

/** What the bundle says of itself; what it does not tell is said to be unknown. */
export function ParallelsFactsList({ facts }: { readonly facts: ParallelsFacts }): JSX.Element {
  const t = useText(waysOutTexts);
  const format = useFormat();
  const known = (value: string | null) => value ?? <span className="t3">{t.unknown}</span>;
  const yesNo = (value: boolean | null, yes: string, no: string) =>
    known(value === null ? null : value ? yes : no);
  const kinds = {
    image: t.diskImage,
    'boot-camp': t.diskBootCamp,
    real: t.diskReal,
    unknown: t.diskUnknown,
  };
  const remarks = [
    ...(facts.linkedTo !== null ? [t.linked] : []),
    ...(facts.encrypted ? [t.encrypted] : []),
    ...(facts.template ? [t.template] : []),
    ...(facts.copiedFrom !== null ? [t.copied] : []),
    ...(facts.moved ? [t.moved] : []),
  ];
  return (
    <section aria-label={t.facts}>
      <h3 className="strong ways-head">{t.facts}</h3>
      <Rows className="parallels-rows">
        <Row label={t.guest}>{known(facts.guest.version ?? facts.guest.family)}</Row>
        <Row label={t.firmware}>
          {known(
            facts.firmware === null ? null : facts.firmware === 'uefi' ? t.firmwareUefi : t.firmwareBios,
          )}
        </Row>
        {facts.firmware !== 'bios' && <Row label={t.secureBoot}>{yesNo(facts.secureBoot, t.on, t.off)}</Row>}
        <Row label={t.chip}>{yesNo(facts.chip, t.chipYes, t.chipNo)}</Row>
        <Row label={t.disks}>
          {facts.disks.length === 0
            ? known(null)
            : facts.disks.map((disk) => (
                <span key={disk.name} className="parallels-disk">
                  <span className="selectable wrapping">{disk.name}</span>
                  <span className="t2">
                    {kinds[disk.kind]}
                    {disk.size !== null && `, ${format.bytes(disk.size)}`}
                  </span>
                </span>
              ))}
        </Row>
        <Row label={t.writtenBy}>
          {known(facts.writtenBy === null ? null : t.writtenByValue(facts.writtenBy))}
        </Row>
        {remarks.length > 0 && <Row label={t.remarks}>{format.list(remarks)}</Row>}
      </Rows>
      {facts.unsure.length > 0 && (
        <p className="cap sheet-cap">
          {t.unsure(format.list(facts.unsure.map((what) => t[`unsure-${what}`])))}
        </p>
      )}
    </section>
  );
}
