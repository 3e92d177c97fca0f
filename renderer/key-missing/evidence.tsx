import type { JSX } from 'react';
import type { Diagnosis } from '../../src/tpm/diagnosis.ts';
import { useFormat } from '../i18n/format.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';

const cipherNames = { 'aes-256': 'AES-256', 'aes-128': 'AES-128' } as const;

/** What was found: storage, record, and when the chip was made. */
export function Evidence({ diagnosis }: { readonly diagnosis: Diagnosis }): JSX.Element {
  const t = useText(keyMissingTexts);
  const format = useFormat();
  const { storage } = diagnosis;
  const size = format.bytes(storage.size ?? 0);
  const storageText =
    storage.state === 'missing'
      ? t.storageMissing
      : storage.state === 'damaged' || storage.cipher === null
        ? t.storageDamaged(size)
        : t.storageWhole(size, cipherNames[storage.cipher]);
  return (
    <dl className="key-facts">
      <dt>{t.storage}</dt>
      <dd>{storageText}</dd>
      {storage.modifiedAt && diagnosis.problem?.code !== 'VTPM_ERR_KEY_MISSING' && (
        <>
          <dt>{t.written}</dt>
          <dd>{format.dateTime(storage.modifiedAt)}</dd>
        </>
      )}
      <dt>{t.record}</dt>
      <dd>
        <RecordText diagnosis={diagnosis} />
      </dd>
      <dt>{t.made}</dt>
      <dd>{format.dateTime(diagnosis.chipCreatedAt)}</dd>
    </dl>
  );
}

function RecordText({ diagnosis: { record } }: { readonly diagnosis: Diagnosis }): JSX.Element {
  const t = useText(keyMissingTexts);
  const format = useFormat();
  switch (record.state) {
    case 'unknown':
      return <>{t.recordUnknown}</>;
    case 'none':
      return (
        <>
          {t.recordNone} <span className="mono mono-small selectable">{record.account}</span>
        </>
      );
    case 'unreadable':
      return <>{t.recordUnreadable}</>;
    case 'other-storage':
    case 'this-storage': {
      const made = record.createdAt
        ? `${t.recordMade(format.date(record.createdAt), record.computer ?? '?')}, `
        : '';
      const fits =
        record.state === 'this-storage'
          ? record.opens === false
            ? t.recordFitsNot
            : t.recordFits
          : record.opens === null
            ? t.recordOtherUntried
            : record.opens
              ? t.recordOtherOpens
              : t.recordOther;
      return (
        <>
          {made}
          {fits}
        </>
      );
    }
  }
}
