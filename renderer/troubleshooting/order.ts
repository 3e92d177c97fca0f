import { checkIds } from '../../src/doctor/checks.ts';
import type { Finding } from '../../src/doctor/finding.ts';

export interface Groups {
  readonly problems: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly unchecked: readonly Finding[];
  readonly fine: readonly Finding[];
}

/** Findings by how bad they are, each group in the order of the checks: not in that of their finishing. */
export function groupFindings(findings: readonly Finding[]): Groups {
  const sorted = findings.toSorted((a, b) => checkIds.indexOf(a.check) - checkIds.indexOf(b.check));
  const of = (verdict: Finding['verdict']) => sorted.filter((f) => f.verdict === verdict);
  return { problems: of('problem'), warnings: of('warning'), unchecked: of('not-checked'), fine: of('ok') };
}

/** The findings with new ones in the place of those of the same check. */
export function withFindings(old: readonly Finding[], found: readonly Finding[]): readonly Finding[] {
  const checks = new Set(found.map(({ check }) => check));
  return [...old.filter(({ check }) => !checks.has(check)), ...found];
}

/** Of the checks that were asked for, the one that tells: the first problem, else the first warning. */
export function tellingCheck(
  wanted: readonly Finding['check'][],
  findings: readonly Finding[],
): Finding['check'] | null {
  const found = wanted.flatMap((check) => findings.filter((f) => f.check === check));
  const telling =
    found.find(({ verdict }) => verdict === 'problem') ?? found.find(({ verdict }) => verdict === 'warning');
  return telling?.check ?? null;
}

/** Of the checks that were asked for, the one to open: the first that is not in order, else the first found. */
export function checkToOpen(
  wanted: readonly Finding['check'][],
  findings: readonly Finding[],
): Finding['check'] | null {
  const found = wanted.find((check) => findings.some((f) => f.check === check));
  return tellingCheck(wanted, findings) ?? found ?? null;
}
