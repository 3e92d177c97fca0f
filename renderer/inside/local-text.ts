import type { LocalText } from '../../src/errors/local-text.ts';
import { typesetFrench } from '../i18n/typeset.ts';
import { usePreferences } from '../stores/preferences.ts';

/** Picks a text that came with its own languages. */
export function useLocalText(): (text: LocalText) => string {
  const locale = usePreferences((s) => s.locale);
  return (text) => (locale === 'fr' ? typesetFrench(text.fr) : text.en);
}
