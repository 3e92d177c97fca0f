import type { JSX } from 'react';
import type { MoveProgressView } from '../../src/move/views.ts';
import { ProgressBar } from '../controls/progress.tsx';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { transferTexts } from '../i18n/transfer.ts';
import './transfer.css';

/** How far a long piece of work is: what it does, a bar, bytes, rate and time left. */
export function Transfer(props: {
  readonly label: string;
  readonly progress: MoveProgressView | null;
}): JSX.Element {
  const t = useText(transferTexts);
  const format = useFormat();
  const { label, progress } = props;
  const total = progress?.bytesTotal ?? 0;
  const fraction = total > 0 ? Math.min(1, (progress?.bytesDone ?? 0) / total) : 0;
  const done = format.bytes(progress?.bytesDone ?? 0);
  const written = progress?.bytesWritten ?? null;
  const rate = progress?.bytesPerSecond ?? null;
  const left = progress?.secondsLeft ?? null;
  return (
    <div className="transfer">
      <div className="transfer-line">
        <span className="med" role="status">
          {label}
        </span>
        {total > 0 && <span className="num t2">{format.percent(fraction)}</span>}
      </div>
      <ProgressBar value={fraction} label={label} />
      <div className="transfer-line transfer-facts num t2">
        <span>
          {total > 0 &&
            (written !== null && written > 0 && progress?.phase === 'sealing'
              ? t.ofWritten(done, format.bytes(total), format.bytes(written))
              : t.of(done, format.bytes(total)))}
        </span>
        <span>
          {rate !== null &&
            (left === null
              ? t.rate(format.bytes(rate))
              : t.rateAndLeft(format.bytes(rate), format.duration(left)))}
        </span>
      </div>
    </div>
  );
}
