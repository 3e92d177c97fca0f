import { create } from 'zustand';
import type { VtpmError, WireError } from '../../src/errors/error.ts';
import { listen } from '../bridge.ts';
import { openingSection, showSection } from './selection.ts';

/** The sheet over this window; one at a time. */
export type SheetRequest =
  | { readonly kind: 'add-chip' }
  | { readonly kind: 'remove-chip' }
  | { readonly kind: 'backups' }
  | { readonly kind: 'export-keys' }
  | { readonly kind: 'sync' }
  | { readonly kind: 'boot-advanced' }
  | { readonly kind: 'readiness' }
  | { readonly kind: 'add-disk' }
  | { readonly kind: 'remove-device'; readonly device: string }
  | { readonly kind: 'restore-defaults' }
  | { readonly kind: 'guest-ignores' }
  | { readonly kind: 'to-uefi' }
  | { readonly kind: 'import-disk'; readonly device: string | null }
  | { readonly kind: 'undo-import'; readonly device: string }
  | { readonly kind: 'key-missing'; readonly error: VtpmError; readonly again: () => void }
  | { readonly kind: 'error'; readonly error: VtpmError | WireError; readonly unchanged?: string };

/** The sheet that a section of that name is shown with. */
function sheetOf(section: string | null): SheetRequest | null {
  if (section === 'to-uefi') return { kind: section };
  return section === 'import-disk' ? { kind: section, device: null } : null;
}

export const useSheet = create<{ readonly sheet: SheetRequest | null }>(() => ({
  sheet: sheetOf(openingSection()),
}));

export const openSheet = (sheet: SheetRequest): void => useSheet.setState({ sheet });
export const closeSheet = (): void => useSheet.setState({ sheet: null });

/** Asked for while another sheet was open: it comes when that one is closed. */
let next: SheetRequest | null = null;

/** Shows what the open window is asked for from elsewhere; the returned function stops. */
export function followSections(): () => void {
  const stops = [
    listen('showSection', (section) => {
      showSection(section);
      const wanted = sheetOf(section);
      if (wanted === null) return;
      if (useSheet.getState().sheet === null) openSheet(wanted);
      else next = wanted;
    }),
    useSheet.subscribe(({ sheet }) => {
      if (sheet !== null || next === null) return;
      const wanted = next;
      next = null;
      openSheet(wanted);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Tells a failure; what the person cancelled themselves is none. */
export function showError(error: VtpmError | WireError, unchanged?: string): void {
  if (error.code === 'VTPM_ERR_CANCELLED') return;
  openSheet({ kind: 'error', error, ...(unchanged === undefined ? {} : { unchanged }) });
}
