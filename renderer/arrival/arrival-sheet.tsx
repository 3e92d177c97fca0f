import { type JSX, useState } from 'react';
import type { Arrival, ArrivalView } from '../../src/move/views.ts';
import { ArrivalPassphrase } from './arrival-passphrase.tsx';
import { ArrivalProgress, ArrivalStopped } from './arrival-progress.tsx';
import { ArrivalQuestion } from './arrival-question.tsx';
import { useArrivalRun } from './arrival-run.ts';

export interface ArrivalSheetProps {
  /** What was found at the path that somebody opened. */
  readonly view: ArrivalView;
  readonly onClose: () => void;
  /** It is here now. `starts`: it is to be started at once. */
  readonly onArrived: (arrival: Arrival, starts: boolean) => void;
}

/** Walks through what arrives: its passphrase, whether it was moved or copied, and taking it in. */
export function ArrivalSheet(props: ArrivalSheetProps): JSX.Element {
  const [view, setView] = useState(props.view);
  const [withoutKey, setWithoutKey] = useState(false);
  const run = useArrivalRun(view, props.onArrived);
  if (view.needsPassphrase || (view.chip?.key === 'locked' && !withoutKey))
    return (
      <ArrivalPassphrase
        view={view}
        onOpened={setView}
        onWithoutKey={() => setWithoutKey(true)}
        onClose={props.onClose}
      />
    );
  switch (run.phase) {
    case 'running':
      return <ArrivalProgress view={view} run={run} />;
    case 'stopped':
      return <ArrivalStopped view={view} run={run} onClose={props.onClose} />;
    case 'asking':
      return <ArrivalQuestion view={view} run={run} onClose={props.onClose} />;
  }
}
