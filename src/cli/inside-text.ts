/** What `vtpm tpm inside` and its kin print for people. */
import type { Locale } from '../errors/table.ts';
import type { MeasuredStart, PcrBankView } from '../event-log/measured-views.ts';
import type { CertificatesView, ChipInside, ClearPreview, LockoutState } from '../tpm/inside-views.ts';
import { facts, size, table } from './output.ts';

const minutes = (seconds: number): string =>
  seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;

/** A name that a guest or a certificate chose, with what a terminal would obey taken out. */
const shown = (text: string): string => text.replace(/\p{C}/gu, '·');

export function lockoutText(lockout: LockoutState): string {
  const { counter, maximum, recoverySeconds, locked, passwordSet } = lockout;
  return facts([
    ['Wrong tries', `${counter} of ${maximum}${locked ? ', locked' : ''}`],
    [
      'Forgiven',
      recoverySeconds === 0 ? 'never by itself' : `one every ${minutes(recoverySeconds)} that the chip runs`,
    ],
    [
      'Lockout password',
      passwordSet
        ? 'set by the guest: only the guest can clear the count'
        : 'none: “vtpm tpm lockout VM --clear” clears the count',
    ],
  ]);
}

export function overviewText(chip: ChipInside): string {
  const { overview, lockout, nv, persistentKeys, certificates } = chip;
  const { specification, passwordsSet } = overview;
  const set = Object.entries(passwordsSet)
    .filter(([, isSet]) => isSet)
    .map(([name]) => name);
  const bytes = nv.reduce((sum, index) => sum + index.size, 0);
  return facts([
    [
      'Read',
      chip.machine === 'running' ? 'from what the running chip last wrote' : 'from the storage at rest',
    ],
    ['Manufacturer', `${overview.manufacturer} (${overview.vendor})`],
    [
      'Version',
      `TPM ${specification.family}, revision ${specification.revision}${specification.date ? ` of ${specification.date}` : ''}`,
    ],
    ['Firmware version', overview.firmwareVersion],
    ['Algorithms', overview.algorithms.map(({ name }) => name).join(' ')],
    ['Curves', overview.curves.join(' ')],
    ['Commands', overview.commands.length],
    ['PCR banks', chip.pcrBanks.map((bank) => bank.algorithm).join(' ')],
    ['NV indices', `${nv.length}, ${size(bytes)}`],
    ['Persistent keys', `${persistentKeys.length}, room for ${overview.persistentKeysFree} more`],
    ['EK certificates', certificates.endorsement.length],
    ['Passwords set', set.join(', ') || 'none'],
    ['Wrong tries', `${lockout.counter} of ${lockout.maximum}${lockout.locked ? ', locked' : ''}`],
    [
      'Shut down in order',
      overview.shutDownInOrder === null ? null : overview.shutDownInOrder ? 'yes' : 'no',
    ],
  ]);
}

export function pcrText(banks: readonly PcrBankView[], startedAt: string | null, locale: Locale): string {
  const head = startedAt
    ? `As the event log of the start at ${startedAt} gives them. What the guest measured later by itself is not in them.`
    : 'The machine is stopped: nothing is measured yet.';
  const tables = banks.map(({ algorithm, values }) =>
    table(
      ['PCR', algorithm, 'MEASURES'],
      values.map(({ pcr, value, measures, usedBy }) => [
        String(pcr),
        value,
        [measures[locale], usedBy?.[locale]].filter(Boolean).join('; '),
      ]),
    ),
  );
  return [head, ...tables].join('\n\n');
}

export function nvText({ nv, persistentKeys }: ChipInside, locale: Locale): string {
  return [
    table(
      ['INDEX', 'BYTES', 'USED BY', 'WHAT IT IS', 'ATTRIBUTES'],
      nv.map((index) => [
        ...[index.handle, String(index.size), index.user, index.what[locale], index.summary[locale]],
      ]),
    ),
    table(
      ['KEY', 'ALGORITHM', 'USED BY', 'WHAT IT IS'],
      persistentKeys.map((key) => [key.handle, key.algorithm, key.user, key.what[locale]]),
    ),
  ].join('\n\n');
}

export function certificatesText({ endorsement, platform, chain }: CertificatesView): string {
  const blocks = endorsement.map((certificate) =>
    facts([
      ['Certificate', `${certificate.algorithm}, in ${certificate.handle}`],
      [
        'Matches its key',
        certificate.matchesKey === null ? 'could not be checked' : certificate.matchesKey ? 'yes' : 'no',
      ],
      ['Issuer', shown(certificate.issuer)],
      [
        'Signed here',
        certificate.signedHere === null
          ? 'this computer has no authority yet'
          : certificate.signedHere
            ? 'yes'
            : 'no, on another computer',
      ],
      ['Valid', `${certificate.notBefore} to ${certificate.notAfter}`],
      ['Chip', shown([certificate.tpmManufacturer, certificate.tpmModel, certificate.tpmVersion].join(' '))],
      ['Serial', certificate.serial],
      ['Public key', certificate.publicKey],
      ['Problems', certificate.problems.join(', ')],
    ]),
  );
  const rest = facts([
    ['Platform certificate', platform ? `in ${platform.handle}, ${platform.size} bytes` : 'none'],
    ...chain.map(
      ({ name, role, notAfter, verified }) =>
        [
          role === 'root' ? 'Root' : 'Signs chips',
          `${shown(name)}, until ${notAfter}${verified ? '' : ', its own signature is wrong'}`,
        ] as const,
    ),
  ]);
  return [...blocks, rest].join('\n\n');
}

export function logText({ events, size: bytes, startedAt }: MeasuredStart, locale: Locale): string {
  const wrong = events.filter(({ digestMatches }) => digestMatches === false).length;
  return [
    `${events.length} events, ${size(bytes)}, of the start at ${startedAt}.`,
    table(
      ['NO', 'PCR', 'TYPE', 'WHAT WAS MEASURED'],
      events.map(({ number, pcr, type, meaning, what }) => [
        ...[String(number), String(pcr), type, `${meaning[locale]}: ${shown(what[locale])}`],
      ]),
    ),
    ...(wrong > 0 ? [`${wrong} events do not match their own digests.`] : []),
  ].join('\n');
}

export function clearText({ keys, nv }: ClearPreview, locale: Locale): string {
  const list = [...keys, ...nv].map(({ handle, what }) => `  ${handle}  ${what[locale]}`);
  return [
    list.length > 0 ? 'The guest loses:' : 'The guest keeps nothing in this chip by a handle.',
    ...list,
    'It also loses what it sealed to this chip: BitLocker asks for its recovery key, Windows Hello for a new PIN, LUKS for its passphrase. Passwords of the chip are emptied. Identity and certificates stay, and the state of now is kept as a backup.',
  ].join('\n');
}
