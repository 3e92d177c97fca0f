import type { JSX } from 'react';
import type { MachineDetails, Requirement } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Mark } from '../../controls/mark.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { useLockReason } from '../locked.ts';
import { refreshMachine, tellFailure, updateMachine } from '../machine.ts';
import { closeSheet, openSheet } from '../sheet-state.ts';
import './sheets.css';

/** Windows 11's requirements, each with what was found and what one click can do. */
export function ReadinessSheet({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(machineTexts);
  const { close } = useText(commonTexts);
  return (
    <Sheet
      title={t.requirementsTitle(details.description.name)}
      width={500}
      onClose={closeSheet}
      actions={
        <Button wide kind="default" autoFocus onPress={closeSheet}>
          {close}
        </Button>
      }
    >
      <p className="lead">{t.requirementsLead}</p>
      <ul className="checks">
        {details.readiness.map((requirement) => (
          <li key={requirement.id}>
            <Mark verdict={requirement.met ? 'ok' : 'warn'} named />
            <div>
              <span className="med">{t[requirement.id]}</span>
              <Found requirement={requirement} />
            </div>
            <Fix requirement={requirement} details={details} />
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function Found({ requirement }: { readonly requirement: Requirement }): JSX.Element {
  const t = useText(machineTexts);
  const d = useText(deviceTexts);
  const format = useFormat();
  const { id, met, found, needed } = requirement;
  const amount = (value: string | number | null): string =>
    id === 'memory'
      ? format.mebibytes(Number(value))
      : id === 'disk'
        ? format.gibibytes(Number(value))
        : d.cpus(Number(value));
  const text = {
    tpm: met ? t.hasChip : t.noChip,
    uefi: met ? t.uefiYes : t.uefiNo,
    'secure-boot': met ? t.on : t.off,
    memory: t.foundOfNeeded(amount(found), amount(needed)),
    cpus: t.foundOfNeeded(amount(found), amount(needed)),
    disk: found === null ? t.noDisk(amount(needed)) : t.foundOfNeeded(amount(found), amount(needed)),
  }[id];
  return <span className="sub">{text}</span>;
}

function Fix(props: {
  readonly requirement: Requirement;
  readonly details: MachineDetails;
}): JSX.Element | null {
  const t = useText(machineTexts);
  const d = useText(deviceTexts);
  const w = useText(windowTexts);
  const format = useFormat();
  const reason = useLockReason();
  const { fix, needed } = props.requirement;
  const off = reason === 'running' ? w.reasonRunning : reason ? w.reasonLocked : null;
  if (fix === null) return null;
  const fixes = {
    'add-chip': {
      label: t.addChip,
      run: () => openSheet({ kind: 'add-chip' }),
      available: props.details.chipAvailability.available,
    },
    'secure-boot-on': {
      label: t.turnOn,
      run: async () => {
        await tellFailure((id) => call('firmware.setSecureBoot', id, true));
        await refreshMachine();
      },
      available: true,
    },
    'set-memory': {
      label: t.setTo(format.mebibytes(needed ?? 0)),
      run: () => updateMachine({ memoryMiB: needed ?? undefined }),
      available: needed !== null,
    },
    'set-cpus': {
      label: t.setTo(d.cpus(needed ?? 0)),
      run: () => updateMachine({ cpus: needed ?? undefined }),
      available: needed !== null,
    },
  }[fix];
  if (!fixes.available) return null;
  return (
    <Button size="small" disabledReason={off} onPress={fixes.run}>
      {fixes.label}
    </Button>
  );
}
