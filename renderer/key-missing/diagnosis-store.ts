import { useCallback, useEffect, useRef, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { MachineDetails, MachineId } from '../../src/product/views.ts';
import type { Diagnosis } from '../../src/tpm/diagnosis.ts';
import { call, listen } from '../bridge.ts';

/** Failures of a chip that lead to the sheet with the ways out. */
const codes: ReadonlySet<string> = new Set([
  'VTPM_ERR_KEY_MISSING',
  'VTPM_ERR_KEY_WRONG',
  'VTPM_ERR_KEY_RECORD_DAMAGED',
  'VTPM_ERR_KEY_RECORD_NEWER',
  'VTPM_ERR_STORAGE_DAMAGED',
  'VTPM_ERR_STORAGE_MISSING',
]);
export const isKeyTrouble = (code: string): boolean => codes.has(code);

/** What main found out about a chip that did not open. */
export interface Findings {
  readonly diagnosis: Diagnosis;
  /** For what the guest will ask; null when the details can't be read. */
  readonly details: MachineDetails | null;
}

export interface Looking {
  readonly findings: Findings | null;
  readonly failed: VtpmError | null;
  /** Looks once more. @returns whether the chip opens now */
  readonly again: () => Promise<boolean>;
}

/** Asks main for the diagnosis when the sheet opens, and whenever it is looked again. */
export function useDiagnosis(id: MachineId): Looking {
  const [findings, setFindings] = useState<Findings | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const again = useCallback(async () => {
    try {
      const [diagnosis, details] = await Promise.all([
        call('chip.diagnose', id),
        call('machines.details', id).catch(() => null),
      ]);
      setFindings({ diagnosis, details });
      setFailed(null);
      return diagnosis.problem === null;
    } catch (error) {
      setFailed(toVtpmError(error));
      return false;
    }
  }, [id]);
  useEffect(() => void again(), [again]);
  return { findings, failed, again };
}

/** Calls back whenever keys came here, from a file in whatever window or by sync. */
export function useKeysImported(callback: (from: 'file' | 'sync') => unknown): void {
  const latest = useRef(callback);
  useEffect(() => {
    latest.current = callback;
  });
  useEffect(() => listen('keysImported', ({ from }) => void latest.current(from)), []);
}
