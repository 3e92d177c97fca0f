import type { JSX } from 'react';
import {
  Button as AriaButton,
  Menu,
  MenuItem,
  MenuTrigger,
  Popover,
  Separator,
  SubmenuTrigger,
} from 'react-aria-components';
import type { NewDevice } from '../../src/ipc/contract.ts';
import type { DeviceKind } from '../../src/machine/description.ts';
import { call } from '../bridge.ts';
import { Icon, type IconName } from '../controls/icon.tsx';
import { obstacleTexts } from '../i18n/configuration-obstacle.ts';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { ObstacleReason, useObstacleText } from './chip-obstacle.tsx';
import { useLocked } from './locked.ts';
import { runOnMachine, tellFailure, useMachine } from './machine.ts';
import { itemsOf, showItem } from './selection.ts';
import { openSheet } from './sheet-state.ts';
import './add-menu.css';

interface AddMenuProps {
  readonly isOpen: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Adds a device and shows its pane. */
async function add(device: NewDevice): Promise<void> {
  const before = new Set(useMachine.getState().details?.description.devices.map(({ id }) => id));
  if (!(await runOnMachine((id) => call('machines.addDevice', id, device)))) return;
  const { description } = useMachine.getState().details ?? {};
  const added = description && itemsOf(description).find((i) => i.device && !before.has(i.device.id));
  if (added) showItem(added.key);
}

const addDrive = () =>
  tellFailure(async () => {
    const path = await call('dialogs.choosePath', 'installation-image');
    if (path !== null) await add({ kind: 'cdrom', path });
  });
const addFolder = () =>
  tellFailure(async () => {
    const path = await call('dialogs.choosePath', 'folder');
    if (path !== null) await add({ kind: 'shared-folder', path });
  });

const single = ['graphics', 'usb', 'sound'] as const satisfies readonly DeviceKind[];
const singleIcons = { graphics: 'device-gpu', usb: 'device-usb', sound: 'device-sound' } as const;

/** The + button and its menu. */
export function AddMenu({ isOpen, onOpenChange }: AddMenuProps): JSX.Element {
  const t = useText(windowTexts);
  const locked = useLocked();
  const devices = useMachine((s) => s.details?.description.devices ?? []);
  const obstacle = useMachine((s) => s.details?.chipAvailability.obstacle ?? null);
  const [missing, present] = [
    single.filter((kind) => !devices.some((d) => d.kind === kind)),
    single.filter((kind) => devices.some((d) => d.kind === kind)),
  ];
  return (
    <MenuTrigger isOpen={isOpen} onOpenChange={onOpenChange}>
      <AriaButton className="mini-button" aria-label={t.addDevice} isDisabled={locked}>
        <Icon name="glyph-plus" />
      </AriaButton>
      <Popover className="menu raised add-menu" placement="top start" offset={6} crossOffset={-2}>
        <Menu className="menu-list" aria-label={t.addDevice} disabledKeys={present}>
          <Entry id="disk" icon="device-disk" text={t.addDisk} run={() => openSheet({ kind: 'add-disk' })} />
          <Entry id="cdrom" icon="device-cd" text={t.addCdrom} run={addDrive} />
          <Entry id="network" icon="device-net" text={t.addNetwork} run={() => add({ kind: 'network' })} />
          <Entry id="serial" icon="device-serial" text={t.addSerial} run={() => add({ kind: 'serial' })} />
          <Entry id="folder" icon="device-share" text={t.addFolder} run={addFolder} />
          {missing.map((kind) => (
            <Entry key={kind} id={kind} icon={singleIcons[kind]} text={t[kind]} run={() => add({ kind })} />
          ))}
          <Separator className="menu-separator" />
          {obstacle === null ? (
            <Entry id="tpm" icon="device-tpm" text={t.addTpm} run={() => openSheet({ kind: 'add-chip' })} />
          ) : obstacle === 'present' ? (
            <Entry id="tpm" icon="device-tpm" text={t.tpm} disabled keys={t.inUse} />
          ) : (
            <ChipWithReason onLeave={() => onOpenChange(false)} />
          )}
          {present.map((kind) => (
            <Entry key={kind} id={kind} icon={singleIcons[kind]} text={t[kind]} disabled keys={t.inUse} />
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

interface EntryProps {
  readonly id: string;
  readonly icon: IconName;
  readonly text: string;
  readonly run?: () => unknown;
  readonly disabled?: boolean;
  readonly keys?: string;
}

function Entry(props: EntryProps): JSX.Element {
  return (
    <MenuItem
      id={props.id}
      textValue={props.text}
      className="menu-item"
      isDisabled={props.disabled ?? false}
      onAction={() => void props.run?.()}
    >
      <Icon name={props.icon} />
      <span>{props.text}</span>
      {props.keys && <span className="menu-keys">{props.keys}</span>}
    </MenuItem>
  );
}

/** TPM Chip where it can't be added: Return, → or resting on it shows why, and the ways out. */
function ChipWithReason({ onLeave }: { readonly onLeave: () => void }): JSX.Element {
  const t = useText(windowTexts);
  const c = useText(obstacleTexts);
  const text = useObstacleText();
  return (
    <SubmenuTrigger>
      <MenuItem id="tpm" textValue={t.tpm} className="menu-item add-obstacle">
        <Icon name="device-tpm" />
        <span>
          {t.tpm}
          <span className="sub">{text.short}</span>
        </span>
        <Icon name="glyph-right" className="add-more" />
      </MenuItem>
      <Popover
        className="menu raised obstacle"
        placement="end bottom"
        offset={14}
        aria-label={c.unavailableTitle}
      >
        <ObstacleReason onLeave={onLeave} />
      </Popover>
    </SubmenuTrigger>
  );
}
