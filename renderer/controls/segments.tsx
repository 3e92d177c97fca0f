import type { JSX } from 'react';
import { Radio, RadioGroup } from 'react-aria-components';
import './segments.css';

/** One of a few short words, side by side. */
export function Segments<V extends string>(props: {
  readonly label: string;
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly choices: readonly { readonly value: V; readonly text: string; readonly disabled?: boolean }[];
}): JSX.Element {
  return (
    <RadioGroup
      className="segments"
      aria-label={props.label}
      orientation="horizontal"
      value={props.value}
      onChange={(value) => props.onChange(value as V)}
    >
      {props.choices.map(({ value, text, disabled = false }) => (
        <Radio key={value} value={value} className="segment" isDisabled={disabled}>
          {text}
        </Radio>
      ))}
    </RadioGroup>
  );
}
