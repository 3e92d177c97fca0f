import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VtpmError } from '../errors/error.ts';
import { findEventLog, withFinalEvents } from './find-in-memory.ts';
import { measuredStart } from './measured-start.ts';
import { finalEvents, parseEventLog } from './parse-event-log.ts';

const numRuns = Number(process.env.FUZZ_RUNS ?? 300);

/** Of a start of Debian's signed shim, GRUB and kernel with Secure Boot under OVMF 2022.11, as the guest has it. */
const log = readFileSync(new URL('testing/debian-boot.bin', import.meta.url));
const times = { startedAt: '2026-11-25T20:04:00Z', readAt: '2026-11-25T20:05:00Z' };

/** What the same guest read from /sys/class/tpm/tpm0/pcr-sha256 at that start. */
const guestPcrs: Readonly<Record<number, string>> = {
  0: '90040fdebcaef6fed8beec816d2a56ff8d77f91516bd053e493374c25562f11c',
  1: '39b0ea5baa56afb6d0f16e6e6accb28ab6f71460a7524724a7ac16c2be933d85',
  2: '3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969',
  3: '3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969',
  4: 'c2125c9768ec0280072b8fc88e2ab4c1ee344bb954a06145248ffc83bd4d15c8',
  5: 'a5ceb755d043f32431d63e39f5161464620a3437280494b5850dc1b47cc074e0',
  6: '3d458cfe55cc03ea1f443f1562beec8df51c75e14a9fcf9a7234a13f198e7969',
  7: '75677db6f14082d3bfec4d14bdd75c8d72612ef6914ca99cd5a5997b7a21309d',
};

/** The last two events, which the firmware also writes into its table of final events. */
const lastEvents = log.subarray(log.length - 169);
const head = log.subarray(0, log.length - 169);
const { algorithms } = parseEventLog(log, { tail: 'whole' });

const finalTable = (events: Buffer, count: bigint): Buffer => {
  const table = Buffer.alloc(16);
  table.writeBigUInt64LE(1n, 0);
  table.writeBigUInt64LE(count, 8);
  return Buffer.concat([table, events]);
};

/** Memory full of something else, with pieces at their addresses. */
const memory = (...parts: readonly (readonly [offset: number, bytes: Buffer])[]): Buffer => {
  const bytes = Buffer.alloc(256 * 1024, 0xaf);
  for (const [offset, part] of parts) part.copy(bytes, offset);
  return bytes;
};

describe('an event log', () => {
  it('gives, replayed, the PCRs that the guest read', () => {
    const [bank] = measuredStart(log, times).pcrBanks;
    const values = new Map(bank?.values.map(({ pcr, value }) => [pcr, value]));
    for (const [pcr, value] of Object.entries(guestPcrs)) expect(values.get(Number(pcr))).toBe(value);
    expect([...values.keys()]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 14]);
  });

  it('says what each event means, in both languages', () => {
    const { events } = measuredStart(log, times);
    const line = (n: number) => {
      const { type, meaning, what, digestMatches } = events[n] ?? {};
      return [type, meaning?.en, what?.en, what?.fr, digestMatches];
    };
    expect(line(0)).toEqual([
      ...['EV_NO_ACTION', 'Not measured, information only', 'Beginning of the log', 'Début du journal', null],
    ]);
    expect(line(4)).toEqual([
      ...['EV_EFI_VARIABLE_DRIVER_CONFIG', 'Secure Boot on or off', 'SecureBoot = on', 'SecureBoot = activé'],
      true,
    ]);
    expect(line(7).slice(1, 3)).toEqual([
      'Secure Boot policy: what may start',
      'db, 2 certificates: Microsoft Windows Production PCA 2011, Microsoft Corporation UEFI CA 2011',
    ]);
    expect(line(7)[3]).toBe(
      'db, 2 certificats\u202f: Microsoft Windows Production PCA 2011, Microsoft Corporation UEFI CA 2011',
    );
    expect(line(22).slice(1, 3)).toEqual([
      ...['Who vouches for what starts next', 'Microsoft Corporation UEFI CA 2011'],
    ]);
    expect(line(23)[2]).toBe('\\EFI\\BOOT\\BOOTX64.EFI');
    expect(line(45)[1]).toBe('The system takes over from the firmware');
    expect(events.filter(({ digestMatches }) => digestMatches === false)).toEqual([]);
  });

  it('shows an event whose data was changed: its digest no longer is that of its data', () => {
    const forged = Buffer.from(log);
    forged[log.indexOf(Buffer.from('SecureBoot', 'utf16le')) + 20] = 0;
    const { events } = measuredStart(forged, times);
    expect(events[4]).toMatchObject({ what: { en: 'SecureBoot = off' }, digestMatches: false });
  });

  it('refuses what is cut short', () => {
    expect(() => measuredStart(log.subarray(0, -1), times)).toThrow(VtpmError);
    expect(() => measuredStart(Buffer.alloc(0), times)).toThrow(/VTPM_ERR_EVENT_LOG_DAMAGED/);
  });
});

