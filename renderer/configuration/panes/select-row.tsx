import type { JSX } from 'react';
import { Select } from '../../controls/select.tsx';
import { useLocked } from '../locked.ts';
import { Row } from '../pane.tsx';

/** A setting with a few values, and what the present one means. It can't be changed while the machine runs. */
export function SelectRow<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly choices: readonly { readonly value: T; readonly text: string }[];
  readonly hint?: string | undefined;
  /** Width class of the list; w-220 when left out. */
  readonly width?: 'w-220' | 'w-320';
  /** A line above the row. */
  readonly separated?: boolean;
  readonly onChange: (value: T) => void;
}): JSX.Element {
  const locked = useLocked();
  return (
    <Row label={props.label} control {...(props.separated ? { separated: true } : {})}>
      <div className={props.width ?? 'w-220'}>
        <Select
          aria-label={props.label}
          value={props.value}
          disabled={locked}
          choices={props.choices}
          onChange={props.onChange}
        />
      </div>
      {props.hint !== undefined && <span className="sub">{props.hint}</span>}
    </Row>
  );
}
