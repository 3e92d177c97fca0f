import { expect, it } from 'vitest';
import { errorTable } from './table.ts';

// A fact that is itself in words has its French beside it: `{meaning}`, `{meaningFr}`.
const placeholders = (text: Readonly<Record<string, string>>): string[] =>
  [
    ...new Set(
      Object.values(text)
        .flatMap((t) => t.match(/\{\w+(:bytes)?\}/g) ?? [])
        .map((name) => name.replace(/Fr\}$/, '}')),
    ),
  ].sort();

it.each(Object.entries(errorTable))(
  '%s names the same facts in both languages, in whole sentences',
  (_, entry) => {
    expect(placeholders(entry.fr)).toEqual(placeholders(entry.en));
    for (const { title, cause, nextStep } of [entry.en, entry.fr]) {
      expect(title).toMatch(/[^.]$/);
      expect(cause).toMatch(/[.?!…}]$/);
      expect(nextStep).not.toBe('');
    }
  },
);
