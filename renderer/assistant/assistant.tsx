import type { FormEvent, JSX, ReactNode } from 'react';
import { Icon } from '../controls/icon.tsx';
import './assistant.css';

interface AssistantProps<S extends string> {
  readonly title: string;
  /** Every step, in order. */
  readonly steps: readonly { readonly id: S; readonly name: string }[];
  readonly now: S;
  /** The page of the present step. */
  readonly children: ReactNode;
  readonly footer: ReactNode;
  /** Sheets over the window. */
  readonly sheet?: ReactNode;
}

const stay = (event: FormEvent) => event.preventDefault();

/** The frame of an assistant: a rail of steps on the left, the page of one, and the buttons under both. */
export function Assistant<S extends string>(props: AssistantProps<S>): JSX.Element {
  const { title, now } = props;
  return (
    <form className="window" onSubmit={stay}>
      <div className="window-title" aria-hidden="true">
        {title}
      </div>
      <div className="assistant">
        <Rail {...props} />
        <main className="assistant-page" key={now}>
          {props.children}
        </main>
      </div>
      <footer className="assistant-foot">{props.footer}</footer>
      {props.sheet}
    </form>
  );
}

function Rail<S extends string>({ title, steps, now }: AssistantProps<S>): JSX.Element {
  const at = steps.findIndex(({ id }) => id === now);
  return (
    <nav className="rail" aria-label={title}>
      <span role="status" className="visually-hidden">
        {steps[at]?.name}
      </span>
      <ol>
        {steps.map(({ id, name }, index) => (
          <li
            key={id}
            className={index < at ? 'is-done' : index === at ? 'is-now' : ''}
            aria-current={index === at ? 'step' : undefined}
          >
            {index < at ? (
              <Icon name="glyph-check" size={14} strokeWidth={2.2} />
            ) : (
              <span className="rail-dot" />
            )}
            <span>{name}</span>
          </li>
        ))}
      </ol>
    </nav>
  );
}
