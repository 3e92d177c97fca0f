import { bytesText } from '../../errors/bytes-text.ts';
import type { ErrorDetails } from '../../errors/error.ts';
import { frenchReason } from '../../errors/reasons.ts';
import type { Locale } from '../../errors/table.ts';
import { type GuestOsId, guestOsProfiles } from '../../machine/guest-os.ts';
import type { Requirement } from '../../product/views.ts';
import { type CheckId, type CommonOutcome, checks } from '../checks.ts';
import type { Evidence, Finding, OfferedFix } from '../finding.ts';
import { evidenceLabels, evidenceWords, requirementNames } from './evidence.ts';
import { fixesEn } from './fixes-en.ts';
import { fixesFr } from './fixes-fr.ts';
import { hostChecksEn } from './host-en.ts';
import { hostChecksFr } from './host-fr.ts';
import { machineChecksEn } from './machine-en.ts';
import { machineChecksFr } from './machine-fr.ts';

interface AnyCheckText {
  readonly title: string;
  readonly looksAt: string;
  readonly outcomes: Readonly<
    Record<string, { readonly summary: string } | { readonly title: string; readonly cause: string }>
  >;
}

const checkTexts: Readonly<Record<Locale, Readonly<Record<CheckId, AnyCheckText>>>> = {
  en: { ...hostChecksEn, ...machineChecksEn },
  fr: { ...hostChecksFr, ...machineChecksFr },
};

const common: Readonly<Record<Locale, Record<CommonOutcome, { title: string; cause: string }>>> = {
  en: {
    threw: { title: 'Could not be checked', cause: 'The check itself failed: {reason} ({code}).' },
    'timed-out': { title: 'Could not be checked', cause: 'It did not finish within {seconds} s.' },
    cancelled: { title: 'Not checked', cause: 'It was cancelled.' },
  },
  fr: {
    threw: { title: 'N’a pu être vérifié', cause: 'La vérification elle-même a échoué : {reason} ({code}).' },
    'timed-out': { title: 'N’a pu être vérifié', cause: 'Elle n’a pas terminé en {seconds} s.' },
    cancelled: { title: 'Pas vérifié', cause: 'La vérification a été annulée.' },
  },
};

/** French typography: narrow no-break spaces before high punctuation and inside guillemets. */
const typeset = (text: string, locale: Locale): string =>
  locale === 'fr' ? text.replace(/ ([;:!?»])/g, '\u202f$1').replace(/« /g, '«\u202f') : text;

/** A detail that is a time (ISO 8601) reads as a date, the rest as it is. */
function readable(value: string | number | undefined, locale: Locale): string {
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)) return dateText(value, locale);
  // the name of another check, in the language of the reader
  if (typeof value === 'string' && value in checks)
    return typeset(checkTexts[locale][value as CheckId].title, locale);
  return value === undefined ? '?' : String(value);
}

/** RFC 5280, 4.1.2.5: this date says of a certificate that it has no end. */
const endless = { en: '31 Dec 9999 (no end date)', fr: '31 déc. 9999 (sans date de fin)' } as const;

export const dateText = (iso: string, locale: Locale): string =>
  iso.startsWith('9999-12-31')
    ? endless[locale]
    : new Intl.DateTimeFormat(locale === 'fr' ? 'fr-FR' : 'en-GB', {
        dateStyle: 'medium',
        timeStyle: 'short',
      }).format(new Date(iso));

export function fill(text: string, locale: Locale, details: ErrorDetails): string {
  const value = (key: string) =>
    key === 'guest'
      ? guestName(String(details.guest), locale)
      : readable(
          key === 'reason' && locale === 'fr' ? frenchReason(`${details.reason}`) : details[key],
          locale,
        );
  // a program's own words often bring their full stop along
  return typeset(text, locale).replace(/\{(\w+)\}(\.?)/g, (_, key: string, stop: string) =>
    stop ? `${value(key).replace(/\.+$/, '')}.` : value(key),
  );
}

