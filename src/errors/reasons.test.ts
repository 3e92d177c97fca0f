import { globSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { frenchReason, wholeReasons } from './reasons.ts';

const source = globSync('src/**/*.ts', { exclude: ['**/*.test.ts', '**/reasons.ts'] })
  .map((file) => readFileSync(file, 'utf8'))
  .join('\n');

it.each(wholeReasons)('“%s” is said somewhere, in these very words', (reason) => {
  expect(source).toContain(reason);
  expect(frenchReason(reason)).not.toBe(reason);
});
