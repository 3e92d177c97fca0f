import { type JSX, useCallback, useEffect, useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { MachineId } from '../../../src/product/views.ts';
import type { ImportDiskProgress } from '../../../src/product/ways-out/ways-out-views.ts';
import { listen } from '../../bridge.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { waysOutTexts } from '../../i18n/ways-out.ts';

/** Listens from before the first report; the returned function forgets, for another try. */
export function useImportProgress(
  id: MachineId,
): readonly [progress: ImportDiskProgress | null, forget: () => void] {
  const [progress, setProgress] = useState<ImportDiskProgress | null>(null);
  useEffect(
    () =>
      listen('importProgress', (event) => {
        if (event.id === id) setProgress(event.progress);
      }),
    [id],
  );
  return [progress, useCallback(() => setProgress(null), [])];
}

/** The step, what of it is done, its rate and the time left. */
export function ImportProgress(props: { readonly progress: ImportDiskProgress | null }): JSX.Element {
  const t = useText(waysOutTexts);
  const format = useFormat();
  const progress: ImportDiskProgress = props.progress ?? {
    ...{ step: 'copy', bytesDone: 0, bytesTotal: 0, bytesPerSecond: null, secondsLeft: null },
  };
  const { bytesDone, bytesTotal, bytesPerSecond, secondsLeft } = progress;
  const step = { copy: t.stepCopy, verify: t.stepVerify, commit: t.stepCommit }[progress.step];
  const left = useDuration();
  return (
    <>
      <p className="lead" role="status">
        {step}
      </p>
      <ProgressBar
        className="progress"
        aria-label={step}
        value={bytesTotal === 0 ? 0 : (bytesDone / bytesTotal) * 100}
      >
        {({ percentage }) => <span className="progress-fill" style={{ width: `${percentage ?? 0}%` }} />}
      </ProgressBar>
      <p className="ways-rate num sub">
        <span>{t.bytes(format.bytes(bytesDone), format.bytes(bytesTotal))}</span>
        <span className="space" />
        {bytesPerSecond !== null && <span>{t.rate(format.bytes(bytesPerSecond))}</span>}
        {secondsLeft !== null && <span>{t.left(left(secondsLeft))}</span>}
      </p>
    </>
  );
}

/** Seconds as people say them. */
export function useDuration(): (seconds: number) => string {
  const t = useText(waysOutTexts);
  return (seconds) => {
    const whole = Math.max(1, Math.round(seconds));
    if (whole < 90) return t.seconds(whole);
    const minutes = Math.round(whole / 60);
    return minutes < 90 ? t.minutes(minutes) : t.hours(Math.floor(minutes / 60), minutes % 60);
  };
}
