import { useEffect } from 'react';
import { call } from '../bridge.ts';
import { nextRegion } from '../controls/regions.ts';
import { readAgain, useInside } from './inside-store.ts';
import { type PageId, pageIds } from './page-text.ts';

/** The keys of this window: Ctrl/Cmd+1…5 change the page, F5 reads again, F6 goes on, F1 helps. */
export function useInsideKeys(show: (page: PageId) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const command = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      const covered = useInside.getState().sheet !== null;
      const page = command && !covered ? pageIds[Number(event.key) - 1] : undefined;
      if (page) show(page);
      else if (command && event.key.toLowerCase() === 'w') void call('windows.close');
      else if (event.key === 'F1') void call('help.open', 'inside-the-chip').catch(console.error);
      else if (event.key === 'F5' && !covered) void readAgain();
      else if (event.key === 'F6' && !covered) nextRegion(event.shiftKey);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [show]);
}
