import { type JSX, type ReactNode, useEffect, useState } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import type { BackupEvidence, Diagnosis } from '../../src/tpm/diagnosis.ts';
import { call } from '../bridge.ts';
import { useErrorText } from '../controls/error-sheet.tsx';
import { type DeviceIcon, Icon } from '../controls/icon.tsx';
import { useFormat } from '../i18n/format.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';
import { useSync } from '../stores/sync.ts';
import { shortFolder } from '../sync/folder-name.ts';
import { isFinding } from '../sync/problem-note.tsx';
import type { Findings } from './diagnosis-store.ts';

type Way = 'import' | 'sync' | 'set-up-sync' | 'backup' | 'new-chip';

/** The ways out, always the same and in the same places; one that does not help now says why. */
export function Ways(props: {
  readonly findings: Findings;
  /** Why the machine may not be changed now. */
  readonly lockedReason: string | null;
  /** The sync folder is being looked into. */
  readonly looking: boolean;
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
      <SyncWay keyIsHere={keyIsHere} looking={props.looking} onWay={props.onWay} />
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

/** The folder that brings keys from other computers; where sync is not set up, the way to it. */
function SyncWay(props: {
  readonly keyIsHere: boolean;
  readonly looking: boolean;
  readonly onWay: (way: Way) => void;
}): JSX.Element {
  const t = useText(keyMissingTexts);
  const status = useSync((s) => s.status);
  const shared = useSharedCount();
  const problem = status?.problems.find((found) => !isFinding(found));
  const problemText = useErrorText(problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  const on = status?.state === 'on';
  const folder = shortFolder(status?.folder ?? '');
  const hint = props.keyIsHere
    ? t.keyHere
    : props.looking
      ? t.syncLooking
      : on
        ? problem
          ? `${problemText.title}.`
          : shared === null
            ? t.syncNone(folder)
            : t.syncHolds(folder, shared)
        : status?.state === 'joining'
          ? t.syncJoining
          : t.syncSetUpHint;
  return (
    <WayOut
      icon="device-cloud"
      text={on ? t.syncLook : t.syncSetUp}
      hint={<span role="status">{hint}</span>}
      disabled={props.keyIsHere || status === null}
      onPress={() => props.onWay(on ? 'sync' : 'set-up-sync')}
    />
  );
}

/** How many machines’ keys the circle has; null where that can't be told. */
function useSharedCount(): number | null {
  const lastSyncAt = useSync((s) => (s.status?.state === 'on' ? s.status.lastSyncAt : null));
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    if (lastSyncAt === null) return;
    call('sync.machines')
      .then((machines) => setCount(machines.length))
      .catch(() => setCount(null));
  }, [lastSyncAt]);
  return count;
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
  readonly icon: DeviceIcon;
  readonly text: string;
  readonly hint: ReactNode;
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
