import type { Locale } from '../errors/table.ts';
import type { Finding } from './finding.ts';
import { type Private, redact } from './redact.ts';
import { evidenceText, findingText } from './texts/texts.ts';

/** A report for a bug tracker: redacted, to be shown before it is saved. */
export interface SavedReport {
  readonly markdown: string;
  readonly json: string;
}

export interface ReportFacts extends Private {
  readonly version: string;
  readonly platform: string;
}

interface Examined {
  readonly machine: string | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly findings: readonly Finding[];
}

const marks = { ok: 'ok', warning: 'WARNING', problem: 'PROBLEM', 'not-checked': 'not checked' } as const;

/** The marks and ids above are for whoever searches reports; the rest is in the language of the person. */
const words = {
  en: { computer: 'Computer', machine: 'Virtual machine', checks: 'checks' },
  fr: { computer: 'Ordinateur', machine: 'Machine virtuelle', checks: 'vérifications' },
} as const satisfies Record<Locale, unknown>;

/** The findings as text for people and as JSON, both without what says whose computer it is. */
export function formatReport(
  examined: readonly Examined[],
  locale: Locale,
  { version, platform, ...secret }: ReportFacts,
): SavedReport {
  const clean = (text: string) => redact(text, secret);
  const { computer, checks } = words[locale];
  const lines = [`# vTPM Desktop ${version}, ${platform}`];
  examined.forEach(({ machine, startedAt, durationMs, findings }, index) => {
    lines.push('', `## ${machine === null ? computer : `${words[locale].machine} ${index}`}`, '');
    lines.push(`${startedAt}, ${durationMs} ms, ${findings.length} ${checks}`, '');
    for (const finding of findings) lines.push(...section(finding, locale, clean));
  });
  const data = { version, platform, locale, examinations: examined };
  return { markdown: `${lines.join('\n')}\n`, json: redactJson(data, clean) };
}

function section(finding: Finding, locale: Locale, clean: (text: string) => string): string[] {
  const { title, sentence } = findingText(finding, locale);
  const { check, outcome, verdict, error, evidence } = finding;
  return [
    `- **${marks[verdict]}** \`${check}\` (${outcome}): ${clean(`${title}. ${sentence}`)}${error ? ` \`${error.code}\`` : ''}`,
    ...evidence.map((one) => {
      const { label, value } = evidenceText(one, locale);
      return `  - ${label}: ${clean(value.replaceAll('\n', ' '))}`;
    }),
  ];
}

/** Words of the product itself, in which a computer's name may chance to stand. */
const ownWords = new Set([
  'check',
  'outcome',
  'verdict',
  'label',
  'word',
  'code',
  'id',
  'kind',
  'undo',
  'to',
]);

/** Every string inside is redacted, not the text around them: the JSON stays one. */
const redactJson = (data: unknown, clean: (text: string) => string): string =>
  `${JSON.stringify(
    data,
    (key, value: unknown) => (typeof value === 'string' && !ownWords.has(key) ? clean(value) : value),
    2,
  )}\n`;
