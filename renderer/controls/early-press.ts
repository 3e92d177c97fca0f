import { type RefObject, useEffect, useState } from 'react';

/** Whether a button can be pressed: now, as soon as what is going on has ended, or not as things stand. */
export type Readiness = 'ready' | 'soon' | 'off';

/**
 * A press that comes a moment too early is kept and carried out as soon as the button is ready.
 * It lapses when the button turns out to be off, which is told, or when anything is typed, ticked or clicked meanwhile.
 */
export function useEarlyPress(
  button: RefObject<HTMLElement | null>,
  readiness: Readiness,
  run: () => void,
  tell: () => void,
): { readonly kept: boolean; readonly keep: () => void } {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    if (!kept || readiness === 'soon') return;
    setKept(false);
    if (readiness === 'ready') run();
    else tell();
  });
  useEffect(() => {
    if (!kept) return;
    const lapse = (event: Event) => {
      if (!button.current?.contains(event.target as Node)) setKept(false);
    };
    document.addEventListener('input', lapse);
    document.addEventListener('click', lapse);
    return () => {
      document.removeEventListener('input', lapse);
      document.removeEventListener('click', lapse);
    };
  }, [kept, button]);
  return { kept, keep: () => setKept(true) };
}
