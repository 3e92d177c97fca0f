/**
 * Answers that no chip gives: arbitrary bytes, and a real chip's answers with something changed. Whatever
 * comes, the client ends with a value or with a typed error. `npm run fuzz` runs this much longer.
 */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import { examineCertificate } from '../tpm/certificates.ts';
import { describeChip } from '../tpm/describe.ts';
import { readInside } from '../tpm/read-inside.ts';
import { Tpm2Client } from './client.ts';
import { selfTest } from './maintenance.ts';
import { parsePublicArea } from './public-area.ts';
import type { TpmTransport } from './transport.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 150);
const noAuthority = { root: null, issuer: null };
const now = new Date('2026-11-25T00:00:00Z');

/** Commands and answers, in hex, of a chip that swtpm 0.7.1 made. */
const recorded: Readonly<Record<string, string>> = JSON.parse(
  readFileSync(new URL('testing/recorded-responses.json', import.meta.url), 'utf8'),
);
/** TPM_RC_HANDLE of handle 1, as for what is not there. */
const missing = '80010000000a0000018b';

const transport = (answer: (command: string, number: number) => Uint8Array): TpmTransport => {
  let number = 0;
  return {
    send: async (command) => answer(Buffer.from(command).toString('hex'), number++),
    close: () => undefined,
  };
};

const withSize = (bytes: Buffer): Buffer => {
  if (bytes.length >= 6) bytes.writeUInt32BE(bytes.length, 2);
  return bytes;
};

function expectTyped(error: unknown): void {
  expect(error).toBeInstanceOf(VtpmError);
  expect((error as VtpmError).code).toMatch(/^VTPM_ERR_TPM_(FAILED|PROTOCOL)$/);
}

/** Everything that is asked of a chip. @returns whether it ended with a value */
async function askAll(chip: TpmTransport): Promise<boolean> {
  const client = new Tpm2Client(chip);
  try {
    await readInside(client, { authority: noAuthority, running: false, now });
    await describeChip(client).catch(expectTyped);
    await selfTest(client);
    return true;
  } catch (error) {
    expectTyped(error);
    return false;
  }
}

interface Change {
  readonly answer: number;
  readonly at: number;
  readonly value: number;
  readonly cut: number | null;
  readonly grow: Uint8Array;
}

const change: fc.Arbitrary<Change> = fc.record({
  answer: fc.nat(200),
  at: fc.nat(1200),
  value: fc.integer({ min: 0, max: 255 }),
  cut: fc.option(fc.nat(1200), { freq: 4 }),
  grow: fc.uint8Array({ maxLength: 16 }),
});

const changed = (bytes: Buffer, { at, value, cut, grow }: Change): Buffer => {
  const next = Buffer.concat([bytes, grow]);
  if (next.length > 6) next[6 + (at % (next.length - 6))] = value;
  return withSize(cut === null ? next : next.subarray(0, 6 + (cut % (next.length - 5))));
};

describe('answers that no chip gives', () => {
  it('the recorded chip itself is read without an error', async () => {
    expect(await askAll(transport((command) => Buffer.from(recorded[command] ?? missing, 'hex')))).toBe(true);
  });

  it('a certificate with a date that is none is told to be unreadable', async () => {
    const certificate = Object.entries(recorded).find(([command]) => /^8002.{8}0000014e/.test(command));
    const [asked = '', hex = ''] = certificate ?? [];
    const bytes = Buffer.from(hex, 'hex');
    const date = bytes.indexOf(Buffer.from('261125')); // UTCTime of "not before"
    expect(date).toBeGreaterThan(0);
    bytes[date] = 0;
    const chip = transport((command) =>
      command === asked ? bytes : Buffer.from(recorded[command] ?? missing, 'hex'),
    );
    expect(await askAll(chip)).toBe(true);
  });

  it('arbitrary bytes end in a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1 }), async (answers) => {
        const next = (_: string, n: number) => answers[n % answers.length] ?? new Uint8Array();
        expect(await askAll(transport(next))).toBe(false);
      }),
      { numRuns },
    );
  });

  it('right heads with arbitrary bodies end, in a value or a typed error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { minLength: 1 }), async (bodies) => {
        const next = (command: string, n: number) => {
          const head = Buffer.from(`${command.slice(0, 4)}0000000000000000`, 'hex');
          return withSize(Buffer.concat([head, bodies[n % bodies.length] ?? new Uint8Array()]));
        };
        await askAll(transport(next));
      }),
      { numRuns },
    );
  });

  it('a real chip’s answers with something changed end, in a value or a typed error, in bounded memory', async () => {
    const before = process.memoryUsage().heapUsed;
    let ended = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const next = (command: string, n: number) => {
          let bytes: Buffer = Buffer.from(recorded[command] ?? missing, 'hex');
          for (const one of changes) if (one.answer % 40 === n % 40) bytes = changed(bytes, one);
          return bytes;
        };
        await askAll(transport(next));
        ended++;
      }),
      { numRuns },
    );
    expect(ended).toBeGreaterThanOrEqual(numRuns);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(256 * 1024 * 1024);
  });

  it('a chip that goes on and on is stopped', async () => {
    // each part of a list says that there is more
    const endless = transport((command, n) => {
      const body = Buffer.alloc(4 + 4 + 8);
      body.writeUInt32BE(1, 4);
      body.writeUInt32BE(0x100 + n, 8);
      const capability = Buffer.from(command.slice(20, 28), 'hex');
      capability.copy(body);
      const head = Buffer.from('80010000000000000000', 'hex');
      return withSize(Buffer.concat([head, Buffer.from([1]), body]));
    });
    expect(await askAll(endless)).toBe(false);
  });
});

describe('structures by themselves', () => {
  const typed = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      expect(error).toBeInstanceOf(VtpmError);
    }
  };
  const areas = Object.entries(recorded)
    .filter(
      ([command, answer]) => command.slice(12, 20) === '00000173' && answer.slice(12, 20) === '00000000',
    )
    .map(([, answer]) => Buffer.from(answer, 'hex').subarray(12));

  it('public areas: arbitrary, and real ones changed', () => {
    expect(areas.length).toBeGreaterThan(1);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.nat(3), change, (bytes, which, one) => {
        typed(() => parsePublicArea(bytes));
        const area = areas[which % areas.length] ?? Buffer.alloc(0);
        typed(() => parsePublicArea(changed(Buffer.from(area), one)));
      }),
      { numRuns: numRuns * 5 },
    );
  });

  it('certificates: arbitrary ones are told to be unreadable', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        const common = {
          handle: '0x01C00002',
          algorithm: 'RSA 2048',
          key: null,
          authority: noAuthority,
          now,
        };
        expect(examineCertificate({ bytes, ...common }).problems).toEqual(['unreadable']);
      }),
      { numRuns },
    );
  });
});
