import type { JSX } from 'react';
import type { ChipBackupView, ChipView, MachineDetails } from '../../../src/product/views.ts';
import { Button } from '../../controls/button.tsx';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { Bar, Row } from '../pane.tsx';
import { fileName } from '../paths.ts';
import { useSecureBootKeys } from '../secure-boot-keys.ts';
import { showItem } from '../selection.ts';
import { openSheet } from '../sheet-state.ts';
import { ShowInFiles } from '../show-in-files.tsx';
import type { ChipReading } from './chip-reading.ts';

/** What only the opened chip can tell. */
export function Facts({ reading }: { readonly reading: ChipReading }): JSX.Element {
  const t = useText(chipTexts);
  const format = useFormat();
  if (reading.state === 'read') {
    const { facts } = reading;
    const certificates = facts.ekCertificates;
    const issuers = [...new Set(certificates.map(({ issuer }) => issuer))];
    const until = certificates.map(({ notAfter }) => notAfter).toSorted()[0];
    return (
      <>
        <Row label={t.version}>{t.versionValue(facts.specificationRevision)}</Row>
        <Row label={t.manufacturer}>{facts.manufacturer}</Row>
        <Row label={t.firmwareVersion}>{facts.firmwareVersion}</Row>
        <Row label={t.certificates}>
          {certificates.length === 0
            ? t.noCertificates
            : t.issuedBy(format.list(certificates.map(({ algorithm }) => algorithm)), format.list(issuers))}
          {until && (
            <span className="sub">
              {/* RFC 5280 4.1.2.5: this date says that there is none */}
              {until.startsWith('9999-12-31') ? t.validForever : t.validUntil(format.date(until))}
            </span>
          )}
        </Row>
      </>
    );
  }
  const unknown = (width: number, second?: number) =>
    reading.state === 'failed' ? (
      <span className="t3">{t.readableWithKey}</span>
    ) : reading.state === 'in-use' ? (
      <span className="t3">{t.notReadRunning}</span>
    ) : reading.state === 'reading' ? (
      <Bar width={width} {...(second ? { second } : {})} />
    ) : (
      '\u00a0'
    );
  return (
    <>
      <Row label={t.version}>{reading.state === 'failed' ? t.tpm2 : unknown(220)}</Row>
      <Row label={t.manufacturer}>{unknown(96)}</Row>
      <Row label={t.firmwareVersion}>{unknown(126)}</Row>
      <Row label={t.certificates}>{unknown(300, 150)}</Row>
    </>
  );
}

/** There is nothing to export. */
export const keyAbsent = (reading: ChipReading): boolean =>
  reading.state === 'failed' && reading.error.code === 'VTPM_ERR_KEY_MISSING';

export function KeyPlace(props: { readonly reading: ChipReading; readonly keychain: string }): JSX.Element {
  const t = useText(chipTexts);
  const { reading, keychain } = props;
  if (reading.state === 'read') return <span>{t.keyPlace(keychain)}</span>;
  return <span>{keyAbsent(reading) ? t.keyAbsent(keychain) : t.keyUnproven(keychain)}</span>;
}

export function SecureBootRow({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(chipTexts);
  const m = useText(machineTexts);
  const { boot } = useText(windowTexts);
  const view = details.secureBoot;
  const keys = useSecureBootKeys(view);
  return (
    <Row
      label={t.secureBoot}
      separated
      action={
        <Button size="small" onPress={() => showItem('item-boot')}>
          {boot}
        </Button>
      }
    >
      {view === null ? t.secureBootUnknown : view.enabled ? m.onWithKeys(keys) : m.offWithKeys(keys)}
    </Row>
  );
}

export function StorageRow({
  details,
  chip,
}: {
  readonly details: MachineDetails;
  readonly chip: ChipView;
}): JSX.Element {
  const t = useText(chipTexts);
  const format = useFormat();
  return (
    <Row label={t.storage} separated action={<ShowInFiles place="tpm" />}>
      <span className="wrapping">
        {fileName(details.bundlePath)}/tpm, {format.bytes(chip.storageSize)}
      </span>
      <span className="sub">{t.madeOn(format.dateTime(chip.createdAt))}</span>
    </Row>
  );
}

/** Why a backup was made, as a sentence. */
export function useBackupReason(): (backup: ChipBackupView) => string {
  const t = useText(chipTexts);
  return ({ reason }) =>
    ({
      removed: t.reasonRemoved,
      replaced: t.reasonReplaced,
      manual: t.reasonManual,
      'before-change': t.reasonBeforeChange,
      'before-move': t.reasonBeforeMove,
    })[reason];
}

export function BackupsRow({ backups }: { readonly backups: readonly ChipBackupView[] }): JSX.Element {
  const t = useText(chipTexts);
  const format = useFormat();
  const reasonOf = useBackupReason();
  const newest = backups.toSorted((a, b) => b.createdAt.localeCompare(a.createdAt))[0];
  return (
    <Row
      label={t.backups}
      separated
      action={
        newest && (
          <Button size="small" onPress={() => openSheet({ kind: 'backups' })}>
            {t.manage}
          </Button>
        )
      }
    >
      {newest ? (
        <>
          {t.backupsNewest(backups.length, format.dateTime(newest.createdAt))}
          <span className="sub">{reasonOf(newest)}</span>
        </>
      ) : (
        <span className="t3">{t.noBackups}</span>
      )}
    </Row>
  );
}
