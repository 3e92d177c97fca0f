import type { JSX, ReactNode } from 'react';
import {
  Checkbox as AriaCheckbox,
  RadioGroup as AriaRadioGroup,
  Switch as AriaSwitch,
  Label,
  Radio,
  Text,
} from 'react-aria-components';
import { ariaName, type Naming } from './field.tsx';
import { Icon } from './icon.tsx';
import { Mark } from './mark.tsx';
import './choice.css';

interface CheckboxProps {
  readonly children: ReactNode;
  /** A second line under the label. */
  readonly hint?: ReactNode;
  readonly checked: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly disabled?: boolean;
  readonly autoFocus?: boolean;
}

/** An option that is on or off. */
export function Checkbox(props: CheckboxProps): JSX.Element {
  return (
    <AriaCheckbox
      className="option"
      isSelected={props.checked}
      onChange={props.onChange}
      isDisabled={props.disabled ?? false}
      autoFocus={props.autoFocus ?? false}
    >
      <span className="check-box">
        <Icon name="glyph-check" size={12} strokeWidth={3} />
      </span>
      <span className="option-text">
        <span className={props.hint ? 'med' : ''}>{props.children}</span>
        {props.hint && <span className="sub">{props.hint}</span>}
      </span>
    </AriaCheckbox>
  );
}

export interface Choice<V extends string> {
  readonly value: V;
  readonly text: ReactNode;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
}

type RadioGroupProps<V extends string> = Naming & {
  readonly choices: readonly Choice<V>[];
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly disabled?: boolean;
  readonly orientation?: 'vertical' | 'horizontal';
};

/** One of a few. */
export function RadioGroup<V extends string>(props: RadioGroupProps<V>): JSX.Element {
  return (
    <AriaRadioGroup
      className={`radio-group radio-${props.orientation ?? 'vertical'}`}
      {...ariaName(props)}
      value={props.value}
      onChange={(value) => props.onChange(value as V)}
      isDisabled={props.disabled ?? false}
    >
      {props.label && <Label className="field-label">{props.label}</Label>}
      {props.choices.map((choice) => (
        <Radio
          key={choice.value}
          value={choice.value}
          className="option"
          isDisabled={choice.disabled ?? false}
        >
          <span className="radio-dot" />
          <span className="option-text">
            <span>{choice.text}</span>
            {choice.hint && (
              <Text slot="description" className="sub">
                {choice.hint}
              </Text>
            )}
          </span>
        </Radio>
      ))}
    </AriaRadioGroup>
  );
}

type SwitchProps = Naming & {
  readonly on: boolean;
  /** The state is being changed: it can't be pressed, and a spinner stands beside it. */
  readonly busy?: boolean;
  readonly onChange: (on: boolean) => void;
  readonly disabled?: boolean;
};

/** A state rather than an option: for Secure Boot alone. */
export function Switch(props: SwitchProps): JSX.Element {
  return (
    <AriaSwitch
      className="switch"
      {...ariaName(props)}
      isSelected={props.on}
      onChange={props.onChange}
      isDisabled={(props.disabled ?? false) || (props.busy ?? false)}
    >
      <span className={`switch-track ${props.busy ? 'is-busy' : ''}`} />
      {props.busy && <Mark verdict="busy" named />}
      {props.label}
    </AriaSwitch>
  );
}
