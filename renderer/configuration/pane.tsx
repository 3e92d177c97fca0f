import type { JSX, ReactNode } from 'react';
import { Icon, type IconName } from '../controls/icon.tsx';
import './pane.css';

interface PaneProps {
  readonly icon: IconName;
  readonly title: string;
  readonly status?: ReactNode;
  /** Stands under the header and does not scroll away. */
  readonly note?: ReactNode;
  /** Buttons at the bottom, which stay. */
  readonly actions?: ReactNode;
  /** A tab without a list: one column in the middle. */
  readonly solo?: boolean;
  readonly children: ReactNode;
}

/** What a tab or device shows: header, rows that scroll, buttons. */
export function Pane(props: PaneProps): JSX.Element {
  return (
    <section className={`pane ${props.solo ? 'pane-solo' : ''}`} aria-label={props.title} data-region="pane">
      <header className="pane-head">
        <Icon name={props.icon} size={40} />
        <div className="pane-titles">
          <h2 className="ell">{props.title}</h2>
          {props.status && <div className="pane-status">{props.status}</div>}
        </div>
      </header>
      {props.note && <div className="pane-note">{props.note}</div>}
      <div className="pane-scroll" tabIndex={-1}>
        {props.children}
      </div>
      {props.actions && <div className="pane-actions">{props.actions}</div>}
    </section>
  );
}

/** Rows of labels and values on one grid. */
export const Rows = ({
  children,
  className,
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) => <dl className={`rows ${className ?? ''}`}>{children}</dl>;

interface RowProps {
  readonly label: string;
  /** A group begins with this row. */
  readonly separated?: boolean;
  /** A small button at the right edge. */
  readonly action?: ReactNode;
  /** Centred on a control instead of on the text's baseline. */
  readonly control?: boolean;
  readonly children: ReactNode;
}

/** One label with its value. */
export const Row = (props: RowProps): JSX.Element => (
  <div className={`row ${props.separated ? 'row-separated' : ''} ${props.control ? 'row-control' : ''}`}>
    <dt>{props.label}</dt>
    <dd className={props.action ? 'row-acting' : ''}>
      {props.action ? (
        <>
          <div>{props.children}</div>
          {props.action}
        </>
      ) : (
        props.children
      )}
    </dd>
  </div>
);

/** A value that is not known yet, as a bar of its likely width. */
export const Bar = ({ width, second }: { readonly width: number; readonly second?: number }): JSX.Element => (
  <>
    <span className="bar" style={{ width }} />
    {second && <span className="bar bar-small" style={{ width: second }} />}
  </>
);
