import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../../src/errors/error.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import type { ImportDiskResult, ImportDiskView } from '../../../src/product/ways-out/ways-out-views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { ErrorNote } from '../../controls/error-sheet.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';
import { HelpButton } from '../footer.tsx';
import { refreshMachine } from '../machine.ts';
import { closeSheet } from '../sheet-state.ts';
import { type ImportExtent, ImportFacts } from './import-facts.tsx';
import { ImportProgress, useImportProgress } from './import-progress.tsx';
import { Imported } from './imported.tsx';
import './sheets.css';
import './ways-out.css';

/** What of a partition is imported. */
/** Off a physical disk: what would be read and needed, the copy with its progress, what was made. */
export function ImportDisk(props: {
  readonly details: MachineDetails;
  /** null: the first physical one. */
  readonly device: string | null;
}): JSX.Element {
  const t = useText(waysOutTexts);
  const { cancel } = useText(commonTexts);
  const { id } = props.details.summary;
  const { name } = props.details.description;
  const [view, setView] = useState<ImportDiskView | null>(null);
  const [extent, setExtent] = useState<ImportExtent>('disk');
  const [turn, setTurn] = useState(0);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [running, setRunning] = useState(false);
  const [result, setResult] = useState<ImportDiskResult | null>(null);
  const [progress, forgetProgress] = useImportProgress(id);
  const choice = {
    ...(props.device === null ? {} : { deviceId: props.device }),
    ...(extent === 'disk' ? { wholeDisk: true } : { partitionAsIs: true }),
  };
  const key = JSON.stringify(choice);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another turn is a reason to look again
  useEffect(() => {
    let current = true;
    call('importDisk.check', id, JSON.parse(key)).then(
      (found) => current && setView(found),
      (error) => current && setFailed(toVtpmError(error)),
    );
    return () => {
      current = false;
    };
  }, [id, key, turn]);
  const run = async () => {
    setFailed(null);
    forgetProgress();
    setRunning(true);
    try {
      setResult(await call('importDisk.run', id, choice));
      await refreshMachine();
    } catch (error) {
      setFailed(toVtpmError(error));
      setTurn((n) => n + 1);
    }
    setRunning(false);
  };

  if (result) return <Imported result={result} />;
  if (running)
    return (
      <Sheet
        title={t.importTitle(name)}
        width={500}
        onClose={null}
        actions={
          <Button wide autoFocus onPress={() => call('importDisk.cancel', id)}>
            {t.stop}
          </Button>
        }
      >
        <ImportProgress progress={progress} />
      </Sheet>
    );
  const stopped = failed?.code === 'VTPM_ERR_IMPORT_DISK_CANCELLED';
  return (
    <Sheet
      title={t.importTitle(name)}
      width={540}
      onClose={closeSheet}
      aside={
        <>
          <HelpButton page="chip-not-listed" />
          <Button onPress={() => setTurn(turn + 1)}>{t.checkAgain}</Button>
        </>
      }
      actions={
        <>
          <Button wide onPress={closeSheet}>
            {cancel}
          </Button>
          <Button
            wide
            kind="default"
            autoFocus
            disabled={view === null || view.obstacles.length > 0}
            onPress={run}
          >
            {t.importAction}
          </Button>
        </>
      }
    >
      <p className="lead">{t.importLead}</p>
      {view && <ImportFacts view={view} extent={extent} onExtent={setExtent} />}
      {stopped && (
        <p className="ways-verdict" role="status">
          {t.importStopped}
        </p>
      )}
      {failed && !stopped && (
        <div className="sheet-note">
          <ErrorNote error={failed} unchanged={t.notImported(name)} />
        </div>
      )}
      {view?.obstacles.map((obstacle) => (
        <div key={`${obstacle.code} ${JSON.stringify(obstacle.details)}`} className="sheet-note">
          <ErrorNote error={obstacle} unchanged={t.notImported(name)} />
        </div>
      ))}
    </Sheet>
  );
}
