import type { JSX } from 'react';
import { guestOsProfiles } from '../../../src/machine/guest-os.ts';
import { NumberField } from '../../controls/field.tsx';
import { Note } from '../../controls/note.tsx';
import { deviceTexts } from '../../i18n/configuration-devices.ts';
import { windowTexts } from '../../i18n/configuration-window.ts';
import { useFormat } from '../../i18n/format.ts';
import { useText } from '../../i18n/texts.ts';
import { useHost } from '../../stores/host.ts';
import { useLocked } from '../locked.ts';
import { updateMachine, useMachine } from '../machine.ts';
import { MemorySlider } from '../memory-slider.tsx';
import { Bar, Pane, Row, Rows } from '../pane.tsx';

export function CpuAndMemory(): JSX.Element | null {
  const t = useText(deviceTexts);
  const { cpu } = useText(windowTexts);
  const format = useFormat();
  const locked = useLocked();
  const host = useHost((s) => s.report);
  const description = useMachine((s) => s.details?.description);
  if (!description) return null;
  const { cpus, memoryMiB, guestOs } = description;
  const profile = guestOsProfiles[guestOs];
  const guest = profile.name[format.locale];
  const { minimum } = profile;
  const [cpuText, memoryText] = [t.cpus(cpus), format.mebibytes(memoryMiB)];
  const most = Math.max(memoryMiB, Math.floor(((host?.memoryMiB ?? 32_768) * 0.75) / 256) * 256);
  const least = Math.min(memoryMiB, 512);
  const tooLittle = cpus < minimum.cpus || memoryMiB < minimum.memoryMiB;
  const status = host
    ? t.cpuStatus(cpuText, memoryText, t.cpus(host.cpus), format.mebibytes(host.memoryMiB))
    : t.cpuStatusAlone(cpuText, memoryText);
  return (
    <Pane
      icon="device-cpu"
      title={cpu}
      status={status}
      note={
        tooLittle && (
          <Note verdict="warn">
            {t.minimum(guest, t.cpus(minimum.cpus), format.mebibytes(minimum.memoryMiB))}
          </Note>
        )
      }
    >
      <Rows>
        <Row label={t.processors} control>
          <div className="w-88">
            <NumberField
              aria-label={t.processors}
              value={cpus}
              min={1}
              max={Math.max(cpus, host?.cpus ?? 512)}
              disabled={locked}
              onChange={(value) => void (value !== cpus && updateMachine({ cpus: value }))}
            />
          </div>
        </Row>
        <Row label={t.memory} control>
          <div className="memory">
            <MemorySlider
              label={t.memory}
              value={memoryMiB}
              min={least}
              max={most}
              disabled={locked}
              onCommit={(value) => void (value !== memoryMiB && updateMachine({ memoryMiB: value }))}
            />
            <div className="w-96">
              <NumberField
                aria-label={`${t.memory} (${t.megabytes})`}
                value={memoryMiB}
                min={64}
                max={Math.max(memoryMiB, host?.memoryMiB ?? 16_777_216)}
                step={64}
                unit={t.megabytes}
                disabled={locked}
                onChange={(value) => void (value !== memoryMiB && updateMachine({ memoryMiB: value }))}
              />
            </div>
            <span className="sub memory-scale">
              <span>{format.mebibytes(least)}</span>
              <span>{t.recommended(format.mebibytes(profile.memoryMiB))}</span>
              <span>{format.mebibytes(most)}</span>
            </span>
          </div>
          {host && memoryMiB > host.memoryMiB / 2 && <span className="sub warn">{t.tooMuch}</span>}
        </Row>
        <Hypervisor />
      </Rows>
    </Pane>
  );
}

/** What runs the guest's instructions, as it was proven on this computer. */
function Hypervisor(): JSX.Element {
  const t = useText(deviceTexts);
  const host = useHost((s) => s.report);
  const arch = useMachine((s) => s.details?.description.arch);
  const check = host?.checks.find(({ id }) => id === 'accelerator');
  const reason = check?.error?.details.reason;
  return (
    <>
      <Row label={t.hypervisor} separated>
        {host === null ? (
          <Bar width={180} />
        ) : (
          (check?.found.replace(` (${reason})`, '') ?? t.hypervisorUnknown)
        )}
        {check && (
          <span className={`sub ${check.verdict === 'ok' ? '' : 'warn'}`}>
            {check.verdict === 'ok' ? t.hypervisorOk : t.hypervisorSlow}
          </span>
        )}
        {reason && <span className="sub t3 selectable wrapping">{reason}</span>}
      </Row>
      <Row label={t.architecture}>
        {arch}
        {host && arch && arch !== host.arch && <span className="sub warn">{t.foreign(arch, host.arch)}</span>}
      </Row>
    </>
  );
}
