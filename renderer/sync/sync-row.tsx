import type { JSX } from 'react';
import type { SyncStatus } from '../../src/sync/views.ts';
import { call } from '../bridge.ts';
import { Row } from '../configuration/pane.tsx';
import { Button, LinkButton } from '../controls/button.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { Mark } from '../controls/mark.tsx';
import { useFormat } from '../i18n/format.ts';
import { syncTexts } from '../i18n/sync.ts';
import { useText } from '../i18n/texts.ts';
import { useClock, useRunningClock } from '../stores/clock.ts';
import { useFollowedSync, useSync } from '../stores/sync.ts';
import { isFinding } from './problem-note.tsx';
import './sync.css';

/** Keychain sync among the settings: state, folder, computers, last sync, and the way to more. */
export function SyncRow({ onManage }: { readonly onManage: () => void }): JSX.Element {
  const t = useText(syncTexts);
  useFollowedSync();
  const status = useSync((s) => s.status);
  const enrolled = status?.state === 'on';
  const label = enrolled ? t.manage : status === null || status.state === 'off' ? t.setUp : t.goOn;
  return (
    <Row
      label={t.row}
      separated
      action={
        <Button
          size="small"
          disabled={status === null}
          onPress={() => (enrolled ? onManage() : call('sync.openSetUp'))}
        >
          {label}
        </Button>
      }
    >
      {status && <State status={status} />}
    </Row>
  );
}

function State({ status }: { readonly status: SyncStatus }): JSX.Element {
  const t = useText(syncTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  useRunningClock();
  const { state, folder, lastSyncAt, problems, requests } = status;
  const members = status.computers.filter((computer) => computer.state === 'member').length;
  const words = {
    off: problems.length > 0 ? t.unreadable : t.off,
    joining: t.joining,
    on: members > 0 ? t.on(members) : t.unreadable,
    removed: t.removed,
    refused: t.refused,
    expired: t.expired,
  }[state];
  return (
    <>
      <span>{words}</span>
      {folder === null ? (
        <span className="sub">{t.offHint}</span>
      ) : (
        <>
          <span className="sub">
            <FilePath path={folder} />
          </span>
          {state === 'on' && (
            <span className="sub">{lastSyncAt ? t.lastSync(format.when(lastSyncAt, now)) : t.noSync}</span>
          )}
        </>
      )}
      {problems[0] && <Problem problem={problems[0]} more={problems.length - 1} />}
      {requests.map(({ id, name, code }) => (
        <span className="sub sync-remark" key={id} role="status">
          <Mark verdict="info" size={14} />
          <span>
            {t.asks(name)}{' '}
            {code !== null && (
              <LinkButton onPress={() => call('sync.openRequest', id)}>{t.compare}</LinkButton>
            )}
          </span>
        </span>
      ))}
    </>
  );
}

/** The worst problem with its next step; the others are in the sheet. */
function Problem(props: {
  readonly problem: SyncStatus['problems'][number];
  readonly more: number;
}): JSX.Element {
  const t = useText(syncTexts);
  const text = useErrorText(props.problem);
  return (
    <span className="sub sync-remark" role="status">
      <Mark verdict={isFinding(props.problem) ? 'warn' : 'bad'} size={14} named />
      <span>
        <span className="med">{text.title}.</span> {text.nextStep}
        {props.more > 0 && ` ${t.more(props.more)}`}
      </span>
    </span>
  );
}
