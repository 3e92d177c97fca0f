const firstControl =
  '[aria-selected="true"], button:not(:disabled), input:not(:disabled), select, textarea, [tabindex="0"]';

/** Moves the focus to the next of the window's regions (F6), or back. */
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
