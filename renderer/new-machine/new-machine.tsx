import type { JSX } from 'react';

export function NewMachine(): JSX.Element {
  return <main className="window" />;
}
