import { type JSX, useEffect, useState } from 'react';
import { Field } from '../controls/field.tsx';

interface DraftFieldProps {
  readonly 'aria-label': string;
  readonly value: string;
  /** Called when the person is done: on leaving the field, or Return in a single line. */
  readonly onCommit: (value: string) => void;
  /** What is wrong with a draft; such a draft is not committed. */
  readonly check?: (value: string) => string | null;
  readonly disabled?: boolean;
  readonly maxLength?: number;
  readonly lines?: number;
}

/** A field whose value counts only once the person has left it. Escape brings the old value back. */
export function DraftField(props: DraftFieldProps): JSX.Element {
  const [draft, setDraft] = useState(props.value);
  useEffect(() => setDraft(props.value), [props.value]);
  const error = props.check?.(draft) ?? null;
  const commit = () => {
    if (error !== null) setDraft(props.value);
    else if (draft !== props.value) props.onCommit(draft);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: only listens to the field inside it
    <div
      className="draft-field"
      onKeyDown={(event) => {
        if (event.key === 'Enter' && !props.lines) commit();
        if (event.key === 'Escape') setDraft(props.value);
      }}
    >
      <Field
        aria-label={props['aria-label']}
        value={draft}
        onChange={setDraft}
        onBlur={commit}
        error={error}
        disabled={props.disabled ?? false}
        {...(props.maxLength ? { maxLength: props.maxLength } : {})}
        {...(props.lines ? { lines: props.lines } : {})}
      />
    </div>
  );
}
