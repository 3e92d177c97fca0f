import { useCallback, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../../src/errors/error.ts';
import type { ChipFacts } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { useMachine } from '../machine.ts';

export type ChipReading =
  /** Asked, and too short ago to show anything. */
  | { readonly state: 'begun' }
  | { readonly state: 'reading' }
  | { readonly state: 'read'; readonly facts: ChipFacts }
  | { readonly state: 'failed'; readonly error: VtpmError }
  /** The running machine has the chip; it is not read meanwhile. */
  | { readonly state: 'in-use' };

/**
 * Opens the chip with the key on this computer and reads it, each time the pane opens, the storage is another
 * one, or the machine stops.
 */
export function useChipReading(
  storageId: string,
  running: boolean,
): readonly [reading: ChipReading, again: () => void] {
  const id = useMachine((s) => s.id);
  const [reading, setReading] = useState<ChipReading>({ state: running ? 'in-use' : 'begun' });
  const [turn, setTurn] = useState(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another storage or turn is a reason to read again
  useEffect(() => {
    if (running) {
      setReading({ state: 'in-use' });
      return;
    }
    let current = true;
    const show = (next: ChipReading) => {
      if (current) setReading(next);
    };
    show({ state: 'begun' });
    const timer = setTimeout(() => show({ state: 'reading' }), 300);
    call('chip.read', id)
      .then(
        (facts) => show({ state: 'read', facts }),
        (error) => show({ state: 'failed', error: toVtpmError(error) }),
      )
      .finally(() => clearTimeout(timer));
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [id, storageId, running, turn]);
  return [reading, useCallback(() => setTurn((n) => n + 1), [])];
}
