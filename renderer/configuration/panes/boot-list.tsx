import { type JSX, type KeyboardEvent, useState } from 'react';
import { ListBox, ListBoxItem, useDragAndDrop } from 'react-aria-components';
import type { MachineDetails } from '../../../src/product/views.ts';
import { Button } from '../../controls/button.tsx';
import { Icon } from '../../controls/icon.tsx';
import { machineTexts } from '../../i18n/configuration-machine.ts';
import { useText } from '../../i18n/texts.ts';
import { useItemName } from '../device-list.tsx';
import { useLocked } from '../locked.ts';
import { updateMachine } from '../machine.ts';
import { fileName } from '../paths.ts';
import { type Item, itemsOf } from '../selection.ts';
import './boot-list.css';

/** Disks and drives in the order in which they are tried; what the order does not name comes after. */
function bootItems({ description }: MachineDetails): readonly Item[] {
  const items = itemsOf(description).filter(({ kind }) => kind === 'disk' || kind === 'cdrom');
  const place = ({ key }: Item) => {
    const index = description.bootOrder.indexOf(key);
    return index < 0 ? description.bootOrder.length : index;
  };
  return items.toSorted((a, b) => place(a) - place(b));
}

/** The list of what is tried, reordered by dragging, by the buttons beside it, or with Alt+↑ and Alt+↓. */
export function BootList({ details }: { readonly details: MachineDetails }): JSX.Element {
  const t = useText(machineTexts);
  const nameOf = useItemName();
  const locked = useLocked();
  const [chosen, setChosen] = useState<string | null>(null);
  const [announced, setAnnounced] = useState('');
  const items = bootItems(details);
  const index = Math.max(
    0,
    items.findIndex(({ key }) => key === chosen),
  );
  const keys = items.map(({ key }) => key);

  const move = (from: number, to: number) => {
    const item = items[from];
    if (locked || !item || to < 0 || to >= items.length || from === to) return;
    const order = keys.toSpliced(from, 1).toSpliced(to, 0, item.key);
    setChosen(item.key);
    setAnnounced(t.movedTo(nameOf(item), to + 1));
    void updateMachine({ bootOrder: order });
  };
  const { dragAndDropHooks } = useDragAndDrop({
    getItems: (dragged) => [...dragged].map((key) => ({ 'text/plain': String(key) })),
    isDisabled: locked,
    onReorder: ({ keys: dragged, target }) => {
      const from = keys.indexOf(String([...dragged][0]));
      const over = keys.indexOf(String(target.key));
      const to = target.dropPosition === 'after' ? over + 1 : over;
      move(from, from < to ? to - 1 : to);
    },
  });
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    event.stopPropagation();
    move(index, index + (event.key === 'ArrowUp' ? -1 : 1));
  };
  if (items.length === 0) return <span className="t3">{t.nothingToBoot}</span>;
  return (
    <>
      <div className="boot">
        <div className="boot-frame" onKeyDownCapture={onKey}>
          <ListBox
            className="boot-list"
            aria-label={t.devices}
            items={items.map((item) => ({ ...item, id: item.key }))}
            dependencies={[nameOf, locked]}
            selectionMode="single"
            selectionBehavior="replace"
            disallowEmptySelection
            selectedKeys={[keys[index] ?? '']}
            onSelectionChange={(selected) => {
              const [key] = selected === 'all' ? [] : [...selected];
              if (key !== undefined) setChosen(String(key));
            }}
            dragAndDropHooks={dragAndDropHooks}
          >
            {(item) => (
              <ListBoxItem id={item.key} textValue={nameOf(item)} className="boot-item">
                <span className="boot-grip">
                  <Icon name="glyph-grip" />
                </span>
                <Icon name={item.icon} />
                <span className="space">{nameOf(item)}</span>
                <span className="sub ell boot-image">{imageOf(item) ?? t.empty}</span>
              </ListBoxItem>
            )}
          </ListBox>
        </div>
        <span className="boot-buttons">
          <Button
            size="small"
            icon="glyph-up"
            label={t.moveUp}
            disabled={locked || index === 0}
            onPress={() => move(index, index - 1)}
          />
          <Button
            size="small"
            icon="glyph-down"
            label={t.moveDown}
            disabled={locked || index === items.length - 1}
            onPress={() => move(index, index + 1)}
          />
        </span>
      </div>
      {items.length > 1 && !locked && <span className="sub boot-hint">{t.bootHint}</span>}
      <span role="status" className="visually-hidden">
        {announced}
      </span>
    </>
  );
}

function imageOf({ device }: Item): string | null {
  if (device?.kind === 'disk') return fileName(device.path);
  return device?.kind === 'cdrom' && device.path !== null ? fileName(device.path) : null;
}
