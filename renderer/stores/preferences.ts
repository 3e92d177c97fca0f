import { create } from 'zustand';
import type { Locale } from '../../src/errors/table.ts';
import type { Preferences } from '../../src/product/views.ts';
import { call, listen } from '../bridge.ts';

interface PreferencesState {
  readonly preferences: Preferences;
  /** The language of this window: the chosen one, or the system's. */
  readonly locale: Locale;
}

const systemLocale = (): Locale => (navigator.language.toLowerCase().startsWith('fr') ? 'fr' : 'en');

/** What the person has chosen, as main last said. */
export const usePreferences = create<PreferencesState>(() => ({
  preferences: { locale: 'system', theme: 'system' },
  locale: systemLocale(),
}));

const darkScheme = () => window.matchMedia('(prefers-color-scheme: dark)');

function applyTheme(): void {
  const { theme } = usePreferences.getState().preferences;
  const dark = theme === 'system' ? darkScheme().matches : theme === 'dark';
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
}

function adopt(preferences: Preferences): void {
  const locale = preferences.locale === 'system' ? systemLocale() : preferences.locale;
  usePreferences.setState({ preferences, locale });
  document.documentElement.lang = locale;
  applyTheme();
}

/** Takes over main's preferences and follows them; await it before the first paint. */
export async function followPreferences(): Promise<void> {
  listen('preferences', adopt);
  darkScheme().addEventListener('change', applyTheme);
  window.addEventListener('languagechange', () => adopt(usePreferences.getState().preferences));
  adopt(usePreferences.getState().preferences);
  adopt(await call('preferences.get'));
}
