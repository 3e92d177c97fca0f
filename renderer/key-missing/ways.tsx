import type { JSX } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { BackupEvidence, Diagnosis } from '../../src/tpm/diagnosis.ts';
import { type DeviceIcon, type GlyphIcon, Icon } from '../controls/icon.tsx';
import { useFormat } from '../i18n/format.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';
import type { Findings } from './diagnosis-store.ts';

export type Way = 'import' | 'again' | 'backup' | 'new-chip';

/** The ways out, always the same and in the same places; one that does not help now says why. */
export function Ways(props: {
  readonly findings: Findings;
  /** Why the machine may not be changed now. */
  readonly lockedReason: string | null;
  readonly onWay: (way: Way) => void;
}): JSX.Element {
  const t = useText(keyMissingTexts);
  const { diagnosis } = props.findings;
  const keyIsHere = diagnosis.record.state === 'this-storage';
  const backupHint = useBackupHint(diagnosis);
  const newChipHint = useNewChipHint(props.findings);
  const off = props.lockedReason;
  return (
    <ul className="ways" aria-label={t.ways}>
      <WayOut
        icon="device-key"
        text={t.importKeys}
        hint={keyIsHere ? t.keyHere : diagnosis.record.state === 'none' ? t.importHint : t.importHintKept}
        disabled={keyIsHere}
        onPress={() => props.onWay('import')}
      />
      <WayOut icon="glyph-refresh" text={t.again} hint={t.againHint} onPress={() => props.onWay('again')} />
      <WayOut
        icon="device-history"
        text={t.bringBack}
        hint={off ?? backupHint}
        disabled={off !== null || backupsWithKey(diagnosis).length === 0}
        onPress={() => props.onWay('backup')}
      />
      <WayOut
        icon="device-newchip"
        text={t.newChip}
        hint={off ?? newChipHint}
        disabled={off !== null || diagnosis.record.state === 'unknown'}
        onPress={() => props.onWay('new-chip')}
      />
    </ul>
  );
}

/** Newest first. */
export const backupsWithKey = (diagnosis: Diagnosis): readonly BackupEvidence[] =>
  diagnosis.backups
    .filter(({ keyHere }) => keyHere)
    .toSorted((a, b) => b.createdAt.localeCompare(a.createdAt));

function useBackupHint(diagnosis: Diagnosis): string {
  const t = useText(keyMissingTexts);
  const format = useFormat();
  const { backups } = diagnosis;
  if (backups.length === 0) return t.noBackups;
  if (diagnosis.record.state === 'unknown') return t.backupsUnknown;
  const withKey = backupsWithKey(diagnosis);
  const newest = withKey[0];
  return newest
    ? t.backupKeys(withKey.length, format.date(newest.createdAt))
    : t.noBackupKeys(backups.length);
}

function useNewChipHint({ diagnosis, details }: Findings): string {
  const t = useText(keyMissingTexts);
  if (diagnosis.record.state === 'unknown') return t.recordUnknown;
  const kept = { whole: t.newChipKept, damaged: t.newChipDamagedKept, missing: t.newChipAll }[
    diagnosis.storage.state
  ];
  const found = details?.disks.find(({ encryption }) => encryption !== null)?.encryption;
  const asks = found === 'bitlocker' ? t.asksBitlocker : found === 'luks' ? t.asksLuks : null;
  return asks ? `${kept} ${asks}` : kept;
}

function WayOut(props: {
  readonly icon: DeviceIcon | GlyphIcon;
  readonly text: string;
  readonly hint: string;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}): JSX.Element {
  return (
    <li>
      <AriaButton className="way" isDisabled={props.disabled ?? false} onPress={props.onPress}>
        <Icon name={props.icon} size={20} />
        <span className="way-text">
          <span className="med">{props.text}</span>
          <span className="sub">{props.hint}</span>
        </span>
        <Icon name="glyph-right" />
      </AriaButton>
    </li>
  );
}
