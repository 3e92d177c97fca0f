import { describe, expect, it } from 'vitest';
import { hasReport, isReady, parseReport } from './parse-report.ts';

const report = {
  firmware: 'uefi',
  secureBoot: true,
  setupMode: false,
  tpmVersion: 2,
  pcrs: { 7: 'a'.repeat(64) },
  keys: { PK: { size: 1448, sha256: 'b'.repeat(64) } },
  bootOrder: '00000100',
  variables: ['PK-8be4df61-93ca-11d2-aa0d-00e098032b8c'],
  seal: { state: 'unsealed', sha256: 'c'.repeat(64) },
  machine: 'x86_64',
};
const line = (value: unknown) => `BdsDxe: starting\r\n\r\nVTPM-REPORT ${JSON.stringify(value)}\r\n`;

describe('the demo guest’s serial log', () => {
  it('gives the newest report', () => {
    const log = line({ ...report, secureBoot: false }) + line(report);
    expect(parseReport(log)).toEqual(report);
    expect(isReady(log)).toBe(false);
    expect(isReady(`${log}VTPM-READY\r\n`)).toBe(true);
  });

  it.each([
    ['is empty', '', 'no report in it'],
    ['ends in the middle of the line', line(report).trimEnd(), 'no report in it'],
    ['was cut in the middle', 'VTPM-REPORT {"firmware":"ue}\r\n', 'it is not JSON'],
    [
      'lacks a field',
      line({ ...report, machine: 7 }),
      'machine: Invalid input: expected string, received number',
    ],
  ])('is refused when it %s', (_, log, reason) => {
    expect(() => parseReport(log)).toThrowError(
      expect.objectContaining({ code: 'VTPM_ERR_DEMO_REPORT', details: expect.objectContaining({ reason }) }),
    );
    if (reason === 'no report in it') expect(hasReport(log)).toBe(false);
  });
});
