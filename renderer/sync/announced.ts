import { useEffect } from 'react';

let region: HTMLElement | null = null;

/** The page's live region: it must be there before what it says, and stay when a step gives way to the next. */
function liveRegion(): HTMLElement {
  if (region) return region;
  region = document.createElement('div');
  region.className = 'visually-hidden';
  region.setAttribute('role', 'status');
  document.body.append(region);
  return region;
}

/** Has a screen reader say a text whenever it becomes another. */
export function useAnnounced(text: string): void {
  useEffect(() => {
    liveRegion().textContent = text;
  }, [text]);
}
