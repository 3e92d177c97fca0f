import { useEffect } from 'react';
import { call } from '../bridge.ts';

/** The keys of a small window: Escape and Ctrl/Cmd+W close it, F1 opens its help page. */
export function useWindowKeys(helpPage: 'portable-keychain' | 'sync' | null): void {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented) return;
      const leaves = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'w';
      if (leaves || event.key === 'Escape') void call('windows.close');
      else if (event.key === 'F1' && helpPage) void call('help.open', helpPage).catch(console.error);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, [helpPage]);
}
