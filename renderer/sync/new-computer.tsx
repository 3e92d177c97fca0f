import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { JoinRequest } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';
import { commonTexts } from '../i18n/common.ts';
import { useFormat } from '../i18n/format.ts';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';
import { useFollowedSync, useSync } from '../stores/sync.ts';
import { useKeepLooking } from './keep-looking.ts';
import { PairingCode } from './pairing-code.tsx';
import { SmallWindow } from './small-window.tsx';

/** Names of this many machines are written out. */
const namesShown = 4;

/** The window in which an enrolled computer lets a new one in, or does not. */
export function NewComputer(): JSX.Element {
  const t = useText(syncWindowTexts);
  const [id] = useState(() => new URLSearchParams(location.search).get('request') ?? '');
  useFollowedSync();
  useKeepLooking();
  const status = useSync((s) => s.status);
  const found = status?.requests.find((request) => request.id === id) ?? null;
  /** As it was last seen: an answer takes it off the list. */
  const [seen, setSeen] = useState<JoinRequest | null>(null);
  if (found && found !== seen) setSeen(found);
  const [decided, setDecided] = useState<'approved' | 'refused' | null>(null);
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const answer = (call: () => Promise<unknown>, as: 'approved' | 'refused') => async () => {
    setBusy(true);
    setFailed(null);
    try {
      await call();
      setDecided(as);
    } catch (error) {
      setFailed(toVtpmError(error));
    }
    setBusy(false);
  };
  if (seen && decided === 'approved')
    return <Answered heading={t.approvedTitle(seen.name)} lead={t.approvedText} />;
  if (seen && decided === 'refused')
    return <Answered heading={t.refusedTitle(seen.name)} lead={t.refusedText} next={t.refusedNext} />;
  const asks = found ?? (busy || failed ? seen : null);
  if (!asks) return <Answered heading={status ? t.goneTitle : t.newWindow} lead={status ? t.goneText : ''} />;
  return (
    <Question
      request={asks}
      failed={failed}
      onApprove={answer(() => call('sync.approve', id), 'approved')}
      onRefuse={answer(() => call('sync.refuse', id), 'refused')}
    />
  );
}

function Question(props: {
  readonly request: JoinRequest;
  readonly failed: VtpmError | null;
  readonly onApprove: () => Promise<void>;
  readonly onRefuse: () => Promise<void>;
}): JSX.Element {
  const t = useText(syncWindowTexts);
  const format = useFormat();
  const { request, failed } = props;
  const asked = format.when(request.askedAt, new Date());
  const given = useGiven();
  return (
    <SmallWindow
      title={t.newWindow}
      icon="device-tower"
      heading={t.letTitle(request.name)}
      lead={request.code === null ? t.askedNoCode(asked) : t.askedAt(asked)}
      aside={
        <Button kind="destructive" onPress={props.onRefuse}>
          {t.differ}
        </Button>
      }
      actions={
        <>
          {/* the window opens by itself: a Return that was meant for another must not approve */}
          <Button wide autoFocus onPress={() => call('windows.close')}>
            {t.notNow}
          </Button>
          <Button
            wide
            kind="default"
            disabledReason={request.code === null ? t.codeComes : null}
            onPress={props.onApprove}
          >
            {t.approve}
          </Button>
        </>
      }
    >
      <PairingCode code={request.code} />
      <p className="sub">{given}</p>
      {failed && <ErrorNote error={failed} unchanged={t.notDone} />}
    </SmallWindow>
  );
}

/** What approval gives away, as far as this computer knows it. */
function useGiven(): string {
  const t = useText(syncWindowTexts);
  const format = useFormat();
  const [names, setNames] = useState<readonly string[] | 'unknown' | null>(null);
  useEffect(() => {
    call('sync.machines')
      .then((machines) => setNames(machines.map(({ vmName }) => vmName)))
      .catch(() => setNames('unknown'));
  }, []);
  if (names === null) return '';
  if (names === 'unknown') return t.thenReadsUnknown;
  const hidden = names.length - namesShown;
  const written = hidden > 1 ? [...names.slice(0, namesShown), t.more(hidden)] : names;
  return t.thenReads(names.length, format.list(written));
}

function Answered(props: {
  readonly heading: string;
  readonly lead: string;
  readonly next?: string;
}): JSX.Element {
  const t = useText(syncWindowTexts);
  const { close } = useText(commonTexts);
  return (
    <SmallWindow
      title={t.newWindow}
      icon="device-tower"
      heading={props.heading}
      lead={<span role="status">{props.lead}</span>}
      actions={
        <Button wide kind="default" autoFocus onPress={() => call('windows.close')}>
          {close}
        </Button>
      }
    >
      {props.next && <Note verdict="warn">{props.next}</Note>}
    </SmallWindow>
  );
}
