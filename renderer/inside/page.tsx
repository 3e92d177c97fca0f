import type { JSX, ReactNode } from 'react';
import type { VtpmError } from '../../src/errors/error.ts';
import { useDelayed } from '../configuration/delayed.ts';
import { Button } from '../controls/button.tsx';
import { ErrorNote } from '../controls/error-sheet.tsx';
import { Mark } from '../controls/mark.tsx';
import { commonTexts } from '../i18n/common.ts';
import { insideTexts } from '../i18n/inside.ts';
import { useText } from '../i18n/texts.ts';
import { type Asked, readAgain, useInside } from './inside-store.ts';

/** The head of a page: what is shown, a line on it, and its controls. The rest scrolls. */
export function Page(props: {
  readonly title: ReactNode;
  readonly hint?: ReactNode;
  readonly controls?: ReactNode;
  readonly children: ReactNode;
}): JSX.Element {
  return (
    <div className="inside-page">
      <header className="inside-head">
        <div className="inside-titles">
          <h2 className="med">{props.title}</h2>
          {props.hint && <span className="sub">{props.hint}</span>}
        </div>
        {props.controls}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <div className="inside-scroll" tabIndex={0}>
        {props.children}
      </div>
    </div>
  );
}

/** Shows what was read, or that it is being read, or why it could not be. */
export function WhenRead<T>(props: {
  readonly asked: Asked<T>;
  readonly reading: string;
  /** What a failure left as it was; the chip, unless told. */
  readonly unchanged?: string;
  readonly children: (value: T) => ReactNode;
}): JSX.Element | null {
  const { asked } = props;
  if (asked.value !== null) return <>{props.children(asked.value)}</>;
  if (asked.error) return <Failed error={asked.error} unchanged={props.unchanged} />;
  return <Reading text={props.reading} />;
}

/** Nothing is shown before 300 ms. */
function Reading({ text }: { readonly text: string }): JSX.Element | null {
  if (!useDelayed(300)) return null;
  return (
    <p className="inside-reading" role="status">
      <Mark verdict="busy" />
      {text}
    </p>
  );
}

function Failed(props: { readonly error: VtpmError; readonly unchanged: string | undefined }): JSX.Element {
  const t = useText(insideTexts);
  const { tryAgain } = useText(commonTexts);
  const name = useInside((s) => s.details?.description.name ?? '');
  return (
    <div className="inside-failed">
      <ErrorNote error={props.error} unchanged={props.unchanged ?? t.unchanged(name)} />
      <Button onPress={readAgain}>{tryAgain}</Button>
    </div>
  );
}
