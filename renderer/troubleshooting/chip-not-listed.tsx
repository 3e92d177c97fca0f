import { type JSX, useEffect, useState } from 'react';
import type { NotListedCause } from '../../src/doctor/finding.ts';
import { evidenceText } from '../../src/doctor/texts/texts.ts';
import { toVtpmError, type VtpmError } from '../../src/errors/error.ts';
import type { ChipNotListed } from '../../src/product/doctor/doctor-views.ts';
import type { MachineId } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { useText } from '../i18n/texts.ts';
import { troubleshootingTexts } from '../i18n/troubleshooting.ts';
import { useMachines } from '../stores/machines.ts';
import { usePreferences } from '../stores/preferences.ts';
import { DoneNote } from './done-note.tsx';
import { EvidenceWell } from './evidence.tsx';
import { FixRow } from './fix-row.tsx';
import { ParallelsCause } from './parallels-cause.tsx';
import { look, showPage, useTroubleshooting } from './store.ts';

const texts = {
  'guest-os': { applies: 'guestApplies', fine: 'guestFine', why: 'guestWhy' },
  'legacy-bios': { applies: 'biosApplies', fine: 'biosFine', why: 'biosWhy' },
  'physical-disk': { applies: 'physicalApplies', fine: 'physicalFine', why: 'physicalWhy' },
  'this-computer': { applies: 'computerApplies', fine: 'computerFine', why: 'computerWhy' },
  running: { applies: 'runningApplies', fine: 'runningFine', why: 'runningWhy' },
} as const satisfies Record<NotListedCause['cause'], unknown>;

/** Asks main for the causes, and again whenever the machine has changed or something was mended. */
function useCauses(machine: MachineId) {
  const [found, setFound] = useState<ChipNotListed | null>(null);
  const [failed, setFailed] = useState<VtpmError | null>(null);
  const done = useTroubleshooting((s) => s.done);
  const state = useMachines((s) => s.machines?.find(({ id }) => id === machine)?.state);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was mended and whether it runs change the answer
  useEffect(() => {
    let current = true;
    const ask = async () => {
      try {
        const answer = await call('doctor.chipNotListed', machine);
        if (current) setFound(answer);
        if (current) setFailed(null);
      } catch (error) {
        if (current) setFailed(toVtpmError(error));
      }
    };
    void ask();
    const stop = listen('machineChanged', (id) => {
      if (id === machine) void ask();
    });
    return () => {
      current = false;
      stop();
    };
  }, [machine, done, state]);
  return { found, failed };
}

/** "TPM Chip is not in the list": every cause in its order, with the facts of this machine and the ways out. */
export function ChipNotListedPage({ machine }: { readonly machine: MachineId }): JSX.Element {
  const t = useText(troubleshootingTexts);
  const name = useMachines((s) => s.machines?.find(({ id }) => id === machine)?.name ?? machine);
  const { found, failed } = useCauses(machine);
  const applying = found?.causes.filter(({ applies }) => applies).length ?? 0;
  const lead = !found
    ? t.looking
    : found.present
      ? t.presentLead(name)
      : found.available
        ? t.availableLead(name)
        : t.applyLead(name, applying);
  const back = () => {
    showPage('checks');
    void look(machine);
  };
  return (
    <>
      <header className="checks-head">
        <h2>{t.notListedTitle}</h2>
        <span className="space" />
        <Button size="small" onPress={back}>
          {t.back}
        </Button>
      </header>
      <div className="checks-scroll">
        <DoneNote />
        {failed && (
          <div className="checks-note">
            <ErrorNote error={failed} machine={machine} />
          </div>
        )}
        <div className="not-listed-lead">
          <p role="status">{failed ? '' : lead}</p>
          {found && (found.present || found.available) && (
            <Button
              size="small"
              kind="default"
              onPress={() => call('windows.openConfiguration', machine, found.present ? 'tpm' : 'hardware')}
            >
              {t.openHardware}
            </Button>
          )}
        </div>
        <ol className="findings">
          {found?.causes.map((cause) => (
            <Cause key={cause.cause} cause={cause} machine={machine} />
          ))}
          <ParallelsCause />
        </ol>
      </div>
    </>
  );
}

function Cause({ cause, machine }: { readonly cause: NotListedCause; readonly machine: MachineId }) {
  const t = useText(troubleshootingTexts);
  const locale = usePreferences((s) => s.locale);
  const { applies, evidence, fixes, check } = cause;
  const text = texts[cause.cause];
  const title = t[applies ? text.applies : text.fine];
  const subject = check.startsWith('host.') ? null : machine;
  return (
    <li className={`finding cause ${applies ? 'is-open' : ''}`}>
      <Mark verdict={applies ? 'bad' : 'ok'} named />
      <div className="finding-text">
        <span className="med">{title}</span>
        {applies ? (
          <>
            <p>{t[text.why]}</p>
            <EvidenceWell evidence={evidence} of={title} />
          </>
        ) : (
          <p className="sub selectable">
            {evidence.map((one) => Object.values(evidenceText(one, locale)).join(t.colon)).join(' · ')}
          </p>
        )}
        {fixes.length > 0 && (
          <ul className="fixes">
            {fixes.map((fix) => (
              <FixRow key={`${fix.id} ${fix.target}`} offer={{ fix, check, subject }} />
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}
