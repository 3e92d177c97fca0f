import type { LibraryEntry } from '../../machine/library.ts';
import type { HostContext } from '../context.ts';
import { offer, type Result, tellCopiesApart } from '../finding.ts';

const paths = (entries: readonly LibraryEntry[]) =>
  entries.map(({ path }) => ({ label: 'path' as const, text: path }));

/** Whether every machine of the list is there, readable, and there once. */
export async function lookAtLibrary(context: HostContext): Promise<Result<'host.library'>> {
  const entries = await context.entries();
  const of = (code: string) => entries.filter(({ problem }) => problem?.code === code);
  const missing = of('VTPM_ERR_BUNDLE_MISSING');
  const duplicates = of('VTPM_ERR_BUNDLE_DUPLICATE');
  const unreadable = entries.filter((e) => e.problem && !missing.includes(e) && !duplicates.includes(e));
  const facts = (found: readonly LibraryEntry[]) => ({
    details: { count: found.length, path: found[0]?.path ?? '' },
    evidence: paths(found),
    error: found[0]?.problem ?? null,
  });
  if (unreadable.length > 0)
    return { outcome: 'unreadable', ...facts(unreadable), fixes: [offer('restore-description')] };
  if (missing.length > 0)
    return {
      outcome: 'missing',
      ...facts(missing),
      fixes: missing.map(({ path }) => offer('forget-missing', { target: path, details: { path } })),
    };
  const [duplicate] = duplicates;
  if (duplicate)
    return { outcome: 'duplicates', ...facts(duplicates), fixes: [tellCopiesApart(duplicate.path)] };
  return {
    outcome: 'readable',
    details: { count: entries.length },
    evidence: [{ label: 'machines', text: `${entries.length}` }],
  };
}