describe('looking for it in memory', () => {
  it('finds it wherever it lies, and where it ends', () => {
    for (const offset of [0, 1, 4095, 100_000])
      expect(findEventLog([{ address: 0, bytes: memory([offset, log]) }])?.equals(log)).toBe(true);
  });

  it('adds what the firmware measured last, once', () => {
    const table = finalTable(lastEvents, 2n);
    expect(finalEvents(table, algorithms)?.equals(lastEvents)).toBe(true);
    const found = findEventLog([
      { address: 0x10000, bytes: memory([33, head]) },
      { address: 0x200000, bytes: memory([8192, table]) },
    ]);
    expect(found?.equals(log)).toBe(true);
    expect(withFinalEvents(log, lastEvents, algorithms).equals(log)).toBe(true);
    const both = findEventLog([{ address: 0, bytes: memory([77, log], [40_960, table]) }]);
    expect(both?.equals(log)).toBe(true);
  });

  it('takes neither the signature alone nor a log that is not complete', () => {
    const signature = Buffer.from('Spec ID Event03\0');
    expect(findEventLog([{ address: 0, bytes: memory([5, signature]) }])).toBeNull();
    expect(findEventLog([{ address: 0, bytes: memory([5, log.subarray(0, 7000)]) }])).toBeNull();
  });
});

describe('bytes that are no log', () => {
  it('does not keep the host busy with logs in the events of logs', () => {
    const u32 = (value: number) => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32LE(value);
      return bytes;
    };
    const sha256 = Buffer.from([11, 0, 32, 0]); // its id and size
    const spec = Buffer.concat([Buffer.from('Spec ID Event03\0'), Buffer.alloc(8), u32(1), sha256]);
    const header = Buffer.concat([u32(0), u32(3), Buffer.alloc(20), u32(spec.length), spec]);
    const event = (pcr: number, type: number, data: Buffer) =>
      Buffer.concat([
        u32(pcr),
        u32(type),
        u32(1),
        Buffer.from([11, 0]),
        Buffer.alloc(32),
        u32(data.length),
        data,
      ]);
    const separators = [0, 1, 2, 3, 4, 5, 6, 7].map((pcr) => event(pcr, 4, Buffer.alloc(4)));
    const nested = Array.from({ length: 3000 }, () => event(0, 8, header));
    const bytes = Buffer.concat([header, ...nested, ...separators]);
    const before = process.memoryUsage().heapTotal;
    expect(findEventLog([{ address: 0, bytes }])?.equals(bytes)).toBe(true);
    // each of the 3,000 would be a log of its own, with all events that follow: two gigabytes
    expect(process.memoryUsage().heapTotal - before).toBeLessThan(500 * 2 ** 20);
  });

  const typed = (action: () => unknown) => {
    try {
      action();
    } catch (error) {
      expect(error).toBeInstanceOf(VtpmError);
    }
  };

  it('arbitrary ones, and real ones changed, end in a value or a typed error', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 2000 }),
        fc.array(fc.tuple(fc.nat(log.length - 1), fc.integer({ min: 0, max: 255 })), { maxLength: 12 }),
        fc.nat(log.length),
        (noise, changes, cut) => {
          typed(() => measuredStart(Buffer.from(noise), times));
          const bytes = Buffer.from(log);
          for (const [at, value] of changes) bytes[at] = value;
          typed(() => measuredStart(bytes, times));
          typed(() => measuredStart(bytes.subarray(0, cut), times));
          findEventLog([{ address: 0, bytes: Buffer.concat([Buffer.from(noise), bytes]) }]);
        },
      ),
      { numRuns },
    );
  });
});
