import type { JSX } from 'react';

export function ControlCenter(): JSX.Element {
  return <main className="window" />;
}
