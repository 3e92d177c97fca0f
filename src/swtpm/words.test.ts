import { describe, expect, it } from 'vitest';
import { parseStateHeader } from './state-header.ts';
import { lastWords, startFailure, withoutDumps } from './words.ts';

describe('swtpm’s words', () => {
  it('lose every dump of a command', () => {
    const text = ' 80 02 00 00 00 2B 00 00 01 37\nswtpm: Error: 0123456789abcdef0123 failed, code 0x101';
    expect(withoutDumps(text)).toBe(' [bytes]\nswtpm: Error: [hex] failed, code 0x101');
  });

  it.each([
    ['swtpm: Could not lock access to lockfile: Resource temporarily unavailable', 'VTPM_ERR_SWTPM_BUSY'],
    ['swtpm: Wrong decryption key. Need 256 bit key.', 'VTPM_ERR_SWTPM_KEY_SIZE'],
    ['swtpm: Verification of HMAC failed. Data integrity is compromised', 'VTPM_ERR_KEY_WRONG'],
    ['swtpm: Could not write to file: No space left on device', 'VTPM_ERR_DISK_FULL'],
    ['libtpms/tpm2: Entering failure mode; code: 8', 'VTPM_ERR_STORAGE_DAMAGED'],
    ['swtpm: Unknown option', 'VTPM_ERR_SWTPM_START_FAILED'],
  ])('“%s” is %s', (words, code) => {
    expect(startFailure(words, '/tpm', 256).code).toBe(code);
  });

  it('name the cause, not the last line', () => {
    const output =
      'Starting vTPM manufacturing as x\nswtpm_localca: Could not create certificate.\nEnding vTPM manufacturing';
    expect(lastWords(output)).toBe('Could not create certificate');
  });
});

describe('the head of a state file', () => {
  const part = (tag: number, data: number[]) => [0, tag, 0, 0, 0, data.length, ...data];
  const state = (flags: number, parts: number[]) =>
    Uint8Array.from([2, 1, 0, 10, 0, flags, 0, 0, 0, 10 + parts.length, ...parts]);
  const sealed = [...part(2, [1, 2, 3]), ...part(3, [4]), ...part(6, [5])];

  it('tells encryption and key size', () => {
    expect(parseStateHeader(state(9, sealed))).toEqual({ encrypted: true, keyBits: 256, size: 33 });
    expect(parseStateHeader(state(1, sealed))?.keyBits).toBe(128);
    expect(parseStateHeader(state(0, part(1, [7])))).toMatchObject({ encrypted: false, keyBits: null });
  });

  it('is refused when cut, lengthened, or without its parts', () => {
    const whole = state(9, sealed);
    for (let length = 0; length < whole.length; length++)
      expect(parseStateHeader(whole.subarray(0, length))).toBeNull();
    expect(parseStateHeader(Uint8Array.from([...whole, 0]))).toBeNull();
    expect(parseStateHeader(state(9, part(2, [1])))).toBeNull();
  });
});
