import { errorText } from '../errors/error.ts';
import type { Locale } from '../errors/table.ts';
import type { MoveCheck, MovePreflight, MoveProgressView, MoveVerdict, MoveWay } from '../move/views.ts';
import { size } from './output.ts';
import { shown } from './shown.ts';

const marks = { ok: '✓', warning: '!', problem: '✗', info: 'i' } as const satisfies Record<
  MoveVerdict,
  string
>;

const wayTexts = {
  sealed: 'One sealed file: the machine and its key together, encrypted with a passphrase.',
  copy: 'A copy of the bundle, and its key in a small file that a passphrase protects.',
  sync: 'A copy of the bundle only: keychain sync carries the key by itself.',
} as const satisfies Record<MoveWay, string>;

const encryption = { bitlocker: 'BitLocker', luks: 'LUKS' } as const;

/** What one check found, in one or two lines. */
function found(check: MoveCheck, hasChip: boolean): readonly string[] {
  switch (check.id) {
    case 'off':
      return [
        check.error ? 'It is in use' : 'It is off',
        check.lastStoppedAt ? `last stopped ${check.lastStoppedAt}` : '',
      ];
    case 'key':
      if (!check.chip) return ['It has no TPM chip'];
      return check.ekFingerprint
        ? ['Its key opens the storage', `tried just now; EK fingerprint ${groups(check.ekFingerprint)}`]
        : ['Its key does not open the storage'];
    case 'sealed': {
      const { volumes, contents, unreadable } = check;
      const inChip = contents ? contents.nvIndices.length + contents.persistentKeys.length : 0;
      if (volumes.length === 0 && inChip === 0 && unreadable.length === 0)
        return contents || !hasChip
          ? ['No disk encryption found, and nothing of the guest’s in the chip']
          : ['No disk encryption found; the chip could not be looked into'];
      return [
        volumes.length > 0
          ? `${[...new Set(volumes.map((v) => encryption[v.kind]))].join(' and ')} is probably on`
          : 'The guest may depend on the chip',
        ...volumes.map(
          (v) =>
            `${shown(v.fileName)}${v.partition === null ? '' : `, partition ${v.partition}`}: ${encryption[v.kind]} header`,
        ),
        ...(inChip > 0 && contents
          ? [`in the chip: ${[...contents.persistentKeys, ...contents.nvIndices].join(', ')}`]
          : []),
        ...unreadable.map((name) => `${shown(name)} could not be looked into`),
      ];
    }
    case 'guest':
      return check.parts.length === 0
        ? ['Nothing measures this computer']
        : [
            'What the chip measures of a computer',
            ...check.parts.map(
              (p) =>
                `PCR ${p.pcr}: ${p.here}${p.travels ? '; goes along' : '; another one may be measured there'}`,
            ),
          ];
    case 'size':
      return [
        `${size(check.dataBytes)} to move`,
        `${size(check.virtualBytes)} of disks with their empty space left out, ${check.files} files`,
      ];
    case 'outside':
      return check.files.length === 0
        ? ['All of it is in the bundle']
        : [
            'Some of it lies outside of the bundle and does not go along',
            ...check.files.map((f) => `${f.physical ? 'physical disk' : f.kind}: ${shown(f.path)}`),
          ];
    case 'target':
      // what else stands in the way is told by the error; room was not looked at then
      if (check.freeBytes === null && check.error) return [shown(check.folder)];
      return [
        `${shown(check.folder)}: ${check.freeBytes === null ? 'free space unknown' : `${size(check.freeBytes)} free`}`,
        `up to ${size(check.neededBytes)} needed${check.fileSystem ? `, ${check.fileSystem}` : ''}`,
      ];
    case 'needs':
      return [
        'The other computer needs',
        [
          `vTPM Desktop ${check.product} or newer`,
          `QEMU ${check.qemu} or newer for ${check.arch}`,
          ...(check.firmware === 'uefi'
            ? [`UEFI firmware${check.secureBoot ? ' with Secure Boot' : ''}`]
            : []),
          ...(check.swtpm ? [`swtpm ${check.swtpm} or newer`] : []),
          `${size(check.freeBytes)} of free space`,
        ].join(', '),
      ];
  }
}

/** "9d1c 44e0 7ab2 f853", the first 64 bits. */
const groups = (hex: string): string => hex.slice(0, 16).replace(/(.{4})(?!$)/g, '$1 ');

/** The checks, the ways (or the one that was chosen) and the recovery keys, for people. */
export function preflightText(preflight: MovePreflight, locale: Locale, chosen?: MoveWay): string {
  const hasChip = preflight.checks.some((check) => check.id === 'key' && check.chip);
  const lines = preflight.checks.flatMap((check) => {
    const [first = '', ...more] = found(check, hasChip);
    const text = check.error && errorText(check.error.code, locale, check.error.details);
    return [
      `${marks[check.verdict]} ${first}`,
      ...more.filter(Boolean).map((line) => `    ${line}`),
      ...(text ? [`    ${text.title}. ${text.nextStep}  (${check.error?.code})`] : []),
    ];
  });
  lines.push('', chosen ? 'Way:' : 'Ways (--way):');
  for (const way of preflight.ways.filter((w) => !chosen || w.way === chosen)) {
    const about = way.estimatedBytes === null ? '' : ` About ${size(way.estimatedBytes)}.`;
    lines.push(`  ${way.way.padEnd(7)} ${wayTexts[way.way]}${about}`);
    if (way.error)
      lines.push(
        `          ${errorText(way.error.code, locale, way.error.details).title}.  (${way.error.code})`,
      );
    if (way.sync)
      lines.push(`          ${way.sync.folder}: ${way.sync.computers.map((c) => shown(c.name)).join(', ')}`);
  }
  if (preflight.recoveryKeysNeeded) {
    lines.push('', 'Save the guest’s recovery keys first, then say --recovery-keys-saved. To find them:');
    for (const { system, command, url } of preflight.recoveryKeyHints)
      lines.push(`  ${system === 'windows' ? 'Windows' : 'Linux'}: ${command ?? url}`);
  }
  for (const move of preflight.interrupted)
    lines.push('', `Interrupted ${move.startedAt}: ${move.way} to ${shown(move.target)}; --resume goes on.`);
  return lines.join('\n');
}

const steps = {
  prepare: 'Preparing',
  key: 'Writing the key',
  data: 'Writing',
  verify: 'Reading back',
  checksum: 'SHA-256',
  open: 'Opening',
  unpack: 'Unpacking',
  keys: 'Taking the keys',
  identity: 'Taking it in',
  chip: 'Making a new chip',
  register: 'Adding it to the list',
} as const satisfies Record<MoveProgressView['step'], string>;

/** One line of progress: "Writing: 18.4 GB of 31.2 GB, 59 %, 412 MB/s, 31 s left". */
export function progressText(p: MoveProgressView): string {
  if (p.bytesTotal === 0) return `${steps[p.step]}…`;
  const parts = [
    `${size(p.bytesDone)} of ${size(p.bytesTotal)}`,
    `${Math.floor((100 * p.bytesDone) / p.bytesTotal)} %`,
    ...(p.bytesWritten ? [`${size(p.bytesWritten)} written`] : []),
    ...(p.bytesPerSecond === null ? [] : [`${size(p.bytesPerSecond)}/s`]),
    ...(p.secondsLeft === null ? [] : [`${p.secondsLeft} s left`]),
  ];
  return `${steps[p.step]}: ${parts.join(', ')}`;
}
