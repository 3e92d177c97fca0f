import type { LocalText } from '../../src/errors/local-text.ts';
import type { MeasuredStart, PcrBankView } from '../../src/event-log/measured-views.ts';
import type { CertificatesView, ChipInside } from '../../src/tpm/inside-views.ts';

export const pageIds = ['overview', 'pcrs', 'nv', 'certificates', 'log'] as const;
export type PageId = (typeof pageIds)[number];

type Local = (text: LocalText) => string;
type Line = readonly (string | number | null)[];

/** A line for each row, its cells by tabs: what tables and spreadsheets take. */
const lines = (rows: readonly Line[]): string =>
  `${rows.map((row) => row.map((cell) => cell ?? '').join('\t')).join('\n')}\n`;

/**
 * A page as text, with every value in full; null where the page has none. Pure; names of things are the
 * specification's own, explanations in the given language.
 */
export function pageText(
  page: PageId,
  chip: ChipInside | null,
  measured: MeasuredStart | null,
  local: Local,
): string | null {
  if (page === 'log') return measured && lines(logLines(measured, local));
  if (page === 'pcrs') {
    const banks = measured?.pcrBanks ?? (chip?.machine === 'stopped' ? chip.pcrBanks : null);
    return banks && lines(pcrLines(banks, local));
  }
  if (!chip) return null;
  switch (page) {
    case 'overview':
      return lines(overviewLines(chip));
    case 'nv':
      return lines([
        ...chip.nv.map((i) => [i.handle, local(i.what), i.size, i.attributes.join(' '), i.user]),
        ...chip.persistentKeys.map((k) => [k.handle, local(k.what), k.algorithm, k.user, k.fingerprint]),
      ]);
    case 'certificates':
      return certificateText(chip.certificates);
  }
}

const pcrLines = (banks: readonly PcrBankView[], local: Local): Line[] =>
  banks.flatMap(({ algorithm, values }) =>
    values.map(({ pcr, value, measures }) => [algorithm, pcr, value, local(measures)]),
  );

const logLines = ({ events }: MeasuredStart, local: Local): Line[] =>
  events.map(({ number, pcr, type, what, digests }) => [
    ...[number, pcr, type, local(what)],
    ...Object.entries(digests).map(([bank, digest]) => `${bank}:${digest}`),
  ]);

function overviewLines({ overview, lockout, readAt }: ChipInside): Line[] {
  const { family, level, revision, date } = overview.specification;
  return [
    ['read', readAt],
    ['manufacturer', overview.manufacturer],
    ['vendor', overview.vendor],
    ['firmware version', overview.firmwareVersion],
    ['specification', family, level, revision, date],
    ['algorithms', overview.algorithms.map(({ name }) => name).join(' ')],
    ['curves', overview.curves.join(' ')],
    ['commands', overview.commands.join(' ')],
    ['passwords set', ...Object.entries(overview.passwordsSet).flatMap(([name, set]) => (set ? [name] : []))],
    ['wrong tries', lockout.counter, lockout.maximum],
  ];
}

const certificateText = ({ endorsement, chain }: CertificatesView): string =>
  [
    ...endorsement.map(
      ({ handle, algorithm, serial, publicKey, pem }) =>
        `${lines([[handle, algorithm, serial, publicKey]])}${pem}`,
    ),
    ...chain.map(({ name, role, pem }) => `${lines([[role, name]])}${pem}`),
  ].join('\n');
