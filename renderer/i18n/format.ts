import type { Locale } from '../../src/errors/table.ts';
import { usePreferences } from '../stores/preferences.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const sizeUnits = {
  en: ['bytes', 'KB', 'MB', 'GB', 'TB'],
  fr: ['octets', 'Ko', 'Mo', 'Go', 'To'],
} as const satisfies Record<Locale, readonly string[]>;

const dayStart = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();

/** Numbers, sizes and times as a locale writes them. `tag` is a BCP 47 tag whose language is `locale`. */
export function createFormat(locale: Locale, tag: string = locale) {
  const number = new Intl.NumberFormat(tag, { maximumFractionDigits: 1 });
  const tenths = new Intl.NumberFormat(tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  const time = new Intl.DateTimeFormat(tag, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const dayMonth = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long' });
  const fullDate = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'long', year: 'numeric' });
  const shortDate = new Intl.DateTimeFormat(tag, { day: 'numeric', month: 'short', year: 'numeric' });
  const percent = new Intl.NumberFormat(tag, { style: 'percent', maximumFractionDigits: 0 });
  const list = new Intl.ListFormat(tag, { type: 'conjunction' });
  const at = locale === 'fr' ? 'à' : 'at';
  const days = (count: number) => `${count} ${locale === 'fr' ? 'jours' : 'days'}`;

  /** A size in bytes: "31.6 GB", "31,6 Go". Units are powers of 1024, as guests and QEMU count them. */
  const bytes = (size: number): string => {
    const power = size < 1 ? 0 : Math.min(4, Math.floor(Math.log2(size) / 10));
    return `${number.format(size / 1024 ** power)}\u00a0${sizeUnits[locale][power]}`;
  };
  return {
    locale,
    number: (value: number): string => number.format(value),
    bytes,
    mebibytes: (size: number): string => bytes(size * 1024 ** 2),
    gibibytes: (size: number): string => bytes(size * 1024 ** 3),
    /** With exactly one decimal: "1.3". */
    tenths: (value: number): string => tenths.format(value),
    /** 0…1 as "59%". */
    percent: (fraction: number): string => percent.format(fraction),
    list: (parts: readonly string[]): string => list.format(parts),
    /** "24 November 2026 at 17:40", for panes. */
    dateTime: (iso: string): string =>
      `${fullDate.format(new Date(iso))} ${at} ${time.format(new Date(iso))}`,
    /** "09:41". */
    time: (iso: string): string => time.format(new Date(iso)),
    /** "24 November 2026". */
    date: (iso: string): string => fullDate.format(new Date(iso)),
    /** "24 Nov 2026", for tables. */
    shortDate: (iso: string): string => shortDate.format(new Date(iso)),
    /** "today at 9:12", "yesterday at 17:40", "on 19 November", "on 3 October 2025". */
    when: (iso: string, now: Date): string => {
      const then = new Date(iso);
      const daysAgo = Math.round((dayStart(now) - dayStart(then)) / day);
      if (daysAgo === 0) return `${locale === 'fr' ? 'aujourd’hui' : 'today'} ${at} ${time.format(then)}`;
      if (daysAgo === 1) return `${locale === 'fr' ? 'hier' : 'yesterday'} ${at} ${time.format(then)}`;
      const date = (then.getFullYear() === now.getFullYear() ? dayMonth : fullDate).format(then);
      return locale === 'fr' ? `le ${date}` : `on ${date}`;
    },
    /** A length of time: "31 s", "1 min 22 s", "2 h 14 min". */
    duration: (seconds: number): string => {
      const whole = Math.max(1, Math.round(seconds));
      if (whole < 60) return `${whole}\u00a0s`;
      const minutes = Math.floor(whole / 60);
      if (minutes < 60)
        return whole % 60 === 0 ? `${minutes}\u00a0min` : `${minutes}\u00a0min ${whole % 60}\u00a0s`;
      return `${Math.floor(minutes / 60)}\u00a0h ${minutes % 60}\u00a0min`;
    },
    /** How long ago a moment was: "2 h 14 min", "6 days". */
    elapsed: (iso: string, now: Date): string => {
      const passed = Math.max(0, now.getTime() - new Date(iso).getTime());
      if (passed >= 2 * day) return days(Math.floor(passed / day));
      const hours = Math.floor(passed / hour);
      const minutes = Math.floor((passed % hour) / minute);
      return hours > 0 ? `${hours}\u00a0h ${minutes}\u00a0min` : `${minutes}\u00a0min`;
    },
  };
}

export type Format = ReturnType<typeof createFormat>;

/** The person's own dialect of the window's language, where the system has one ("en-US", "fr-CA"). */
const dialect = (locale: Locale): string =>
  navigator.languages.find((tag) => tag.split('-')[0] === locale) ?? locale;

const formats = new Map<Locale, Format>();

/** The formats of this window's language; made once, since making Intl's formatters is what takes time. */
export function useFormat(): Format {
  const locale = usePreferences((s) => s.locale);
  const known = formats.get(locale);
  if (known) return known;
  const format = createFormat(locale, dialect(locale));
  formats.set(locale, format);
  return format;
}
