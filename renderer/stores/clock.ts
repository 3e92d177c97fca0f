import { useEffect } from 'react';
import { create } from 'zustand';

/** The time as rows show it, coarse on purpose: minutes are all that is ever displayed. */
export const useClock = create<{ readonly now: Date }>(() => ({ now: new Date() }));

/** Keeps the clock going while the calling component is shown. */
export function useRunningClock(): void {
  useEffect(() => {
    const tick = () => useClock.setState({ now: new Date() });
    tick();
    const timer = setInterval(tick, 15_000);
    return () => clearInterval(timer);
  }, []);
}
