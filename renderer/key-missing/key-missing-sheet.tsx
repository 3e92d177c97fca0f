import { type JSX, useState } from 'react';
import { toVtpmError, VtpmError, type WireError } from '../../src/errors/error.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { ErrorNote, useErrorText } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { keyMissingTexts } from '../i18n/key-missing.ts';
import { useText } from '../i18n/texts.ts';
import { useFollowedSync } from '../stores/sync.ts';
import { whyOf } from '../stores/troubleshooting.ts';
import { isFinding } from '../sync/problem-note.tsx';
import { useDiagnosis, useKeysImported } from './diagnosis-store.ts';
import { Evidence } from './evidence.tsx';
import { BackupPage, NewChipPage } from './pages.tsx';
import { Ways } from './ways.tsx';
import './key-missing.css';

export interface KeyMissingProps {
  readonly id: MachineId;
  readonly name: string;
  /** The failure that led here; shown until main has looked. */
  readonly error: VtpmError | WireError;
  /** Whether a start was refused, and is to go on once the chip opens. */
  readonly starts: boolean;
  readonly lockedReason?: string | null;
  readonly onClose: () => void;
  /** The chip opens: by a way that was taken here, or seen by looking again. */
  readonly onOpens: () => void;
}

/** A chip that does not open: which of the causes it is, with evidence, and the ways out in fixed places. */
export function KeyMissingSheet(props: KeyMissingProps): JSX.Element {
  const { id, name, starts, onClose, onOpens } = props;
  const t = useText(keyMissingTexts);
  const common = useText(commonTexts);
  const [page, setPage] = useState<'causes' | 'backup' | 'new-chip'>('causes');
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [lookingInFolder, setLookingInFolder] = useState(false);
  useFollowedSync();
  const looking = useDiagnosis(id);
  const { findings } = looking;
  const error = findings?.diagnosis.problem ?? props.error;
  const opens = findings !== null && findings.diagnosis.problem === null;
  const { title, lead } = useCause(error, name, starts);
  const back = () => setPage('causes');
  const lookAgain = async () => {
    setFailed(null);
    back();
    if (await looking.again()) onOpens();
  };
  // a key that was fetched is used at once; one that comes by itself only changes what is said
  useKeysImported((from) => (from === 'file' ? lookAgain() : looking.again()));
  const tell = async (action: () => Promise<unknown>) => {
    setFailed(null);
    try {
      await action();
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  const importKeys = () => call('keys.openImport', { file: null, machine: id });
  const lookInFolder = async () => {
    setLookingInFolder(true);
    await tell(async () => {
      const { opens, result } = await call('sync.lookForKey', id);
      const problem = result.problems.find((found) => !isFinding(found));
      if (opens) onOpens();
      else if (problem) throw new VtpmError(problem.code, problem.details);
      else await looking.again();
    });
    setLookingInFolder(false);
  };
  /** A way that makes the chip open; its failure is shown where the causes are. */
  const take = (action: () => Promise<unknown>) => async () => {
    setFailed(null);
    try {
      await action();
    } catch (thrown) {
      setFailed(toVtpmError(thrown));
      back();
      return;
    }
    onOpens();
  };

  if (findings && page !== 'causes') {
    const common = { name, findings, starts, onBack: back, onClose };
    switch (page) {
      case 'backup':
        return (
          <BackupPage {...common} onRestore={(backup) => take(() => call('chip.restore', id, backup))()} />
        );
      case 'new-chip':
        return <NewChipPage {...common} onReset={take(() => call('chip.reset', id, {}))} />;
    }
  }
  const trouble = failed ?? looking.failed;
  return (
    <Sheet
      title={opens ? t.opens : title}
      role="alertdialog"
      width={560}
      onClose={onClose}
      mark={<Mark verdict={opens ? 'ok' : 'bad'} size={40} />}
      aside={
        <>
          <Button onPress={whyOf(error, id) ?? (() => call('help.open', 'key-missing'))}>{common.why}</Button>
          <Button icon="glyph-refresh" label={t.again} onPress={lookAgain} />
          {!opens && <ErrorCodeLine code={error.code} />}
        </>
      }
      actions={
        <>
          <Button wide autoFocus onPress={onClose}>
            {common.cancel}
          </Button>
          {opens && starts && (
            <Button wide kind="default" onPress={onOpens}>
              {t.start}
            </Button>
          )}
        </>
      }
    >
      <p className="lead">{opens ? t.opensLead : lead}</p>
      <div className="key-missing-body">
        {trouble && (
          <div className="sheet-note">
            <ErrorNote error={trouble} />
          </div>
        )}
        {findings ? (
          <>
            <Evidence diagnosis={findings.diagnosis} />
            {!opens && (
              <Ways
                {...{ findings, looking: lookingInFolder }}
                lockedReason={props.lockedReason ?? null}
                onWay={(way) => {
                  if (way === 'import') void tell(() => importKeys());
                  else if (way === 'sync') void lookInFolder();
                  else if (way === 'set-up-sync') void tell(() => call('sync.openSetUp'));
                  else setPage(way);
                }}
              />
            )}
          </>
        ) : (
          !looking.failed && (
            <p className="key-facts" role="status">
              {t.looking}
            </p>
          )
        )}
      </div>
    </Sheet>
  );
}

/** Title and first sentence of a cause; any other failure says what its code says. */
function useCause(error: VtpmError | WireError, name: string, starts: boolean) {
  const t = useText(keyMissingTexts);
  const other = useErrorText(error);
  switch (error.code) {
    case 'VTPM_ERR_KEY_MISSING':
      return { title: starts ? t.notStarted(name) : t.missing, lead: t.leadMissing };
    case 'VTPM_ERR_KEY_WRONG':
      return { title: starts ? t.notStartedWrong(name) : t.wrong, lead: t.leadWrong };
    case 'VTPM_ERR_STORAGE_DAMAGED':
      return { title: starts ? t.notStartedDamaged(name) : t.damaged, lead: t.leadDamaged };
    case 'VTPM_ERR_STORAGE_MISSING':
      return { title: starts ? t.notStartedGone(name) : t.gone, lead: t.leadGone };
    case 'VTPM_ERR_KEY_RECORD_DAMAGED':
    case 'VTPM_ERR_KEY_RECORD_NEWER':
      return {
        title: starts ? t.notStartedUnreadable(name) : t.unreadable,
        lead: `${other.cause} ${other.nextStep}`,
      };
    default:
      return { title: other.title, lead: `${other.cause} ${other.nextStep}` };
  }
}
