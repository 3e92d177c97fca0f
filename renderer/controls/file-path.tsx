import type { JSX } from 'react';
import './file-path.css';

/** A path shortened in the middle when it is too long: its last part always shows. The whole of it can be copied. */
export function FilePath({ path }: { readonly path: string }): JSX.Element {
  const cut = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return (
    <span className="path selectable" title={path}>
      <span className="path-start">{path.slice(0, cut)}</span>
      <span className="path-end">{path.slice(cut)}</span>
    </span>
  );
}
