import { algorithmName } from '../tpm2/algorithms.ts';
import { describeEvent, hashedBytes } from './describe-event.ts';
import { eventMeaning } from './event-meaning.ts';
import { eventTypeName } from './event-types.ts';
import type { MeasuredEvent, MeasuredStart, PcrBankView } from './measured-views.ts';
import { type EventLog, parseEventLog } from './parse-event-log.ts';
import { pcrView } from './pcr-meanings.ts';
import { digestsAre, replay } from './replay.ts';

/** Each event in words. */
export function measuredEvents({ events }: EventLog): MeasuredEvent[] {
  return events.map((event, number) => {
    const hashed = hashedBytes(event);
    return {
      number,
      pcr: event.pcr,
      type: eventTypeName(event.type) ?? `0x${event.type.toString(16)}`,
      meaning: eventMeaning(event),
      what: describeEvent(event),
      digests: Object.fromEntries(
        [...event.digests].map(([id, digest]) => [algorithmName(id), digest.toString('hex')]),
      ),
      digestMatches: hashed && event.digests.size > 0 ? digestsAre(event, hashed) : null,
      size: event.data.length,
    };
  });
}

/** The PCRs that a log extends, and the values that it gives them. */
export const replayedBanks = (log: EventLog): PcrBankView[] =>
  replay(log).map(({ algorithm, values }) => ({
    algorithm,
    values: [...values].map(([pcr, value]) => pcrView(pcr, value)),
  }));

/**
 * A log as it is shown: each event with what it means, and the PCRs that all of them give.
 * @throws VtpmError VTPM_ERR_EVENT_LOG_DAMAGED
 */
export function measuredStart(
  bytes: Buffer,
  times: { readonly startedAt: string; readonly readAt: string },
): MeasuredStart {
  const log = parseEventLog(bytes, { tail: 'whole' });
  return { ...times, size: bytes.length, events: measuredEvents(log), pcrBanks: replayedBanks(log) };
}
