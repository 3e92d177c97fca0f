import { partialPrefix } from '../tpm/backups.ts';
import type { ExclusionReason } from './views.ts';

/** What an unfinished copy or unpacking is kept under, beside the bundle that it will become. */
export const incomingPattern = /^\..*\.incoming$/;

/**
 * Whether a file or folder of a bundle stays behind, by its path in the bundle (with "/"): locks (ours, and
 * swtpm's in every storage), swtpm's log (which can hold a guest's commands and so its secrets), what an
 * interrupted change or write left. Null: it goes along.
 */
export function exclusionOf(path: string): ExclusionReason | null {
  const parts = path.split('/');
  const name = parts.at(-1) ?? '';
  if (/^\.lock(\.owner|-journal)?$/.test(name)) return 'lock';
  if (name === 'swtpm.log') return 'secret-log';
  if (parts[0] === 'tpm-staging' || path === 'tpm-transaction.json') return 'unfinished-change';
  if (parts[0] === 'backups' && parts[1]?.startsWith(partialPrefix)) return 'unfinished-change';
  if (/\.[0-9a-f]{8}\.tmp$/.test(name) || incomingPattern.test(name)) return 'temporary';
  return null;
}
