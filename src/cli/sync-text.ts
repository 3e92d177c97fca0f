import { errorText } from '../errors/error.ts';
import type { JoinRequest, SyncComputer, SyncResult, SyncStatus } from '../sync/views.ts';
import { facts, type Output, table } from './output.ts';

/** Names come from files that others wrote: no control characters reach the terminal. */
export const shown = (text: string): string => text.replace(/\p{C}/gu, '�').slice(0, 64);

const problemText = ({ problems }: Pick<SyncStatus, 'problems'>, { locale }: Output): string =>
  problems
    .map(({ code, details }) => {
      const text = errorText(code, locale, details);
      return `${shownLine(text.title)} (${code}). ${shownLine(text.nextStep)}`;
    })
    .join('\n');
const shownLine = (text: string): string => text.replace(/\p{Cc}/gu, '�');

const states: Readonly<Record<SyncStatus['state'], string>> = {
  off: 'off',
  joining: 'asking to join',
  on: 'on',
  removed: 'removed from the circle',
  refused: 'refused',
  expired: 'the request has expired',
};

export function resultText(result: SyncResult, out: Output): string {
  const lines = [
    ...(result.state === 'on' ? [] : [`Keychain sync: ${states[result.state]}.`]),
    ...(result.state === 'joining' ? ['Code to compare, and what is still to do: vtpm sync status'] : []),
    ...result.received.map(
      (r) => `Received: ${shown(r.vmName)}${r.as === 'kept' ? ' (kept as a backup)' : ''}`,
    ),
    ...result.sent.map((name) => `Sent: ${shown(name)}`),
    ...(result.repaired
      ? ['The file of this computer was missing or old in the folder, and is written anew.']
      : []),
    ...(result.problems.length > 0 ? [problemText(result, out)] : []),
  ];
  return lines.length > 0 ? lines.join('\n') : 'Everything is in sync.';
}

export const requestsText = (requests: readonly JoinRequest[]): string =>
  requests.length === 0
    ? ''
    : table(
        ['CODE', 'NAME', 'ASKED', 'ID'],
        requests.map((r) => [r.code ?? 'not yet', shown(r.name), r.askedAt, r.id.slice(0, 8)]),
      );

const computersText = (computers: readonly SyncComputer[]): string =>
  computers.length === 0
    ? ''
    : table(
        ['NAME', 'STATE', 'JOINED', 'LAST SEEN', 'ID'],
        computers.map((c) => [
          `${shown(c.name)}${c.here ? ' (here)' : ''}`,
          c.state === 'member' ? 'member' : `removed by ${shown(c.removedBy ?? '?')}`,
          c.joinedAt,
          c.lastSeenAt ?? '–',
          c.id.slice(0, 8),
        ]),
      );

export function statusText(status: SyncStatus, out: Output): string {
  const { join } = status;
  return [
    facts([
      ['Keychain sync', states[status.state]],
      ['Folder', status.folder],
      ['This computer', status.computer?.name],
      ['Last sync', status.lastSyncAt],
      ['Code', join && (join.code ?? 'not yet: no enrolled computer has answered')],
      ['Compared here', join && (join.step === 'confirmed' ? 'yes' : 'no: vtpm sync confirm')],
    ]),
    computersText(status.computers),
    requestsText(status.requests),
    problemText(status, out),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}
