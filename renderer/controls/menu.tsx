import type { JSX, ReactElement } from 'react';
import { Menu as AriaMenu, MenuItem, MenuTrigger, Popover, Separator } from 'react-aria-components';
import { Icon, type IconName } from './icon.tsx';
import './menu.css';

export type MenuEntry =
  | 'separator'
  | {
      readonly id: string;
      readonly text: string;
      readonly icon?: IconName;
      readonly run: () => unknown;
      readonly destructive?: boolean;
      /** Shows the entry disabled, with the reason on a second line. */
      readonly disabledReason?: string | null | undefined;
      /** Shown at the right edge. */
      readonly keys?: string;
    };

interface MenuProps {
  readonly label: string;
  /** The button that opens it. */
  readonly trigger: ReactElement;
  readonly entries: readonly MenuEntry[];
  readonly placement?: 'bottom start' | 'bottom end' | 'top start';
  readonly open?: boolean;
  readonly onOpenChange?: (open: boolean) => void;
}

/** A menu that its trigger opens. */
export function Menu(props: MenuProps): JSX.Element {
  return (
    <MenuTrigger
      {...(props.open === undefined ? {} : { isOpen: props.open })}
      {...(props.onOpenChange ? { onOpenChange: props.onOpenChange } : {})}
    >
      {props.trigger}
      <Popover className="menu raised" placement={props.placement ?? 'bottom start'} offset={4}>
        <AriaMenu
          className="menu-list"
          aria-label={props.label}
          disabledKeys={props.entries.flatMap((e) => (e !== 'separator' && e.disabledReason ? [e.id] : []))}
        >
          {props.entries.map((entry, index) =>
            entry === 'separator' ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: separators have no identity of their own
              <Separator key={`separator-${index}`} className="menu-separator" />
            ) : (
              <MenuItem
                key={entry.id}
                id={entry.id}
                textValue={entry.text}
                className={`menu-item ${entry.destructive ? 'menu-destructive' : ''}`}
                onAction={() => void entry.run()}
              >
                {entry.icon && <Icon name={entry.icon} />}
                <span>
                  {entry.text}
                  {entry.disabledReason && <span className="sub">{entry.disabledReason}</span>}
                </span>
                {entry.keys && <span className="menu-keys">{entry.keys}</span>}
              </MenuItem>
            ),
          )}
        </AriaMenu>
      </Popover>
    </MenuTrigger>
  );
}
