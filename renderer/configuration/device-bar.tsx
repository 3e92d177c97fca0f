import type { JSX } from 'react';
import { Button as AriaButton } from 'react-aria-components';
import { call } from '../bridge.ts';
import { Button } from '../controls/button.tsx';
import { Icon } from '../controls/icon.tsx';
import { Menu, type MenuEntry } from '../controls/menu.tsx';
import { windowTexts } from '../i18n/configuration-window.ts';
import { insideTexts } from '../i18n/inside.ts';
import { keysTexts } from '../i18n/keys.ts';
import { useText } from '../i18n/texts.ts';
import { openTroubleshooting } from '../stores/troubleshooting.ts';
import { AddMenu } from './add-menu.tsx';
import { useLocked, useLockReason } from './locked.ts';
import { tellFailure, useMachine } from './machine.ts';
import type { Item } from './selection.ts';
import { openSheet } from './sheet-state.ts';
import { useShowInFiles } from './show-in-files.tsx';

interface DeviceBarProps {
  readonly item: Item;
  readonly adding: boolean;
  readonly onAddingChange: (open: boolean) => void;
  readonly onRemove: () => void;
}

/** Under the list: add, remove, and the gear. */
export function DeviceBar(props: DeviceBarProps): JSX.Element {
  const t = useText(windowTexts);
  const locked = useLockReason();
  const removable = props.item.device !== null || props.item.kind === 'tpm';
  const reason = {
    running: t.reasonRunning,
    'by-hand': t.reasonLocked,
    none: removable ? null : t.cantRemove,
  }[locked ?? 'none'];
  return (
    <div className="device-bar">
      <AddMenu isOpen={props.adding} onOpenChange={props.onAddingChange} />
      <Button
        kind="flat"
        size="small"
        className="bar-button"
        icon="glyph-minus"
        label={t.removeDevice}
        disabledReason={reason}
        onPress={props.onRemove}
      />
      <Gear />
    </div>
  );
}

const troubleshoot = () => openTroubleshooting({ subject: useMachine.getState().id });

function Gear(): JSX.Element {
  const t = useText(windowTexts);
  const k = useText(keysTexts);
  const i = useText(insideTexts);
  const locked = useLocked();
  const hasChip = useMachine((s) => s.details?.chip !== null);
  const showInFiles = useShowInFiles();
  const backUp: MenuEntry = {
    id: 'back-up',
    text: t.backUpChip,
    run: () => tellFailure((id) => call('chip.backUp', id)),
  };
  const inside: MenuEntry = {
    id: 'inside',
    text: i.open,
    run: () => tellFailure((id) => call('inside.open', id)),
  };
  const exportKey: MenuEntry = {
    id: 'export-key',
    text: k.exportKey,
    run: () => openSheet({ kind: 'export-keys' }),
  };
  return (
    <Menu
      label={t.actions}
      placement="top start"
      trigger={
        <AriaButton className="mini-button gear-button" aria-label={t.actions} isDisabled={locked}>
          <Icon name="glyph-gear" />
          <Icon name="glyph-down" size={10} strokeWidth={2.4} />
        </AriaButton>
      }
      entries={[
        ...(hasChip ? [inside, backUp, exportKey] : []),
        // a removed chip can be brought back from here too
        { id: 'backups', text: t.manageBackups, run: () => openSheet({ kind: 'backups' }) },
        'separator',
        { id: 'troubleshooting', text: t.troubleshooting, run: troubleshoot },
        { id: 'move', text: t.move, run: () => tellFailure((id) => call('move.open', id)) },
        { id: 'files', text: showInFiles.label, run: () => showInFiles.run('bundle') },
      ]}
    />
  );
}
