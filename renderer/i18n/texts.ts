import type { Locale } from '../../src/errors/table.ts';
import { usePreferences } from '../stores/preferences.ts';
import { typesetFrench } from './typeset.ts';

type Text = string | ((...values: never[]) => string);
type Table = Readonly<Record<string, Text>>;

/** One area's texts in every language. */
export type Texts<T extends Table> = Readonly<Record<Locale, T>>;

/**
 * An area's texts. A text that French lacks, or takes other values, does not compile. French is written with
 * ordinary spaces; the narrow no-break ones are put in here.
 */
export function defineTexts<T extends Table>(en: T, fr: NoInfer<T>): Texts<T> {
  const typeset = Object.entries(fr).map(([key, text]): [string, Text] => [
    key,
    typeof text === 'string' ? typesetFrench(text) : (...values) => typesetFrench(text(...values)),
  ]);
  return { en, fr: Object.fromEntries(typeset) as T };
}

/** The texts of an area in the language of this window. */
export const useText = <T extends Table>(texts: Texts<T>): T => texts[usePreferences((s) => s.locale)];

type Forms = Readonly<{ one: string; other: string; zero?: string }>;

const rules = { en: new Intl.PluralRules('en'), fr: new Intl.PluralRules('fr') } as const;
const numbers = { en: new Intl.NumberFormat('en'), fr: new Intl.NumberFormat('fr') } as const;

/** The form that a number takes, with `#` replaced by the number: `plural('en', 2, { one: '# disk', other: '# disks' })`. */
export function plural(locale: Locale, count: number, forms: Forms): string {
  const form = count === 0 && forms.zero !== undefined ? forms.zero : undefined;
  const text = form ?? (rules[locale].select(count) === 'one' ? forms.one : forms.other);
  return text.replace('#', numbers[locale].format(count));
}
