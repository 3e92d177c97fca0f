import { type JSX, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { RemovedComputer, SyncComputer, SyncResult, SyncStatus } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { Note } from '../controls/note.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { useFollowedSync, useSync } from '../stores/sync.ts';
import { ComputersTable } from './computers-table.tsx';
import { LeavePage, NotToldPage } from './leave-pages.tsx';
import { ProblemNote } from './problem-note.tsx';
import { RemovedPage, RemovePage } from './remove-pages.tsx';
import './sync.css';

type Page =
  | { readonly at: 'list' }
  | { readonly at: 'remove'; readonly computer: SyncComputer }
  | { readonly at: 'removed'; readonly removed: RemovedComputer }
  | { readonly at: 'leave' }
  | { readonly at: 'not-told' };

/** The circle: its computers, what stands in the way, and the ways out of it. */
export function SyncSheet({ onClose }: { readonly onClose: () => void }): JSX.Element | null {
  useFollowedSync();
  const status = useSync((s) => s.status);
  const [page, setPage] = useState<Page>({ at: 'list' });
  const back = () => setPage({ at: 'list' });
  if (page.at === 'not-told') return <NotToldPage onClose={onClose} />;
  if (!status) return null;
  switch (page.at) {
    case 'remove':
      return (
        <RemovePage
          computer={page.computer}
          onBack={back}
          onRemoved={(removed) => setPage({ at: 'removed', removed })}
        />
      );
    case 'removed':
      return <RemovedPage removed={page.removed} onClose={back} />;
    case 'leave':
      return (
        <LeavePage
          alone={status.computers.filter(({ state }) => state === 'member').length < 2}
          onBack={back}
          onLeft={(told) => (told ? onClose() : setPage({ at: 'not-told' }))}
        />
      );
    case 'list':
      return (
        <Circle
          status={status}
          onClose={onClose}
          onRemove={(computer) => setPage({ at: 'remove', computer })}
          onLeave={() => setPage({ at: 'leave' })}
        />
      );
  }
}

function Circle(props: {
  readonly status: SyncStatus;
  readonly onClose: () => void;
  readonly onRemove: (computer: SyncComputer) => void;
  readonly onLeave: () => void;
}): JSX.Element {
  const t = useText(syncTexts);
  const common = useText(commonTexts);
  const format = useFormat();
  const { status } = props;
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const [result, setResult] = useState<SyncResult | null>(null);
  const syncNow = async () => {
    setFailed(null);
    setResult(null);
    try {
      setResult(await call('sync.now'));
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  // the status has them already
  const told = failed && !status.problems.some(({ code }) => code === failed.code) ? failed : null;
  return (
    <Sheet
      title={t.title}
      width={560}
      onClose={props.onClose}
      aside={
        <>
          <Button className="button-help" label={common.help} onPress={() => call('help.open', 'sync')}>
            ?
          </Button>
          <Button kind="destructive" onPress={props.onLeave}>
            {t.leave}
          </Button>
        </>
      }
      actions={
        <>
          <Button wide onPress={syncNow}>
            {t.syncNow}
          </Button>
          <Button wide kind="default" autoFocus onPress={props.onClose}>
            {common.close}
          </Button>
        </>
      }
    >
      <p className="lead">{t.lead}</p>
      <dl className="sync-facts">
        <dt>{t.folder}</dt>
        <dd>{status.folder && <FilePath path={status.folder} />}</dd>
        <dt>{t.lastSyncLabel}</dt>
        <dd>
          {status.lastSyncAt ? format.dateTime(status.lastSyncAt) : t.never}
          <span className="sub" role="status">
            {result && resultLine(result, t, format.list)}
          </span>
        </dd>
      </dl>
      {told && (
        <div className="sheet-note">
          <ErrorNote error={told} unchanged={t.noKeyLost} />
        </div>
      )}
      {status.problems.map((problem) => (
        <div className="sheet-note" key={`${problem.code} ${JSON.stringify(problem.details)}`}>
          <ProblemNote problem={problem} />
        </div>
      ))}
      {status.requests.map(({ id, name, code }) => (
        <div className="sheet-note" key={id}>
          <Note verdict="info" live>
            <p className="strong">{t.asks(name)}</p>
            {code === null ? (
              <p>{t.waitsForCode}</p>
            ) : (
              <Button size="small" onPress={() => call('sync.openRequest', id)}>
                {t.compare}
              </Button>
            )}
          </Note>
        </div>
      ))}
      {status.computers.length > 0 && (
        <ComputersTable
          computers={status.computers}
          canRemove={status.state === 'on'}
          onRemove={props.onRemove}
        />
      )}
    </Sheet>
  );
}

/** What a sync did, in a line. */
function resultLine(
  { received, sent, repaired }: SyncResult,
  t: (typeof syncTexts)['en'],
  list: (parts: readonly string[]) => string,
): string {
  const parts = [
    ...(received.length > 0 ? [t.received(list([...new Set(received.map((r) => r.vmName))]))] : []),
    ...(sent.length > 0 ? [t.sent(list(sent))] : []),
    ...(repaired ? [t.repaired] : []),
  ];
  return parts.length > 0 ? parts.join(' ') : t.inSync;
}
