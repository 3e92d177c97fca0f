import type { ImportDiskProgress } from './ways-out-views.ts';

/** The rate is that of the last so many milliseconds. */
const windowMs = 8000;

/** Turns "so many bytes are done" into progress with a rate and a remaining time, for one step of an import. */
export function importMeter(
  step: ImportDiskProgress['step'],
  bytesTotal: number,
  onProgress: ((progress: ImportDiskProgress) => void) | undefined,
  now: () => number = () => performance.now(),
): (bytesDone: number) => void {
  const marks: { readonly at: number; readonly done: number }[] = [];
  let most = 0;
  return (done) => {
    if (!onProgress) return;
    most = Math.max(most, Math.min(done, bytesTotal));
    const at = now();
    marks.push({ at, done: most });
    while (marks.length > 2 && at - (marks[0]?.at ?? at) > windowMs) marks.shift();
    const first = marks[0] ?? { at, done: most };
    const seconds = (at - first.at) / 1000;
    const rate = seconds > 0.2 && most > first.done ? (most - first.done) / seconds : null;
    onProgress({
      step,
      bytesDone: most,
      bytesTotal,
      bytesPerSecond: rate === null ? null : Math.round(rate),
      secondsLeft: rate === null ? null : Math.ceil((bytesTotal - most) / rate),
    });
  };
}