const guestName = (id: string, locale: Locale): string =>
  id in guestOsProfiles ? guestOsProfiles[id as GuestOsId].name[locale] : id;

/** What people read of a finding. */
export interface FindingText {
  /** The check's own name: "Keychain". */
  readonly check: string;
  /** What was looked at. */
  readonly looksAt: string;
  /** What is wrong, or the check's name when nothing is. */
  readonly title: string;
  /** One sentence: what was found, or why it is so. */
  readonly sentence: string;
}

export function findingText(
  finding: Pick<Finding, 'check' | 'outcome' | 'details'>,
  locale: Locale,
): FindingText {
  const { title, looksAt, outcomes } = checkTexts[locale][finding.check];
  const outcome = outcomes[finding.outcome] ?? common[locale][finding.outcome as CommonOutcome];
  const filled = (text: string) => fill(text, locale, finding.details);
  const base = { check: typeset(title, locale), looksAt: typeset(looksAt, locale) };
  if (!outcome) return { ...base, title: base.check, sentence: finding.outcome };
  if ('summary' in outcome) return { ...base, title: base.check, sentence: filled(outcome.summary) };
  return { ...base, title: filled(outcome.title), sentence: filled(outcome.cause) };
}

/** The name of a check and what it looks at, before it was run. */
export const checkText = (check: CheckId, locale: Locale): Pick<FindingText, 'check' | 'looksAt'> => {
  const { title, looksAt } = checkTexts[locale][check];
  return { check: typeset(title, locale), looksAt: typeset(looksAt, locale) };
};

/** What people read of a fix. */
export interface FixText {
  readonly title: string;
  readonly changes: string;
  /** How it is undone; null when nothing is changed. */
  readonly undo: string | null;
  readonly steps: readonly string[];
}

interface AnyFixText {
  readonly title: string;
  readonly changes: string;
  readonly undo?: string;
  readonly steps?: readonly string[];
}

export function fixText({ id, details }: Pick<OfferedFix, 'id' | 'details'>, locale: Locale): FixText {
  const text: AnyFixText = (locale === 'fr' ? fixesFr : fixesEn)[id];
  const filled = (s: string) => fill(s, locale, details);
  return {
    title: filled(text.title),
    changes: filled(text.changes),
    undo: text.undo === undefined ? null : filled(text.undo),
    steps: (text.steps ?? []).map(filled),
  };
}

const sizeUnits: Readonly<Record<string, Readonly<Record<Locale, string>>>> = {
  memory: { en: ' MB', fr: ' Mo' },
  disk: { en: ' GB', fr: ' Go' },
};

/** What is there and what is asked for: "2048 MB (≥ 4096 MB)". */
function requirementText(
  { id, found, needed }: Pick<Requirement, 'id' | 'found' | 'needed'>,
  locale: Locale,
) {
  const unit = sizeUnits[id]?.[locale] ?? '';
  const words: Readonly<Record<string, Readonly<Record<Locale, string>>>> = evidenceWords;
  const has = found === null ? '–' : (words[found]?.[locale] ?? `${found}${unit}`);
  return typeset(needed === null ? has : `${has} (≥ ${needed}${unit})`, locale);
}

/** A piece of evidence as a label and a value. */
export function evidenceText(evidence: Evidence, locale: Locale): { label: string; value: string } {
  const label = evidenceLabels[evidence.label][locale];
  if ('text' in evidence) {
    const { text } = evidence;
    if (evidence.label === 'guest') return { label, value: guestName(text, locale) };
    return { label, value: text };
  }
  if ('requirement' in evidence) {
    const { requirement } = evidence;
    return { label: requirementNames[requirement.id][locale], value: requirementText(requirement, locale) };
  }
  if ('word' in evidence) return { label, value: evidenceWords[evidence.word][locale] };
  if ('time' in evidence) return { label, value: dateText(evidence.time, locale) };
  return { label, value: bytesText(evidence.bytes, locale) };
}
