import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readWindowPlace, writeWindowPlace } from './window-place.ts';

const folder = mkdtempSync(join(tmpdir(), 'vtpm-window-place-'));
afterAll(() => rmSync(folder, { recursive: true }));
const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];

test('a place comes back while a screen shows it', () => {
  const file = join(folder, 'sub', 'place.json');
  const place = { x: 100, y: 50, width: 760, height: 540 };
  writeWindowPlace(file, place);
  expect(readWindowPlace(file, screens)).toEqual(place);
});

test.each([
  ['on a screen that is gone', '{"x":3000,"y":0,"width":760,"height":540}'],
  ['with its title bar above the screen', '{"x":0,"y":-500,"width":760,"height":540}'],
  ['without a size', '{"x":0,"y":0}'],
  ['that is no JSON', '{'],
])('a place %s is forgotten', (_, text) => {
  const file = join(folder, 'bad.json');
  writeFileSync(file, text);
  expect(readWindowPlace(file, screens)).toBeNull();
});
