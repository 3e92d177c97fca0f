import { useCallback, useEffect, useState } from 'react';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ExportableKeys } from '../../src/product/keys/keys-views.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call } from '../bridge.ts';

/** One machine whose keys may be exported. */
export interface ExportRow {
  readonly id: MachineId;
  readonly name: string;
  readonly ticked: boolean;
  /** What trying its keys has shown; null while they are tried. */
  readonly found: ExportableKeys | null;
  /** Why they could not be tried. */
  readonly failed: VtpmError | null;
}

/** Whether there is a key to export. */
export const hasKey = ({ found, failed }: ExportRow): boolean =>
  failed === null &&
  (found === null || (found.records.length > 0 && found.problem?.code !== 'VTPM_ERR_KEY_MISSING'));

/** The machines with a chip, their keys tried one after the other: the one that is meant comes first. */
export function useExportable(meant: MachineId | null) {
  const [rows, setRows] = useState<readonly ExportRow[]>([]);
  const [loaded, setLoaded] = useState(false);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  useEffect(() => {
    let wanted = true;
    const learn = (id: MachineId, news: Pick<ExportRow, 'found' | 'failed'>) =>
      setRows((all) =>
        all.map((row) => {
          if (row.id !== id) return row;
          const next = { ...row, ...news };
          return { ...next, ticked: row.ticked && hasKey(next) };
        }),
      );
    const tryAll = async () => {
      const machines = (await call('machines.list')).filter((machine) => machine.hasTpm);
      machines.sort(
        (a, b) => Number(b.id === meant) - Number(a.id === meant) || a.name.localeCompare(b.name),
      );
      if (!wanted) return;
      setRows(
        machines.map(({ id, name }) => ({
          ...{ id, name, found: null, failed: null },
          ticked: meant === null || id === meant,
        })),
      );
      setLoaded(true);
      for (const { id } of machines) {
        if (!wanted) return;
        await call('keys.exportable', id).then(
          (found) => learn(id, { found, failed: null }),
          (error: unknown) => learn(id, { found: null, failed: toVtpmError(error) }),
        );
      }
    };
    tryAll().catch((error: unknown) => {
      setLoaded(true);
      setFailed(toVtpmError(error));
    });
    return () => {
      wanted = false;
    };
  }, [meant]);
  const tick = useCallback(
    (id: MachineId, ticked: boolean) =>
      setRows((all) => all.map((row) => (row.id === id ? { ...row, ticked } : row))),
    [],
  );
  return { rows, loaded, failed, tick };
}
