import type { JSX } from 'react';
import './progress.css';

/** How far something is, in steps of real progress. `value` is 0…1. */
export const ProgressBar = (props: { readonly value: number; readonly label: string }): JSX.Element => (
  <progress className="progress" value={props.value} aria-label={props.label} />
);
