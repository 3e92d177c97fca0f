import { toVtpmError, VtpmError } from '../errors/error.ts';
import { type CheckId, checks } from './checks.ts';
import { type Finding, type Result, toFinding } from './finding.ts';

/** One check that is about to be made. */
export interface Task {
  readonly check: CheckId;
  /** The machine looked at; null for this computer. */
  readonly machine: string | null;
  /** Null when there is nothing to say: a machine without a chip has no storage to look at. */
  look(): Promise<Result | null>;
}

export interface RunOptions {
  /** How many checks are made at once. */
  readonly atOnce?: number;
  readonly signal?: AbortSignal | undefined;
  /** Called with each finding as it is made. */
  readonly onFinding?: ((finding: Finding) => void) | undefined;
}

/**
 * Makes checks side by side, each within its time. One that throws, or takes too long, is itself a finding
 * (`not-checked`, with its error); it never hides the others.
 * @returns the findings in the order of the tasks
 */
export async function runChecks(
  tasks: readonly Task[],
  { atOnce = 8, signal, onFinding }: RunOptions = {},
): Promise<readonly Finding[]> {
  const findings: (Finding | null)[] = new Array(tasks.length).fill(null);
  let next = 0;
  const worker = async () => {
    for (let at = next++; at < tasks.length; at = next++) {
      const finding = await runCheck(tasks[at] as Task, signal);
      findings[at] = finding;
      if (finding) onFinding?.(finding);
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, tasks.length) }, worker));
  return findings.filter((finding) => finding !== null);
}

async function runCheck(task: Task, signal: AbortSignal | undefined): Promise<Finding | null> {
  const { check, machine } = task;
  const { limitMs } = checks[check];
  const began = performance.now();
  const took = () => Math.round(performance.now() - began);
  const ended = Promise.withResolvers<Result>();
  const cancel = () => ended.resolve({ outcome: 'cancelled' });
  const timer = setTimeout(
    () => ended.resolve({ outcome: 'timed-out', details: { seconds: Math.ceil(limitMs / 1000) } }),
    limitMs,
  );
  signal?.addEventListener('abort', cancel, { once: true });
  if (signal?.aborted) cancel();
  try {
    const result = await Promise.race([ended.promise, signal?.aborted ? null : task.look()]);
    return result && toFinding(check, machine, result, took());
  } catch (thrown) {
    return toFinding(check, machine, notChecked(thrown), took());
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', cancel);
  }
}

/** What is said of a check that failed itself. */
function notChecked(thrown: unknown): Result {
  const error = toVtpmError(thrown);
  const { code, details } = error;
  const reason = thrown instanceof VtpmError ? code : String(details.reason ?? code);
  return { outcome: 'threw', details: { reason, code }, error: { code, details } };
}
