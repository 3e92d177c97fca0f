import type { JSX, ReactNode } from 'react';
import {
  Button as AriaButton,
  Select as AriaSelect,
  Label,
  ListBox,
  ListBoxItem,
  Popover,
  SelectValue,
} from 'react-aria-components';
import { ariaName, type Naming } from './field.tsx';
import { Icon } from './icon.tsx';
import './menu.css';
import './select.css';

export interface SelectChoice<V extends string> {
  readonly value: V;
  readonly text: string;
  readonly disabled?: boolean;
}

type SelectProps<V extends string> = Naming & {
  readonly choices: readonly SelectChoice<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly disabled?: boolean;
  readonly hint?: ReactNode;
};

/** A pop-up that shows one of several choices. */
export function Select<V extends string>(props: SelectProps<V>): JSX.Element {
  return (
    <AriaSelect
      className="field-group"
      {...ariaName(props)}
      value={props.value}
      onChange={(key) => props.onChange(key as V)}
      isDisabled={props.disabled ?? false}
    >
      {props.label && <Label className="field-label">{props.label}</Label>}
      <AriaButton className="select">
        <SelectValue className="ell">{({ selectedText }) => selectedText}</SelectValue>
        <Icon name="glyph-ud" size={14} />
      </AriaButton>
      {props.hint && <span className="field-hint">{props.hint}</span>}
      <Popover className="menu raised" offset={4}>
        <ListBox className="menu-list">
          {props.choices.map((choice) => (
            <ListBoxItem
              key={choice.value}
              id={choice.value}
              textValue={choice.text}
              className="menu-item"
              isDisabled={choice.disabled ?? false}
            >
              <span className="menu-tick">
                <Icon name="glyph-check" size={14} />
              </span>
              {choice.text}
            </ListBoxItem>
          ))}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}
