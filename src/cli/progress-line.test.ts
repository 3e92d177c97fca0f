import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Output } from './output.ts';
import { measured, ProgressLine } from './progress-line.ts';

const GiB = 2 ** 30;
const progress = (tenths: number) => ({
  bytesDone: (tenths * 64 * GiB) / 10,
  bytesTotal: 64 * GiB,
  bytesPerSecond: 200 * 2 ** 20,
  secondsLeft: 100,
});

it.each([
  [progress(2), '12.8 GB of 64 GB (20%), 200 MB/s, 2 min left'],
  [{ ...progress(2), bytesPerSecond: null, secondsLeft: null }, '12.8 GB of 64 GB (20%)'],
  [{ ...progress(9.99), secondsLeft: 3 }, '63.9 GB of 64 GB (99%), 200 MB/s, 3 s left'],
  [{ ...progress(1), secondsLeft: 9000 }, '6.4 GB of 64 GB (10%), 200 MB/s, 2.5 h left'],
  [progress(10), '64 GB of 64 GB (100%), 200 MB/s'],
  [{ ...progress(0), bytesTotal: 0 }, '0 B of 0 B (100%), 200 MB/s'],
])('is in words: %#', (given, words) => {
  expect(measured(given)).toBe(words);
});

/** A line on a stream that is a terminal of 80 columns, or none. */
function lineOn(isTTY: boolean, json = false) {
  const stream = new PassThrough() as unknown as NodeJS.WriteStream;
  Object.assign(stream, { isTTY, columns: 80 });
  const out = new Output(json, 'en', stream, stream);
  return { line: new ProgressLine(out, stream), written: () => String(stream.read() ?? '') };
}

it('writes one line over and over on a terminal, and a new one for the next step', () => {
  const { line, written } = lineOn(true);
  line.show('Copying', progress(1));
  line.show('Copying', progress(2));
  line.show('Comparing', progress(0));
  line.end();
  line.end();
  const text = written();
  expect(text.split('\r').length).toBe(4);
  expect(text.match(/\n/g)).toHaveLength(2);
});

it('writes a line per tenth elsewhere, and nothing with --json', () => {
  const { line, written } = lineOn(false);
  for (const at of [0, 0.5, 1, 1.2, 2.9]) line.show('Copying', progress(at));
  expect(written().match(/\n/g)).toHaveLength(3);
  const quiet = lineOn(false, true);
  quiet.line.show('Copying', progress(1));
  expect(quiet.written()).toBe('');
});
