import type { JSX } from 'react';
import { type ErrorCode, errorTable } from '../../src/errors/table.ts';
import { guestOsProfiles } from '../../src/machine/guest-os.ts';
import type { DiskView } from '../../src/product/views.ts';
import { useErrorText } from '../controls/error-sheet.tsx';
import { obstacleTexts } from '../i18n/configuration-obstacle.ts';
import { useText } from '../i18n/texts.ts';
import { usePreferences } from '../stores/preferences.ts';
import { useMachine } from './machine.ts';
import { Row, Rows } from './pane.tsx';

/** The facts behind the reason, in the language of the window. */
export function ObstacleEvidence(): JSX.Element | null {
  const t = useText(obstacleTexts);
  const locale = usePreferences((s) => s.locale);
  const details = useMachine((s) => s.details);
  if (!details) return null;
  const { description, disks, chipAvailability } = details;
  return (
    <Rows className="well obstacle-evidence">
      <Row label={t.evidenceFirmware}>{description.firmware.type === 'uefi' ? 'UEFI' : t.legacyBios}</Row>
      {disks.map((disk) => (
        <Row key={disk.deviceId} label={t.evidenceDisk}>
          <DiskFact disk={disk} />
        </Row>
      ))}
      <Row label={t.evidenceGuest}>{guestOsProfiles[description.guestOs].name[locale]}</Row>
      {chipAvailability.evidence
        .filter(({ what }) => what === 'host')
        .map(({ found }) => (
          <Row key={found} label={t.evidenceHost}>
            <HostFact found={found} arch={description.arch} />
          </Row>
        ))}
    </Rows>
  );
}

/** What this computer lacks: as its error is called, where it is one. */
function HostFact({ found, arch }: { readonly found: string; readonly arch: string }): JSX.Element {
  const code = found in errorTable ? (found as ErrorCode) : null;
  const text = useErrorText({ code: code ?? 'VTPM_ERR_INTERNAL', details: { arch } });
  return <>{code ? text.title : found}</>;
}

function DiskFact({ disk }: { readonly disk: DiskView }): JSX.Element {
  const t = useText(obstacleTexts);
  const problem = useErrorText(disk.problem ?? { code: 'VTPM_ERR_INTERNAL', details: {} });
  const { fileName } = disk;
  if (disk.problem) return <>{problem.title}</>;
  if (disk.physical) return <>{t.diskPhysical(fileName)}</>;
  if (disk.installedFor === 'empty') return <>{t.diskEmpty(fileName)}</>;
  const scheme = { gpt: t.hasGpt, mbr: t.hasMbr, none: t.hasNoTable }[disk.scheme];
  return <>{t.diskHas(fileName, scheme, disk.efiSystemPartition)}</>;
}
