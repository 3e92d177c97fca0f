import { type JSX, useCallback, useEffect, useState } from 'react';
import { ProgressBar } from 'react-aria-components';
import type { MachineId } from '../../../src/product/views.ts';
import { type AddStep, addSteps } from '../../../src/tpm/add-steps.ts';
import { listen } from '../../bridge.ts';
import { Mark } from '../../controls/mark.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { chipTexts } from '../../i18n/configuration-chip.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { useDelayed } from '../delayed.ts';

/** Steps that the person sees as one. */
const groups = [
  { id: 'stepCheck', steps: ['check'] },
  { id: 'stepKey', steps: ['password', 'keychain'] },
  { id: 'stepStorage', steps: ['storage', 'certificates'] },
  { id: 'stepSecureBoot', steps: ['secure-boot'] },
  { id: 'stepProve', steps: ['prove'] },
  { id: 'stepCommit', steps: ['commit'] },
] as const satisfies readonly { readonly id: string; readonly steps: readonly AddStep[] }[];

/** When each step was first and last heard of, in ms of this window's clock. */
export type HeardSteps = Readonly<
  Partial<Record<AddStep, { readonly begun: number; readonly done: number | null }>>
>;

/** Listens from before the first step; the returned function forgets what was heard, for another try. */
export function useAddChipSteps(id: MachineId): readonly [heard: HeardSteps, forget: () => void] {
  const [heard, setHeard] = useState<HeardSteps>({});
  useEffect(
    () =>
      listen('progress', (event) => {
        const step = addSteps.find((s) => s === event.step);
        if (event.id !== id || event.action !== 'add-chip' || !step) return;
        const now = performance.now();
        setHeard((before) => ({
          ...before,
          [step]: { begun: before[step]?.begun ?? now, done: event.state === 'done' ? now : null },
        }));
      }),
    [id],
  );
  return [heard, useCallback(() => setHeard({}), [])];
}

/** The steps by name, each with the time it took here. */
export function AddChipProgress({
  heard,
  name,
}: {
  readonly heard: HeardSteps;
  readonly name: string;
}): JSX.Element | null {
  const t = useText(chipTexts);
  const format = useFormat();
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 100);
    return () => clearInterval(timer);
  }, []);
  const shown = useDelayed(300);
  const done = addSteps.filter((step) => heard[step]?.done != null).length;
  if (!shown) return null;
  return (
    <Sheet
      title={t.adding(name)}
      width={460}
      onClose={null}
      aside={<span className="cap">{t.ifItFails}</span>}
      actions={null}
    >
      <ProgressBar className="progress" aria-label={t.adding(name)} value={(done / addSteps.length) * 100}>
        {({ percentage }) => <span className="progress-fill" style={{ width: `${percentage ?? 0}%` }} />}
      </ProgressBar>
      <ol className="steps" aria-live="polite">
        {groups.map(({ id: group, steps }) => {
          const times = steps.flatMap((step) => heard[step] ?? []);
          const first = times[0];
          const last = times.at(-1);
          const state =
            !first || !last ? 'todo' : times.length === steps.length && last.done !== null ? 'ok' : 'busy';
          const took = first && last ? ((last.done ?? now) - first.begun) / 1000 : null;
          return (
            <li
              key={group}
              className={`step step-${state}`}
              aria-current={state === 'busy' ? 'step' : undefined}
            >
              <Mark verdict={state} named />
              <span>{t[group]}</span>
              <span className="num step-time" aria-hidden="true">
                {took === null ? '' : t.seconds(format.tenths(took))}
              </span>
            </li>
          );
        })}
      </ol>
    </Sheet>
  );
}
