import type { JSX, ReactNode } from 'react';
import {
  Button as AriaButton,
  NumberField as AriaNumberField,
  FieldError,
  Group,
  Input,
  Label,
  SearchField,
  Text,
  TextArea,
  TextField,
} from 'react-aria-components';
import { commonTexts } from '../i18n/common.ts';
import { useText } from '../i18n/texts.ts';
import { Icon } from './icon.tsx';
import './field.css';

/** A control's name: visible above it, or `'aria-label'` where the row beside it shows one. */
export type Naming =
  | { readonly label: ReactNode; readonly 'aria-label'?: never; readonly 'aria-labelledby'?: never }
  | { readonly label?: never; readonly 'aria-label': string; readonly 'aria-labelledby'?: never }
  | { readonly label?: never; readonly 'aria-label'?: never; readonly 'aria-labelledby': string };

export const ariaName = (naming: Naming): { 'aria-label'?: string; 'aria-labelledby'?: string } => ({
  ...(naming['aria-label'] === undefined ? {} : { 'aria-label': naming['aria-label'] }),
  ...(naming['aria-labelledby'] === undefined ? {} : { 'aria-labelledby': naming['aria-labelledby'] }),
});

type FieldProps = Naming & {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onBlur?: () => void;
  /** Shown under the field; the field is then invalid. */
  readonly error?: string | null | undefined;
  readonly hint?: ReactNode;
  readonly placeholder?: string;
  readonly disabled?: boolean;
  readonly readOnly?: boolean;
  readonly autoFocus?: boolean;
  readonly maxLength?: number;
  readonly lines?: number;
};

/** A line of text, or several with `lines`. */
export function Field(props: FieldProps): JSX.Element {
  return (
    <TextField
      className="field-group"
      {...ariaName(props)}
      value={props.value}
      onChange={props.onChange}
      isInvalid={Boolean(props.error)}
      isDisabled={props.disabled ?? false}
      isReadOnly={props.readOnly ?? false}
      autoFocus={props.autoFocus ?? false}
      {...(props.onBlur ? { onBlur: props.onBlur } : {})}
      {...(props.maxLength ? { maxLength: props.maxLength } : {})}
    >
      {props.label && <Label className="field-label">{props.label}</Label>}
      {props.lines ? (
        <TextArea className="field field-area" rows={props.lines} placeholder={props.placeholder ?? ''} />
      ) : (
        <Input className="field" placeholder={props.placeholder ?? ''} spellCheck={false} />
      )}
      {props.hint && (
        <Text slot="description" className="field-hint">
          {props.hint}
        </Text>
      )}
      <FieldError className="field-error">{props.error}</FieldError>
    </TextField>
  );
}

type NumberFieldProps = Naming & {
  readonly value: number;
  /** Called when the person is done: on blur, Return or a step. */
  readonly onChange: (value: number) => void;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Stands behind the number ("MB"). */
  readonly unit?: string;
  readonly error?: string | null | undefined;
  readonly hint?: ReactNode;
  readonly disabled?: boolean;
};

/** A whole number with a stepper. */
export function NumberField(props: NumberFieldProps): JSX.Element {
  const t = useText(commonTexts);
  return (
    <AriaNumberField
      className="field-group"
      {...ariaName(props)}
      value={props.value}
      onChange={(value) => {
        if (Number.isFinite(value)) props.onChange(value);
      }}
      isInvalid={Boolean(props.error)}
      isDisabled={props.disabled ?? false}
      formatOptions={{ maximumFractionDigits: 0 }}
      decrementAriaLabel={t.decrease}
      incrementAriaLabel={t.increase}
      {...(props.min === undefined ? {} : { minValue: props.min })}
      {...(props.max === undefined ? {} : { maxValue: props.max })}
      {...(props.step === undefined ? {} : { step: props.step })}
    >
      {props.label && <Label className="field-label">{props.label}</Label>}
      <Group className="field field-number">
        <Input className="field-input num" />
        {props.unit && <span className="t2">{props.unit}</span>}
        <span className="stepper">
          <AriaButton slot="increment" className="stepper-button">
            <Icon name="glyph-up" size={10} strokeWidth={2.4} />
          </AriaButton>
          <AriaButton slot="decrement" className="stepper-button">
            <Icon name="glyph-down" size={10} strokeWidth={2.4} />
          </AriaButton>
        </span>
      </Group>
      {props.hint && (
        <Text slot="description" className="field-hint">
          {props.hint}
        </Text>
      )}
      <FieldError className="field-error">{props.error}</FieldError>
    </AriaNumberField>
  );
}

/** The search field of a toolbar. Escape empties it. */
export function SearchBox(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly onSubmit?: () => void;
}): JSX.Element {
  return (
    <SearchField
      className="search-box"
      aria-label={props.label}
      value={props.value}
      onChange={props.onChange}
      {...(props.onSubmit ? { onSubmit: props.onSubmit } : {})}
    >
      <Icon name="glyph-search" />
      <Input className="field" placeholder={props.label} />
    </SearchField>
  );
}
