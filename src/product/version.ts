import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The version of this product, from its package.json, which lies beside `src` and `dist` alike. */
export function productVersion(): string {
  const text = readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
