import type { JSX } from 'react';
import type { HostCheck } from '../../src/product/views.ts';
import { Button } from '../controls/button.tsx';
import { ErrorCodeLine } from '../controls/error-code.tsx';
import { ErrorNote, useErrorText } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { Sheet } from '../controls/sheet.tsx';
import { commonTexts } from '../i18n/common.ts';
import { controlCenterTexts } from '../i18n/control-center.ts';
import { useText } from '../i18n/texts.ts';
import { askHost, useHost } from '../stores/host.ts';

const names = {
  'qemu-x86_64': 'checkQemuX86',
  'qemu-arm64': 'checkQemuArm',
  'qemu-img': 'checkQemuImg',
  accelerator: 'checkAccelerator',
  swtpm: 'checkSwtpm',
  'swtpm-encryption': 'checkEncryption',
  'firmware-x86_64': 'checkFirmwareX86',
  'firmware-arm64': 'checkFirmwareArm',
  keychain: 'checkKeychain',
} as const satisfies Record<HostCheck['id'], keyof (typeof controlCenterTexts)['en']>;

const verdicts = { ok: 'ok', warning: 'warn', problem: 'bad' } as const;
const severity = { problem: 0, warning: 1, ok: 2 } as const;

/** What was found on this computer, problems first, each with its evidence and its way out. */
export function HostSheet({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const t = useText(controlCenterTexts);
  const common = useText(commonTexts);
  const report = useHost((s) => s.report);
  const error = useHost((s) => s.error);
  const checks = report?.checks.toSorted((a, b) => severity[a.verdict] - severity[b.verdict]) ?? [];
  return (
    <Sheet
      title={t.hostTitle}
      width={560}
      onClose={onClose}
      aside={<Button onPress={() => askHost(true)}>{t.checkAgain}</Button>}
      actions={
        <Button wide kind="default" autoFocus onPress={onClose}>
          {common.close}
        </Button>
      }
    >
      {report && <p className="lead">{t.hostLead(report.computer)}</p>}
      {!report && !error && <p className="lead">{t.hostChecking}</p>}
      {error && <ErrorNote error={error} />}
      <ul className="host-checks">
        {checks.map((check) => (
          <li key={check.id}>
            <Mark verdict={verdicts[check.verdict]} named />
            <div>
              <div className="med">{t[names[check.id]]}</div>
              <div className="sub selectable">{check.found}</div>
              {check.error && <CheckError check={check.error} />}
            </div>
          </li>
        ))}
      </ul>
    </Sheet>
  );
}

function CheckError({ check }: { readonly check: NonNullable<HostCheck['error']> }): JSX.Element {
  const text = useErrorText(check);
  return (
    <>
      <p className="sub">
        {text.cause} {text.nextStep}
      </p>
      <ErrorCodeLine code={check.code} />
    </>
  );
}
