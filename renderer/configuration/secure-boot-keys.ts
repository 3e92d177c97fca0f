import type { SecureBootView } from '../../src/product/views.ts';
import { machineTexts } from '../i18n/configuration-machine.ts';
import { useText } from '../i18n/texts.ts';

/** Which of Microsoft's certificates a variable store trusts, in words. */
export function useSecureBootKeys(view: SecureBootView | null): string {
  const t = useText(machineTexts);
  if (view === null) return '';
  if (view.microsoft2011 && view.microsoft2023) return t.keysBoth;
  if (view.microsoft2023) return t.keys2023;
  return view.microsoft2011 ? t.keys2011 : t.keysNone;
}
