import type { JSX, ReactNode } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import { type DeviceIcon, Icon } from './icon.tsx';
import './choice.css';
import './choice-list.css';

interface ListedChoice<V extends string> {
  readonly value: V;
  readonly icon?: DeviceIcon;
  readonly text: ReactNode;
  readonly hint: ReactNode;
  /** Can't be chosen; the hint says why. */
  readonly disabled?: boolean;
  /** At the right edge. */
  readonly end?: ReactNode;
}

/** One of a few, each with a sentence of its own, as the assistants show them. */
export function ChoiceList<V extends string>(props: {
  readonly label: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly choices: readonly ListedChoice<V>[];
  /** Belongs to the last choice, where that is chosen: what it asks further. */
  readonly under?: ReactNode;
}): JSX.Element {
  return (
    <div className="choices">
      <RadioGroup
        aria-label={props.label}
        value={props.value}
        onChange={(value) => props.onChange(value as V)}
      >
        {props.choices.map((choice) => (
          <Radio
            key={choice.value}
            value={choice.value}
            className="choice option"
            autoFocus={choice.value === props.value}
            isDisabled={choice.disabled ?? false}
          >
            <span className="radio-dot" />
            {choice.icon && <Icon name={choice.icon} />}
            <span className="choice-text">
              <span className="med">{choice.text}</span>
              <span className="sub">{choice.hint}</span>
            </span>
            {choice.end}
          </Radio>
        ))}
      </RadioGroup>
      {props.under && <div className="choices-under">{props.under}</div>}
    </div>
  );
}
