import type { JSX } from 'react';
import { type MoveProgressView, type MoveStep, type MoveWay, moveSteps } from '../../src/move/views.ts';
import { CheckList } from '../controls/check-list.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { moveTexts } from '../i18n/move.ts';
import { useText } from '../i18n/texts.ts';
import { Transfer } from '../transfer/transfer.tsx';
import { useMove, useName } from './move-store.ts';

/** The steps that a way has, in the order in which they are taken. */
const stepsOf = (way: MoveWay): readonly MoveStep[] =>
  moveSteps.filter((step) => (step !== 'key' || way === 'copy') && (step !== 'checksum' || way === 'sealed'));

/** What a move ends with that somebody stopped. */
const stops: ReadonlySet<string> = new Set([
  'VTPM_ERR_ARCHIVE_CANCELLED',
  'VTPM_ERR_COPY_CANCELLED',
  'VTPM_ERR_CANCELLED',
]);

/** Step 4: the move itself, how far it is, and where it stopped. */
export function MoveStepPage(): JSX.Element | null {
  const t = useText(moveTexts);
  const state = useMove((s) => s.state);
  const failure = useMove((s) => s.failure);
  const name = useName();
  if (state.step !== 'move') return null;
  const { way } = state.answers;
  const cancelled = state.phase === 'stopped' && stops.has(state.error.code);
  if (state.phase === 'stopped')
    return (
      <>
        <h1>{cancelled ? t.stoppedTitle : t.failedTitle}</h1>
        <p className="lead" role="status">
          {cancelled ? t.stoppedLead(name) : t.unchanged(name)}
        </p>
        {!cancelled && (
          <div className="step-failure">
            <ErrorNote error={state.error} />
          </div>
        )}
        {failure && (
          <div className="step-failure">
            <ErrorNote error={failure} />
          </div>
        )}
        <Steps way={way} progress={state.progress} stopped />
      </>
    );
  const { progress } = state;
  const label = stepTexts(t, way)[isMoveStep(progress?.step) ? progress.step : 'prepare'];
  return (
    <>
      <h1>{way === 'sealed' ? t.sealing : t.copying}</h1>
      <p className="lead">{t.movingLead}</p>
      <Transfer label={state.phase === 'cancelling' ? t.cancelling : label.doing} progress={progress} />
      <Steps way={way} progress={progress} />
      <p className="cap move-interruptible">{t.interruptible}</p>
    </>
  );
}

const isMoveStep = (step: MoveProgressView['step'] | undefined): step is MoveStep =>
  moveSteps.some((known) => known === step);

const stepTexts = (t: (typeof moveTexts)['en'], way: MoveWay) => ({
  prepare: { title: t.prepare, doing: t.prepareDoing, text: t.prepareText },
  key: { title: t.key, doing: t.keyDoing, text: t.keyText },
  data:
    way === 'sealed'
      ? { title: t.data, doing: t.dataDoing, text: t.dataText }
      : { title: t.dataCopy, doing: t.dataCopyDoing, text: t.dataCopyText },
  verify: { title: t.verify, doing: t.verifyDoing, text: way === 'sealed' ? t.verifyText : t.verifyCopyText },
  checksum: { title: t.checksum, doing: t.checksumDoing, text: t.checksumText },
});

function Steps(props: {
  readonly way: MoveWay;
  readonly progress: MoveProgressView | null;
  readonly stopped?: boolean;
}): JSX.Element {
  const t = useText(moveTexts);
  const steps = stepsOf(props.way);
  const at = steps.findIndex((step) => step === (props.progress?.step ?? 'prepare'));
  const texts = stepTexts(t, props.way);
  return (
    <div className="move-steps">
      <CheckList
        rows={steps.map((step, index) => ({
          id: step,
          title: texts[step].title,
          text: texts[step].text,
          verdict: index < at ? 'ok' : index === at && !props.stopped ? 'busy' : 'todo',
        }))}
      />
    </div>
  );
}
