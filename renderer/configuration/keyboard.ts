import { useEffect } from 'react';
import { call } from '../bridge.ts';
import { nextRegion } from '../controls/regions.ts';
import { openHelp } from './help.ts';
import { showTab, tabs } from './selection.ts';
import { useSheet } from './sheet-state.ts';

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
