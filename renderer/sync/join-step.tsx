import { type JSX, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { OwnJoin, SyncStatus } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { useFormat } from '../i18n/format.ts';
import { syncWindowTexts } from '../i18n/sync-windows.ts';
import { useText } from '../i18n/texts.ts';
import { shortFolder } from './folder-name.ts';
import { useKeepLooking } from './keep-looking.ts';
import { PairingCode } from './pairing-code.tsx';
import { ProblemNote } from './problem-note.tsx';
import { SmallWindow } from './small-window.tsx';

/** This computer's request: waiting, the code to compare, and waiting to be let in. */
export function JoinStep(props: {
  readonly status: SyncStatus;
  readonly join: OwnJoin;
  /** The person says that the screens show different codes; the request is taken back. */
  readonly onDiffer: () => void;
}): JSX.Element {
  const t = useText(syncWindowTexts);
  const format = useFormat();
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const { status, join } = props;
  const folder = shortFolder(status.folder ?? '');
  const compares = join.step === 'compare' || join.step === 'approved';
  const [problem] = status.problems;
  useKeepLooking();
  useEffect(() => {
    if (join.step !== 'asking') setFailed(null);
  }, [join.step]);
  const attempt = (action: () => Promise<unknown>) => async () => {
    setFailed(null);
    try {
      await action();
    } catch (error) {
      setFailed(toVtpmError(error));
    }
  };
  const lead = {
    asking: t.asking,
    compare: join.answeredBy === null ? t.compare : t.compareWith(join.answeredBy),
    approved: t.approvedThere,
    confirmed: t.waitingFor,
  }[join.step];
  return (
    <SmallWindow
      title={t.joinWindow}
      icon="device-laptop"
      heading={t.approveOn(status.computer?.name ?? '?')}
      lead={lead}
      aside={
        compares ? (
          <Button
            key="left"
            kind="destructive"
            onPress={attempt(async () => {
              props.onDiffer();
              await call('sync.leave');
            })}
          >
            {t.differ}
          </Button>
        ) : (
          <Button key="left" onPress={attempt(() => call('sync.leave'))}>
            {t.cancelRequest}
          </Button>
        )
      }
      actions={
        <>
          {/* it has the focus: a Return meant for something else must not say that codes match */}
          <Button wide autoFocus onPress={() => call('windows.close')}>
            {t.later}
          </Button>
          {compares && (
            <Button wide kind="default" onPress={attempt(() => call('sync.confirmJoin'))}>
              {t.same}
            </Button>
          )}
        </>
      }
    >
      <PairingCode code={join.code} />
      {failed ? (
        <ErrorNote error={failed} />
      ) : problem ? (
        <ProblemNote problem={problem} />
      ) : (
        <>
          {compares ? (
            <p className="sub">{t.notBefore}</p>
          ) : (
            <p className="sync-state" role="status">
              <Mark verdict="busy" />
              {(join.step === 'asking' ? t.waitingAnswer : t.waiting)(folder)}
            </p>
          )}
          <p className="sub small-more">{t.until(format.when(join.expiresAt, new Date()))}</p>
        </>
      )}
    </SmallWindow>
  );
}
