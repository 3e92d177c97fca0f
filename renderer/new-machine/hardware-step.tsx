import type { JSX } from 'react';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import { Checkbox } from '../controls/choice.tsx';
import { NumberField } from '../controls/field.tsx';
import { FilePath } from '../controls/file-path.tsx';
import { Select } from '../controls/select.tsx';
import { useFormat } from '../i18n/format.ts';
import { newMachineTexts } from '../i18n/new-machine.ts';
import { useText } from '../i18n/texts.ts';
import { useHost } from '../stores/host.ts';
import { StepFailure } from './step-failure.tsx';
import { answer, useWizard } from './wizard-store.ts';

/** Step 4: processors, memory, disk, firmware and chip, begun with what the guest wants. */
export function HardwareStep(): JSX.Element {
  const t = useText(newMachineTexts);
  const format = useFormat();
  const answers = useWizard((s) => s.state.answers);
  const report = useHost((s) => s.report);
  const uefi = answers.firmware === 'uefi';
  const driver = guestOsProfiles[answers.guestOs].supportsTpm2;
  const units = format.locale === 'fr' ? { mb: 'Mo', gb: 'Go' } : { mb: 'MB', gb: 'GB' };
  return (
    <>
      <h1>{t.hardwareTitle}</h1>
      <p className="lead">{t.hardwareLead}</p>
      <div className="step-rows">
        <span className="row-label" id="hardware-cpus">
          {t.processors}
        </span>
        <div className="row-number">
          <NumberField
            aria-labelledby="hardware-cpus"
            value={answers.cpus}
            min={1}
            max={512}
            onChange={(cpus) => answer({ cpus })}
          />
          {report && <span className="sub">{t.processorsHint(report.cpus)}</span>}
        </div>
        <span className="row-label" id="hardware-memory">
          {t.memory}
        </span>
        <div className="row-number">
          <NumberField
            aria-labelledby="hardware-memory"
            value={answers.memoryMiB}
            min={64}
            max={16_777_216}
            unit={units.mb}
            onChange={(memoryMiB) => answer({ memoryMiB })}
          />
          {report && <span className="sub">{t.memoryHint(format.mebibytes(report.memoryMiB))}</span>}
        </div>
        <span className={`row-label ${answers.source.kind === 'disk' ? 'is-text' : ''}`} id="hardware-disk">
          {t.disk}
        </span>
        {answers.source.kind === 'disk' ? (
          <FilePath path={answers.source.path ?? ''} />
        ) : (
          <div className="row-number">
            <NumberField
              aria-labelledby="hardware-disk"
              value={answers.diskGiB}
              min={1}
              max={65_536}
              unit={units.gb}
              onChange={(diskGiB) => answer({ diskGiB })}
            />
            <span className="sub">{t.diskHint}</span>
          </div>
        )}
        <hr />
        <span className="row-label" id="hardware-firmware">
          {t.firmware}
        </span>
        <div className="row-number">
          <Select
            aria-labelledby="hardware-firmware"
            value={answers.firmware}
            onChange={(firmware) => answer({ firmware })}
            choices={[
              { value: 'uefi', text: 'UEFI' },
              { value: 'bios', text: t.legacyBios },
            ]}
          />
          {driver && !uefi && <span className="sub">{t.firmwareHint}</span>}
        </div>
        <span className="row-label is-text">{t.security}</span>
        <div className="row-options">
          <Checkbox
            checked={answers.tpm}
            disabled={!uefi || !driver}
            onChange={(tpm) => answer({ tpm })}
            hint={driver ? t.chipHint(report?.keychainName ?? '…') : t.chipNotForGuest}
          >
            {t.chip}
          </Checkbox>
          <Checkbox
            checked={answers.secureBoot}
            disabled={!uefi || answers.tpm}
            onChange={(secureBoot) => answer({ secureBoot })}
            {...(answers.tpm ? { hint: t.secureBootByChip } : {})}
          >
            {t.secureBoot}
          </Checkbox>
        </div>
      </div>
      <StepFailure step="hardware" />
    </>
  );
}
