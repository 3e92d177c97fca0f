import { useEffect } from 'react';
import type { MachineSummary } from '../../src/product/views.ts';
import { call } from '../bridge.ts';
import { newMachine, openHelp, openSheet, useSheet } from './machine-actions.ts';
import { removeFocused } from './machine-list.tsx';
import { chooseAndOpen } from './open-arrival.ts';

const focusSearch = () => document.querySelector<HTMLInputElement>('.search-box input')?.focus();

/** Keys of the whole window, while no sheet is open. */
export function useShortcuts(machines: readonly MachineSummary[]): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (useSheet.getState().sheet || event.defaultPrevented) return;
      const command = event.ctrlKey || event.metaKey;
      const action = command
        ? {
            n: newMachine,
            o: chooseAndOpen,
            f: focusSearch,
            ',': () => openSheet({ kind: 'preferences' }),
            w: () => call('windows.close'),
          }[event.key]
        : {
            F1: openHelp,
            Delete: event.target instanceof HTMLInputElement ? undefined : () => removeFocused(machines),
          }[event.key];
      if (!action) return;
      event.preventDefault();
      void action();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [machines]);
}
