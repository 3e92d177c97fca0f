import { useMachine } from './machine.ts';

/** Why nothing can be changed now; null when it can. */
export type LockReason = 'running' | 'by-hand' | null;

export const useLockReason = (): LockReason =>
  useMachine((s) =>
    s.details && s.details.summary.state !== 'stopped' ? 'running' : s.lockedByHand ? 'by-hand' : null,
  );

/** Whether the panes only show, and change nothing. */
export const useLocked = (): boolean => useLockReason() !== null;
