import { useEffect } from 'react';
import { call } from '../bridge.ts';
import { openHelp } from './help.ts';
import { showTab, tabs } from './selection.ts';
import { useSheet } from './sheet-state.ts';

const firstControl =
  '[aria-selected="true"], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';

/** Moves the focus to the next of tabs, list, pane and footer (F6), or back. */
export function nextRegion(backwards: boolean): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')];
  const current = regions.findIndex((region) => region.contains(document.activeElement));
  for (let step = 1; step <= regions.length; step++) {
    const index = (current + (backwards ? -step : step) + regions.length * 2) % regions.length;
    const control = regions[index]?.querySelector<HTMLElement>(firstControl);
    if (!control) continue;
    control.focus();
    return;
  }
}

/** The keys that work anywhere in the window. */
export function useWindowKeys(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const covered = useSheet.getState().sheet !== null;
      const tab = command && !covered ? tabs[Number(event.key) - 1] : undefined;
      if (tab) showTab(tab);
      else if (command && event.key.toLowerCase() === 'w') void call('windows.close');
      else if (event.key === 'F1') openHelp();
      else if (event.key === 'F6' && !covered) nextRegion(event.shiftKey);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}
