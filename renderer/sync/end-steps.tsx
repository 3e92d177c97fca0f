import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError, type WireError } from '../../src/errors/error.ts';
import type { SyncStatus } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { ErrorNote, useErrorText } from '../controls/error-sheet.tsx';
import { Note } from '../controls/note.tsx';
import { commonTexts } from '../i18n/common.ts';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';
import { SmallWindow } from './small-window.tsx';

function CloseButton(props: { readonly isDefault?: boolean }): JSX.Element {
  const { close } = useText(commonTexts);
  return (
    <Button
      wide
      autoFocus
      {...(props.isDefault ? { kind: 'default' } : {})}
      onPress={() => call('windows.close')}
    >
      {close}
    </Button>
  );
}

/** This computer takes part. */
export function DoneStep(props: { readonly status: SyncStatus; readonly created: boolean }): JSX.Element {
  const t = useText(syncWindowTexts);
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => {
    call('sync.machines')
      .then((machines) => setCount(machines.length))
      .catch(() => {}); // it is said without the number
  }, []);
  const name = props.status.computer?.name ?? '?';
  return (
    <SmallWindow
      title={t.setUpWindow}
      icon="device-cloud"
      heading={props.created ? t.createdTitle : t.joinedTitle(name)}
      lead={props.created ? t.createdText(name) : count === null ? '' : t.joinedText(count)}
      actions={<CloseButton isDefault />}
    >
      <p className="t2 small-more">{t.fromNowOn}</p>
      <Note verdict="info">{t.noRecovery}</Note>
    </SmallWindow>
  );
}

/** The codes differed, and the request was taken back. */
export function DifferedStep({ onAgain }: { readonly onAgain: () => void }): JSX.Element {
  const t = useText(syncWindowTexts);
  return (
    <SmallWindow
      title={t.joinWindow}
      icon="device-laptop"
      heading={t.differTitle}
      lead={t.differText}
      aside={<Button onPress={onAgain}>{t.askAgain}</Button>}
      actions={<CloseButton isDefault />}
    >
      <Note verdict="warn" live>
        {t.differNext}
      </Note>
    </SmallWindow>
  );
}

/** Refused, expired, removed, or without its own keys: what it means, and the way to begin again. */
export function EndedStep({ problem }: { readonly problem: WireError | null }): JSX.Element {
  const t = useText(syncWindowTexts);
  const text = useErrorText(problem ?? { code: 'VTPM_ERR_SYNC_NOT_ENROLLED', details: {} });
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const removed = problem?.code === 'VTPM_ERR_SYNC_REMOVED';
  const clearAway = () =>
    call('sync.leave').catch((error: unknown) => {
      setFailed(toVtpmError(error));
    });
  return (
    <SmallWindow
      title={t.setUpWindow}
      icon="device-laptop"
      heading={text.title}
      lead={`${text.cause} ${text.nextStep}`}
      actions={
        <>
          <CloseButton />
          <Button wide kind="default" onPress={clearAway}>
            {removed ? t.leave : t.askAgain}
          </Button>
        </>
      }
    >
      {problem && (
        <div className="small-more">
          <ErrorCodeLine code={problem.code} />
        </div>
      )}
      {failed && <ErrorNote error={failed} />}
    </SmallWindow>
  );
}
