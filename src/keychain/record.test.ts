import { describe, expect, it } from 'vitest';
import { formatRecord, type KeyRecord, newPassword, parseRecord, passwordBytes } from './record.ts';

const record: KeyRecord = {
  version: 1,
  storageId: '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b36',
  password: newPassword(),
  cipher: 'aes-256',
  vmName: 'Windows',
  uuid: '3f2b8c1e-6d04-4a57-9c1b-e2f8a07d5b37',
  createdAt: '2026-11-24T22:40:12.000Z',
  computer: 'host',
  ekFingerprint: null,
};
const failure = (secret: string) => {
  try {
    parseRecord(secret, 'vTPM.{x}');
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('it was read');
};

describe('a key record', () => {
  it('survives a round trip, fields of a newer product included', () => {
    const text = formatRecord({ ...record, note: 'kept' });
    expect(formatRecord(parseRecord(text, 'a'))).toBe(text);
  });

  it('gives swtpm its 43 characters as ASCII, which hold 256 bits', () => {
    expect(Buffer.from(passwordBytes(record)).toString()).toBe(record.password);
    expect(Buffer.from(record.password, 'base64url')).toHaveLength(32);
    expect(newPassword()).not.toBe(newPassword());
  });

  it('is refused when newer or damaged, and the secret is never quoted', () => {
    expect(failure(JSON.stringify({ ...record, version: 2 })).code).toBe('VTPM_ERR_KEY_RECORD_NEWER');
    for (const text of [
      '',
      record.password,
      JSON.stringify({ ...record, password: `${record.password}!` }),
    ]) {
      const error = failure(text);
      expect(error.code).toBe('VTPM_ERR_KEY_RECORD_DAMAGED');
      expect(`${error.message} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(
        record.password,
      );
    }
  });
});
