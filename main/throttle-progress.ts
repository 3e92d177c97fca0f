/** Progress is told at most this often: more than the eye follows only wakes every window. */
const everyMs = 200;

/** Passes on the first report, then one each 200 ms, and always a step's first and last one. */
export function throttleProgress<
  P extends { readonly step: string; readonly bytesDone: number; readonly bytesTotal: number },
>(tell: (progress: P) => void, now: () => number = () => performance.now()): (progress: P) => void {
  let last: { readonly step: string; readonly at: number } | null = null;
  return (progress) => {
    const at = now();
    const due = last === null || last.step !== progress.step || at - last.at >= everyMs;
    if (!due && progress.bytesDone < progress.bytesTotal) return;
    last = { step: progress.step, at };
    tell(progress);
  };
}
