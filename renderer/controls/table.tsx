import type { JSX, ReactNode } from 'react';
import './table.css';

interface Column {
  readonly title: ReactNode;
  readonly className?: string;
  /** It has no title to be seen: a check box or buttons. */
  readonly hidden?: boolean;
}

/** A table in its frame; the rows are its children. */
export const Table = (props: {
  readonly columns: readonly (string | Column)[];
  readonly label?: string;
  readonly className?: string;
  readonly frameClassName?: string;
  readonly children: ReactNode;
}): JSX.Element => (
  <div className={`table-frame ${props.frameClassName ?? ''}`}>
    <table className={`table ${props.className ?? ''}`} aria-label={props.label}>
      <thead>
        <tr>
          {props.columns.map((column, index) => {
            const { title, className, hidden } = typeof column === 'string' ? { title: column } : column;
            return (
              // biome-ignore lint/suspicious/noArrayIndexKey: columns stay where they are
              <th key={index} scope="col" className={className}>
                {hidden ? <span className="visually-hidden">{title}</span> : title}
              </th>
            );
          })}
        </tr>
      </thead>
      <tbody>{props.children}</tbody>
    </table>
  </div>
);
