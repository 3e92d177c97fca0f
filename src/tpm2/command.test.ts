import { describe, expect, it } from 'vitest';
import { errorText } from '../errors/error.ts';
import { sendCommand, TpmResponseError } from './command.ts';
import { isLockout, isMissing, isWrongPassword, responseCode, responseCodeName } from './response-codes.ts';
import type { TpmTransport } from './transport.ts';

const header = (code: number): Buffer => {
  const bytes = Buffer.from('80010000000a00000000', 'hex');
  bytes.writeUInt32BE(code, 6);
  return bytes;
};

/** Answers with these response codes, one after the other. */
function answering(...codes: number[]): TpmTransport & { readonly sent: Uint8Array[] } {
  const sent: Uint8Array[] = [];
  return {
    sent,
    send: async (command) => {
      sent.push(command);
      return header(codes.shift() ?? 0);
    },
    close: () => undefined,
  };
}

describe('response codes', () => {
  it.each([
    [0x101, 'TPM_RC_FAILURE (0x101)', 'later'],
    [0x18b, 'TPM_RC_HANDLE (handle 1, 0x18b)', 'never'],
    [0x1c4, 'TPM_RC_VALUE (parameter 1, 0x1c4)', 'never'],
    [0x98e, 'TPM_RC_AUTH_FAIL (session 1, 0x98e)', 'never'],
    [0x9a2, 'TPM_RC_BAD_AUTH (session 1, 0x9a2)', 'never'],
    [0x99d, 'TPM_RC_POLICY_FAIL (session 1, 0x99d)', 'never'],
    [0x921, 'TPM_RC_LOCKOUT (0x921)', 'later'],
    [0x922, 'TPM_RC_RETRY (0x922)', 'at-once'],
    [0x913, 'TPM_RC_REFERENCE_H3 (0x913)', 'never'],
    [0x12345, '0x12345', 'never'],
  ] as const)('%i is %s', (code, name, retry) => {
    expect([responseCodeName(code), responseCode(code).retry]).toEqual([name, retry]);
  });

  it('tells a wrong password and the lockout from what is missing', () => {
    expect([0x98e, 0x9a2, 0x921, 0x18b].map(isWrongPassword)).toEqual([true, true, false, false]);
    expect([0x98e, 0x921].map(isLockout)).toEqual([false, true]);
    expect([0x18b, 0x921].map(isMissing)).toEqual([true, false]);
  });

  it('reach a person with their meaning, in both languages', async () => {
    const failure: unknown = await sendCommand(answering(0x148), 'NV_Read', {}).catch((e: unknown) => e);
    expect(failure).toBeInstanceOf(TpmResponseError);
    const { code, details } = failure as TpmResponseError;
    expect(errorText(code, 'en', details).cause).toBe(
      'The command TPM2_NV_Read ended with TPM_RC_NV_LOCKED (0x148): the NV index is locked.',
    );
    expect(errorText(code, 'fr', details).cause).toBe(
      'La commande TPM2_NV_Read s’est terminée par TPM_RC_NV_LOCKED (0x148)\u202f: l’index NV est verrouillé.',
    );
  });
});

describe('sending', () => {
  it('sends the same command again while the chip is only busy, and not for ever', async () => {
    const busy = answering(0x922, 0x90a, 0);
    await sendCommand(busy, 'GetTestResult', {});
    expect(busy.sent).toHaveLength(3);
    expect(new Set(busy.sent.map((c) => Buffer.from(c).toString('hex'))).size).toBe(1);
    const stuck = answering(...Array<number>(20).fill(0x922));
    await expect(sendCommand(stuck, 'GetTestResult', {})).rejects.toMatchObject({ responseCode: 0x922 });
    expect(stuck.sent).toHaveLength(6);
  });

  it('never sends a wrong password again', async () => {
    const chip = answering(0x98e, 0);
    const sent = sendCommand(chip, 'NV_Read', { handles: [1, 1], passwords: [Buffer.from('wrong')] });
    await expect(sent).rejects.toBeInstanceOf(TpmResponseError);
    expect(chip.sent).toHaveLength(1);
  });
});
