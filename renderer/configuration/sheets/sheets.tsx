import type { JSX } from 'react';
import { ErrorSheet } from '../../controls/error-sheet.tsx';
import { ExportSheet } from '../../keys/export-sheet.tsx';
import { SyncSheet } from '../../sync/manage-sheet.tsx';
import { useMachine } from '../machine.ts';
import { closeSheet, useSheet } from '../sheet-state.ts';
import { AddChip } from './add-chip.tsx';
import { AddDisk } from './add-disk.tsx';
import { Backups } from './backups.tsx';
import { BootAdvanced } from './boot-advanced.tsx';
import { GuestIgnores } from './guest-ignores.tsx';
import { ImportDisk } from './import-disk.tsx';
import { KeyMissing } from './key-missing.tsx';
import { ReadinessSheet } from './readiness.tsx';
import { RemoveChip } from './remove-chip.tsx';
import { RemoveDevice } from './remove-device.tsx';
import { RestoreDefaults } from './restore-defaults.tsx';
import { ToUefi } from './to-uefi.tsx';
import { UndoImport } from './undo-import.tsx';

/** The sheet that was asked for. */
export function Sheets(): JSX.Element | null {
  const sheet = useSheet((s) => s.sheet);
  const details = useMachine((s) => s.details);
  if (!sheet) return null;
  if (sheet.kind === 'error') {
    const unchanged = sheet.unchanged === undefined ? {} : { unchanged: sheet.unchanged };
    return <ErrorSheet error={sheet.error} {...unchanged} onClose={closeSheet} />;
  }
  if (sheet.kind === 'sync') return <SyncSheet onClose={closeSheet} />;
  if (!details) return null;
  switch (sheet.kind) {
    case 'add-chip':
      return <AddChip details={details} />;
    case 'remove-chip':
      return <RemoveChip details={details} />;
    case 'backups':
      return <Backups details={details} />;
    case 'export-keys':
      return <ExportSheet machine={details.summary.id} onClose={closeSheet} />;
    case 'boot-advanced':
      return <BootAdvanced details={details} />;
    case 'readiness':
      return <ReadinessSheet details={details} />;
    case 'add-disk':
      return <AddDisk />;
    case 'remove-device':
      return <RemoveDevice details={details} device={sheet.device} />;
    case 'restore-defaults':
      return <RestoreDefaults details={details} />;
    case 'key-missing':
      return <KeyMissing details={details} error={sheet.error} again={sheet.again} />;
    case 'to-uefi':
      return <ToUefi details={details} />;
    case 'import-disk':
      return <ImportDisk details={details} device={sheet.device} />;
    case 'undo-import':
      return <UndoImport details={details} device={sheet.device} />;
    case 'guest-ignores':
      return <GuestIgnores details={details} />;
  }
}
