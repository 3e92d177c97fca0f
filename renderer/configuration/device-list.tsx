import { type FocusEvent, type JSX, type KeyboardEvent, useEffect, useRef } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components';
import { Icon } from '../controls/icon.tsx';
import { Mark } from '../controls/mark.tsx';
import { windowTexts } from '../i18n/configuration-window.ts';
import { useText } from '../i18n/texts.ts';
import { useMachine } from './machine.ts';
import { type Item, showItem } from './selection.ts';

interface DeviceListProps {
  readonly items: readonly Item[];
  readonly selected: Item;
  /** + or Insert. */
  readonly onAdd: () => void;
  /** − or Delete. */
  readonly onRemove: () => void;
}

/** An item's name as the list and the panes show it. */
export function useItemName(): (item: Item) => string {
  const t = useText(windowTexts);
  return ({ kind, number }) => (number === null ? t[kind] : t.numbered(t[kind], number));
}

/** The list of devices: arrows, Home, End and letters move, the pane follows. */
export function DeviceList(props: DeviceListProps): JSX.Element {
  const t = useText(windowTexts);
  const nameOf = useItemName();
  const disks = useMachine((s) => s.details?.disks ?? []);
  const mismatch = useMachine((s) => s.details?.firmwareDiskMismatch ?? false);
  const list = useRef<HTMLDivElement>(null);
  const { key } = props.selected;
  // What is selected from elsewhere takes the focus along, so that the arrows go on from there.
  useEffect(() => {
    const { activeElement } = document;
    if (!activeElement || !list.current?.contains(activeElement)) return;
    if (activeElement.getAttribute('data-key') !== key)
      list.current.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)?.focus();
  }, [key]);
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === '+' || event.key === 'Insert') props.onAdd();
    else if (event.key === '-' || event.key === 'Delete') props.onRemove();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // A letter only moves the focus; the pane follows it as it follows the arrows.
  const onFocus = (event: FocusEvent) => {
    const key = event.target.closest<HTMLElement>('[data-key]')?.dataset.key;
    if (key !== undefined && key !== props.selected.key) showItem(key);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to the list inside it
    <div className="device-scroll" ref={list} onKeyDownCapture={onKey} onFocus={onFocus} data-region="list">
      <ListBox
        className="device-list"
        aria-label={t.devices}
        items={props.items.map((item) => ({ ...item, id: item.key }))}
        dependencies={[nameOf, disks, mismatch]}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[props.selected.key]}
        onSelectionChange={(keys) => {
          const [key] = keys === 'all' ? [] : [...keys];
          if (key !== undefined) showItem(String(key));
        }}
      >
        {(item) => {
          const broken = disks.some((disk) => disk.deviceId === item.key && disk.problem);
          return (
            <ListBoxItem id={item.key} textValue={nameOf(item)} className="device-item">
              <Icon name={item.icon} />
              <span className="ell">{nameOf(item)}</span>
              {broken && <Mark verdict="bad" named />}
              {item.kind === 'boot' && mismatch && <Mark verdict="warn" named />}
            </ListBoxItem>
          );
        }}
      </ListBox>
    </div>
  );
}
