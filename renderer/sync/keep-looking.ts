import { useEffect } from 'react';
import { call } from '../bridge.ts';

/** Not every drive tells of changes: while somebody waits before the screen, the folder is looked at this often. */
const every = 3000;

/** Syncs again and again while the calling component is shown; what is new comes with main's event. */
export function useKeepLooking(): void {
  useEffect(() => {
    // what stands in the way is in the status
    const timer = setInterval(() => void call('sync.now').catch(() => {}), every);
    return () => clearInterval(timer);
  }, []);
}
