import { type JSX, useState } from 'react';
import { toVtpmError } from '../../../src/errors/error.ts';
import type { FirmwareType } from '../../../src/machine/guest-os.ts';
import type { MachineDetails } from '../../../src/product/views.ts';
import { call } from '../../bridge.ts';
import { Button } from '../../controls/button.tsx';
import { Switch } from '../../controls/choice.tsx';
import { Note } from '../../controls/note.tsx';
import { Select } from '../../controls/select.tsx';
import { Sheet } from '../../controls/sheet.tsx';
import { commonTexts } from '../../i18n/common.ts';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { useText } from '../../i18n/texts.ts';
import { HelpButton } from '../footer.tsx';
import { useLocked } from '../locked.ts';
import { refreshMachine } from '../machine.ts';
import { Row, Rows } from '../pane.tsx';
import { useSecureBootKeys } from '../secure-boot-keys.ts';
import { closeSheet, showError } from '../sheet-state.ts';
import { EncryptionWarning, noticesChange } from './encryption-warning.tsx';
import { SecureBootDetails } from './secure-boot-details.tsx';
import './sheets.css';

/** Firmware type and Secure Boot. Nothing happens before its button, and Cancel has the focus. */
export function BootAdvanced({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(machineTexts);
  const { cancel, close } = useText(commonTexts);
  const locked = useLocked();
  const { description, secureBoot } = details;
  const wasOn = secureBoot?.enabled ?? false;
  const [type, setType] = useState<FirmwareType>(description.firmware.type);
  const [on, setOn] = useState(wasOn);
  const [confirmed, setConfirmed] = useState(false);
  const [showDetails, setShowDetails] = useState(false);
  const keys = useSecureBootKeys(secureBoot);

  const typeChanges = type !== description.firmware.type;
  const secureChanges = type === 'uefi' && on !== wasOn;
  const changes = typeChanges || secureChanges;
  const warns = changes && noticesChange(details);
  const mismatch = details.disks.some(
    ({ installedFor }) => installedFor === (type === 'uefi' ? 'bios' : 'uefi'),
  );
  const label = typeChanges
    ? type === 'uefi'
      ? t.switchToUefi
      : t.switchToBios
    : on
      ? t.turnOnSecureBoot
      : t.turnOffSecureBoot;
  const apply = async () => {
    const { id } = details.summary;
    try {
      if (typeChanges) await call('firmware.setType', id, type);
      if (secureChanges) await call('firmware.setSecureBoot', id, on);
      closeSheet();
    } catch (error) {
      showError(toVtpmError(error), t.firmwareUnchanged);
    }
    await refreshMachine();
  };
  return (
    <Sheet
      title={t.advancedTitle}
      width={520}
      onClose={closeSheet}
      aside={<HelpButton page="secure-boot" />}
      actions={
        <>
          <Button wide autoFocus onPress={closeSheet}>
            {changes ? cancel : close}
          </Button>
          {changes && (
            <Button wide kind="default" disabled={locked || (warns && !confirmed)} onPress={apply}>
              {label}
            </Button>
          )}
        </>
      }
    >
      <Rows className="sheet-rows advanced-rows">
        <Row label={t.firmware} control>
          <div className="w-200">
            <Select
              aria-label={t.firmware}
              value={type}
              disabled={locked}
              choices={[
                { value: 'uefi', text: 'UEFI' },
                { value: 'bios', text: t.bios, disabled: description.tpm !== null },
              ]}
              onChange={setType}
            />
          </div>
          <InstalledFor details={details} />
          {description.tpm && <span className="sub">{t.biosNeedsNoChip}</span>}
        </Row>
        <Row label={t.secureBoot} separated control>
          {type === 'bios' ? (
            <span className="t3">{t.notWithBios}</span>
          ) : (
            <span className="advanced-switch">
              <Switch aria-label={t.secureBoot} on={on} disabled={locked} onChange={setOn} />
              {on ? t.on : t.off}
              {secureChanges && <span className="t3 advanced-was">{wasOn ? t.wasOn : t.wasOff}</span>}
            </span>
          )}
        </Row>
        {type === 'uefi' && secureBoot && (
          <Row
            label={t.keys}
            action={
              <Button size="small" onPress={() => setShowDetails(!showDetails)}>
                {showDetails ? t.hideDetails : t.details}
              </Button>
            }
          >
            {keys}
          </Row>
        )}
      </Rows>
      {showDetails && type === 'uefi' && secureBoot && <SecureBootDetails view={secureBoot} />}
      {typeChanges && mismatch && (
        <div className="sheet-note">
          <Note verdict="warn">
            <span className="strong">{t.wontStart}</span>
            <p>{t.wontStartWhy}</p>
          </Note>
        </div>
      )}
      {warns && (
        <>
          <EncryptionWarning
            details={details}
            unmeets={type === 'bios' || !on}
            confirmed={confirmed}
            onConfirm={setConfirmed}
          />
          {description.security.backupBeforeChange && description.tpm && (
            <p className="cap sheet-cap">{t.backedUpFirst}</p>
          )}
        </>
      )}
    </Sheet>
  );
}

/** What each disk itself says that it was installed for. */
function InstalledFor({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(machineTexts);
  const texts = {
    uefi: t.installedUefi,
    bios: t.installedBios,
    empty: t.installedEmpty,
    unknown: t.installedUnknown,
  };
  return (
    <>
      {details.disks.map((disk) => (
        <span key={disk.deviceId} className="sub">
          {texts[disk.installedFor](disk.fileName)}
        </span>
      ))}
    </>
  );
}
