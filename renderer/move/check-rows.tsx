import type { ReactNode } from 'react';
import { errorText } from '../../src/errors/error.ts';
import type {
  GuestCheck,
  MeasuredPart,
  MoveCheck,
  MovePreflight,
  MoveVerdict,
  NeedsCheck,
  OutsideCheck,
  SealedCheck,
} from '../../src/move/views.ts';
import type { CheckRow } from '../controls/check-list.tsx';
import type { Verdict } from '../controls/mark.tsx';
import { type Format, useFormat } from '../i18n/format.ts';
import { moveCheckTexts } from '../i18n/move-check.ts';
import { useText } from '../i18n/texts.ts';
import { typesetFrench } from '../i18n/typeset.ts';

type Texts = (typeof moveCheckTexts)['en'];
type RowText = Pick<CheckRow, 'title' | 'text'>;

const marks = {
  ok: 'ok',
  warning: 'warn',
  problem: 'bad',
  info: 'info',
} as const satisfies Record<MoveVerdict, Verdict>;

/** The checks as rows with their evidence; the folder's has its place in the step that asks for it. */
export function useCheckRows(
  preflight: MovePreflight,
  fixOf: (check: MoveCheck) => ReactNode,
): readonly CheckRow[] {
  const t = useText(moveCheckTexts);
  const format = useFormat();
  return preflight.checks.flatMap((check): CheckRow[] => {
    const row = check.error ? failureRow(check.error, format) : rowOf(check, t, format);
    return row ? [{ ...row, id: check.id, verdict: marks[check.verdict], fix: fixOf(check) }] : [];
  });
}

/** What stands in the way, as its code says it. */
function failureRow(error: NonNullable<MoveCheck['error']>, { locale }: Format): RowText {
  const { title, cause, nextStep } = errorText(error.code, locale, error.details);
  const text = `${cause} ${nextStep}`;
  return locale === 'fr' ? { title: typesetFrench(title), text: typesetFrench(text) } : { title, text };
}

function rowOf(check: MoveCheck, t: Texts, format: Format): RowText | null {
  switch (check.id) {
    case 'off': {
      const { lastStoppedAt } = check;
      return { title: t.off, text: lastStoppedAt ? t.offAt(format.dateTime(lastStoppedAt)) : t.offNever };
    }
    case 'key':
      if (!check.chip) return { title: t.noChip, text: t.noChipText };
      return { title: t.key, text: keyEvidence(check.ekFingerprint, t) };
    case 'sealed':
      return sealedRow(check, t, format);
    case 'guest':
      return check.parts.length > 0 ? guestRow(check, t, format) : null;
    case 'size': {
      const disks =
        check.virtualBytes > 0 ? t.sizeText(format.bytes(check.virtualBytes)) : t.sizeNoDisk(check.files);
      const text = check.excluded.length > 0 ? t.excluded(disks, check.excluded.length) : disks;
      return { title: t.size(format.bytes(check.dataBytes)), text };
    }
    case 'outside':
      return check.files.length > 0 ? outsideRow(check, t, format) : null;
    case 'needs':
      return needsRow(check, t, format);
    case 'target':
      return null;
  }
}

function keyEvidence(fingerprint: string | null, t: Texts): ReactNode {
  if (fingerprint === null) return t.keyTriedPlain;
  const groups = fingerprint.slice(0, 16).match(/.{1,4}/g) ?? [];
  return (
    <>
      {t.keyTried}{' '}
      <span className="mono mono-small selectable" title={fingerprint}>
        {groups.join(' ')}
      </span>
    </>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function sealedRow({ volumes, contents, unreadable }: SealedCheck, t: Texts, format: Format): RowText {
  const kinds = new Set(volumes.map(({ kind }) => kind));
  const held = contents ? contents.nvIndices.length + contents.persistentKeys.length : 0;
  const title =
    kinds.size > 1
      ? t.encrypted
      : kinds.has('bitlocker')
        ? t.bitlocker
        : kinds.has('luks')
          ? t.luks
          : held > 0
            ? t.chipUsed
            : unreadable.length > 0
              ? t.unlookedDisks
              : t.nothingSealed;
  const sentences: string[] = [];
  if (volumes.length > 0 || held > 0) {
    const headers = volumes.map(({ kind, fileName, partition }) =>
      kind === 'bitlocker' ? t.volumeBitlocker(fileName, partition) : t.volumeLuks(fileName, partition),
    );
    const facts = [...headers, ...(contents ? [t.contents(held)] : [])];
    sentences.push(`${capital(format.list(facts))}.`);
    if (contents) sentences.push(t.sameChip);
  } else if (unreadable.length === 0) sentences.push(contents ? t.nothingSealedText : t.nothingEncrypted);
  if (unreadable.length > 0) sentences.push(t.unreadable(format.list(unreadable)));
  return { title, text: sentences.join(' ') };
}

function guestRow({ parts }: GuestCheck, t: Texts, format: Format): RowText {
  const named = ({ what, pcr }: MeasuredPart) =>
    ({ firmware: t.partFirmware, tables: t.partTables, 'secure-boot': t.partSecureBoot })[what](pcr);
  const of = (travels: boolean) => parts.filter((part) => part.travels === travels).map(named);
  const [there, along] = [of(false), of(true)];
  const sentences = [
    there.length > 0 && t.guestDiffer(format.list(there)),
    along.length > 0 && t.guestTravels(format.list(along)),
  ];
  return { title: there.length > 0 ? t.guest : t.guestSame, text: sentences.filter(Boolean).join(' ') };
}

function outsideRow({ files }: OutsideCheck, t: Texts, format: Format): RowText {
  const names = files.map(({ kind, path }) => t[kind](path.replace(/^.*[/\\](?=.)/, '')));
  return { title: t.outside, text: t.outsideText(capital(format.list(names))) };
}

function needsRow(check: NeedsCheck, t: Texts, format: Format): RowText {
  const parts = [
    t.orNewer('vTPM Desktop', check.product),
    t.orNewer('QEMU', check.qemu),
    check.swtpm !== null && t.orNewer('swtpm', check.swtpm),
    check.firmware === 'uefi' && (check.secureBoot ? t.uefiSecureBoot : t.uefi),
    t.freeSpace(format.bytes(check.freeBytes)),
  ];
  return { title: t.needs, text: format.list(parts.filter((part) => part !== false)) };
}
