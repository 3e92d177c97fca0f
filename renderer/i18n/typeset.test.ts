import { expect, test } from 'vitest';
import { typesetFrench } from './typeset.ts';

test.each([
  ['Pourquoi ?', 'Pourquoi\u202f?'],
  ['Mémoire : 2 Go', 'Mémoire\u202f: 2\u00a0Go'],
  ['le trousseau « Session » ; voir', 'le trousseau «\u202fSession\u202f»\u202f; voir'],
])('sets %j with the spaces of French typography', (plain, set) => {
  expect(typesetFrench(plain)).toBe(set);
});
