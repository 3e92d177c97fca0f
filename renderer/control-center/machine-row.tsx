import { type JSX, useState } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { MachineSummary } from '../../src/product/views.ts';
import { Button, LinkButton } from '../controls/button.tsx';
import { useErrorText } from '../controls/error-sheet.tsx';
import { guestIcon } from '../controls/guest-icon.ts';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { commonTexts } from '../i18n/common.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useFormat } from '../i18n/format.ts';
import { useText } from '../i18n/texts.ts';
import { useClock } from '../stores/clock.ts';
import { configureMachine, openSheet, useRowMenu } from './machine-actions.ts';
import { RowActions } from './row-actions.tsx';
import './machine-row.css';

interface MachineRowProps {
  readonly machine: MachineSummary;
  /** Pointer or focus is on the row. */
  readonly active: boolean;
}

/** One machine: what it is, how it is, and what can be done with it. */
export function MachineRow({ machine, active }: MachineRowProps): JSX.Element {
  const t = useText(controlCenterTexts);
  // Once shown, the actions stay: taking a focused button away would lose the focus.
  const [visited, setVisited] = useState(active);
  const menuOpen = useRowMenu((s) => s.id === machine.id);
  if ((active || menuOpen) && !visited) setVisited(true);
  return (
    <div className="machine">
      <Icon name={guestIcon(machine.guestOs)} size={34} />
      <div className="machine-text">
        <div className="ell">
          <span className="strong">{machine.name}</span>
          <span className="machine-what">
            <What machine={machine} />
          </span>
        </div>
        <div className="machine-state">
          <State machine={machine} />
        </div>
      </div>
      <div className="machine-end">
        <Badges machine={machine} />
        {visited && <RowActions machine={machine} />}
        <Button
          kind="flat"
          size="small"
          icon="glyph-gear"
          label={t.configure}
          onPress={() => configureMachine(machine)}
        />
      </div>
    </div>
  );
}

function What({ machine }: { readonly machine: MachineSummary }): JSX.Element {
  const t = useText(controlCenterTexts);
  const format = useFormat();
  const parts = [
    machine.guestOs && guestOsProfiles[machine.guestOs].name[format.locale],
    machine.firmware === 'bios' && machine.guestOs === 'windows-10' && t.legacyBios,
    machine.cpus !== null && t.cpus(machine.cpus),
    machine.memoryMiB !== null && format.mebibytes(machine.memoryMiB),
  ];
  return <>{parts.filter(Boolean).join(', ')}</>;
}

function State({ machine }: { readonly machine: MachineSummary }): JSX.Element {
  const t = useText(controlCenterTexts);
  const format = useFormat();
  const now = useClock((s) => s.now);
  if (machine.problem && machine.state === 'stopped') return <Problem machine={machine} />;
  switch (machine.state) {
    case 'starting':
    case 'stopping':
      return (
        <>
          <Mark verdict="busy" size={14} />
          <span>{machine.state === 'starting' ? t.starting : t.stopping}</span>
        </>
      );
    case 'running': {
      const young = !machine.startedAt || now.getTime() - Date.parse(machine.startedAt) < 60_000;
      return (
        <>
          <span className="machine-dot is-running" />
          <span className="num">
            {young ? t.justStarted : t.running(format.elapsed(machine.startedAt ?? '', now))}
          </span>
        </>
      );
    }
    case 'stopped':
      if (machine.movedAway)
        return (
          <>
            <Mark verdict="info" size={14} />
            <span className="num ell">{t.movedAway(format.when(machine.movedAway.at, now))}</span>
          </>
        );
      return (
        <>
          <span className="machine-dot" />
          <span className="num">
            {machine.lastStoppedAt ? t.stopped(format.when(machine.lastStoppedAt, now)) : t.neverStarted}
          </span>
        </>
      );
  }
}

function Problem({ machine }: { readonly machine: MachineSummary }): JSX.Element | null {
  const t = useText(controlCenterTexts);
  const { problem } = machine;
  const text = useErrorText(problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  if (!problem) return null;
  return (
    <>
      <Mark verdict="bad" size={14} named />
      <span className="bad ell">{text.title}.</span>
      <LinkButton onPress={() => openSheet({ kind: 'problem', machine, error: problem })}>
        {t.details}
      </LinkButton>
    </>
  );
}

function Badges({ machine }: { readonly machine: MachineSummary }): JSX.Element {
  const t = useText(commonTexts);
  return (
    <span className="badges">
      {machine.hasTpm && (
        <span className="badge" title={t.tpm}>
          <Icon name="glyph-chip" size={15} />
          <span className="badge-text">{t.tpm}</span>
        </span>
      )}
      {machine.secureBoot === true && (
        <span className="badge" title={t.secureBoot}>
          <Icon name="glyph-shieldok" size={15} />
          <span className="badge-text">{t.secureBoot}</span>
        </span>
      )}
    </span>
  );
}
