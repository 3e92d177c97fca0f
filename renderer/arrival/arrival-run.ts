import { useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { Arrival, ArrivalView, ChipChoice, Identity, MoveProgressView } from '../../src/move/views.ts';
import { call, listen } from '../bridge.ts';

export interface ArrivalAnswers {
  readonly identity: Identity;
  readonly chip: ChipChoice;
  /** Where an archive is unpacked to; null for the machines folder. */
  readonly folder: string | null;
}

export interface ArrivalRun {
  readonly phase: 'asking' | 'running' | 'stopped';
  readonly answers: ArrivalAnswers;
  readonly answer: (answers: Partial<ArrivalAnswers>) => void;
  readonly progress: MoveProgressView | null;
  readonly cancelling: boolean;
  /** Why it was not added. */
  readonly failure: VtpmError | null;
  readonly begin: (starts: boolean) => Promise<void>;
  readonly goOn: () => Promise<void>;
  readonly cancel: () => void;
  /** Removes what a stopped run has unpacked. @returns whether that succeeded */
  readonly discard: () => Promise<boolean>;
}

/** Whether the chip's contents can go on in a copy: its key is needed for that. */
export const canKeepChip = ({ chip }: ArrivalView): boolean =>
  chip !== null && (chip.key === 'along' || chip.key === 'here') && chip.opens !== 'no';

/** Taking in what was opened. An archive has a page of its own meanwhile, since it may take long. */
export function useArrivalRun(
  view: ArrivalView,
  onArrived: (arrival: Arrival, starts: boolean) => void,
): ArrivalRun {
  const [given, setGiven] = useState<Partial<ArrivalAnswers>>({});
  const [phase, setPhase] = useState<ArrivalRun['phase']>('asking');
  const [progress, setProgress] = useState<MoveProgressView | null>(null);
  const [cancelling, setCancelling] = useState(false);
  const [failure, setFailure] = useState<VtpmError | null>(null);
  const [startsAfter, setStartsAfter] = useState(false);
  const { path } = view;
  const answers: ArrivalAnswers = {
    identity: given.identity ?? view.suggestion ?? 'moved',
    chip: canKeepChip(view) ? (given.chip ?? 'keep') : 'new',
    folder: given.folder ?? null,
  };
  const begin = async (starts: boolean) => {
    setStartsAfter(starts);
    setFailure(null);
    setProgress(null);
    setCancelling(false);
    if (view.kind === 'sealed') setPhase('running');
    const stop = listen('arrivalProgress', (event) => {
      if (event.path === path) setProgress(event.progress);
    });
    const { identity, chip, folder } = answers;
    try {
      const arrival = await call('arrival.run', path, {
        identity,
        ...(identity === 'copied' && view.chip ? { chip } : {}),
        ...(folder === null ? {} : { folder }),
      });
      onArrived(arrival, starts);
    } catch (thrown) {
      const error = toVtpmError(thrown);
      const stopped = error.code === 'VTPM_ERR_ARCHIVE_CANCELLED' || error.code === 'VTPM_ERR_CANCELLED';
      setPhase(stopped ? 'stopped' : 'asking');
      setFailure(stopped ? null : error);
    } finally {
      stop();
    }
  };
  return {
    ...{ phase, answers, progress, cancelling, failure, begin },
    answer: (change) => setGiven({ ...given, ...change }),
    goOn: () => begin(startsAfter),
    cancel() {
      setCancelling(true);
      void call('arrival.cancel', path).catch(console.error);
    },
    async discard() {
      try {
        await call('arrival.discard', path, answers.folder);
        return true;
      } catch (error) {
        setFailure(toVtpmError(error));
        return false;
      }
    },
  };
}
