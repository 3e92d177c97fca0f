import type { LocalText } from '../errors/local-text.ts';
import { sameText } from '../errors/local-text.ts';
import { summarizeDevicePath } from '../firmware/device-path.ts';
import { describeAuthority, describeVariable } from './describe-variable.ts';
import { eventTypeName, eventTypes } from './event-types.ts';
import { type LogEvent, specIdSignature } from './parse-event-log.ts';
import { printable, printableUtf16 } from './printable.ts';
import { readVariableData } from './uefi-variable-data.ts';

const bytesText = (count: number): LocalText => ({ en: `${count} bytes`, fr: `${count} octets` });

const textOr = (data: Buffer): LocalText => {
  const text = printable(data) || printableUtf16(data);
  return text ? sameText(text) : bytesText(data.length);
};

function describeNoAction(data: Buffer): LocalText {
  if (data.subarray(0, 16).equals(specIdSignature))
    return { en: 'Beginning of the log', fr: 'Début du journal' };
  if (data.toString('latin1', 0, 15) === 'StartupLocality')
    return { en: `Started at locality ${data[16]}`, fr: `Démarrage à la localité ${data[16]}` };
  return textOr(data);
}

/** UEFI_PLATFORM_FIRMWARE_BLOB (10.2.3): where, and how large. */
function describeBlob(data: Buffer): LocalText {
  if (data.length < 16) return bytesText(data.length);
  const [base, length] = [data.readBigUInt64LE(0), data.readBigUInt64LE(8)];
  const kilobytes = (length + 1023n) / 1024n;
  return {
    en: `Volume at 0x${base.toString(16)}, ${kilobytes} KB`,
    fr: `Volume à 0x${base.toString(16)}, ${kilobytes} Ko`,
  };
}

/** UEFI_PLATFORM_FIRMWARE_BLOB2 (10.2.4): a name before it. */
function describeNamedBlob(data: Buffer): LocalText {
  const size = data[0] ?? 0;
  const name = printable(data.subarray(1, 1 + size));
  const blob = describeBlob(data.subarray(1 + size));
  return name ? { en: `${name}: ${blob.en}`, fr: `${name}\u202f: ${blob.fr}` } : blob;
}

/** UEFI_IMAGE_LOAD_EVENT (10.2.3): the file by its device path. */
function describeImage(data: Buffer): LocalText {
  const unnamed = { en: 'An image in memory', fr: 'Une image en mémoire' };
  if (data.length < 32) return bytesText(data.length);
  const length = data.readBigUInt64LE(24);
  if (length === 0n || length > BigInt(data.length - 32)) return unnamed;
  const { file, text } = summarizeDevicePath(data.subarray(32, 32 + Number(length)));
  const shown = printable(Buffer.from(file ?? text, 'utf8'));
  return shown ? sameText(shown) : unnamed;
}

/** UEFI_GPT_DATA (10.2.5): a table header of 92 bytes, a count, entries of 128. */
function describePartitions(data: Buffer): LocalText {
  if (data.length < 100) return bytesText(data.length);
  const count = data.readBigUInt64LE(92);
  return { en: `${count} partitions`, fr: `${count} partitions` };
}

function describeSeparator(data: Buffer): LocalText {
  if (data.length === 4 && data.readUInt32LE(0) === 1)
    return { en: 'An error of the firmware', fr: 'Une erreur du micrologiciel' };
  return sameText(data.toString('hex', 0, 8));
}

/** What was measured: "SecureBoot = on", "\EFI\BOOT\BOOTX64.EFI". */
export function describeEvent({ type, data }: LogEvent): LocalText {
  const name = eventTypeName(type);
  const variable = () => readVariableData(data);
  switch (name) {
    case 'EV_NO_ACTION':
      return describeNoAction(data);
    case 'EV_SEPARATOR':
      return describeSeparator(data);
    case 'EV_S_CRTM_VERSION': {
      const text = printableUtf16(data);
      return text ? sameText(text) : { en: 'No version given', fr: 'Aucune version donnée' };
    }
    case 'EV_EFI_PLATFORM_FIRMWARE_BLOB':
      return describeBlob(data);
    case 'EV_EFI_PLATFORM_FIRMWARE_BLOB2':
      return describeNamedBlob(data);
    case 'EV_EFI_VARIABLE_DRIVER_CONFIG':
    case 'EV_EFI_VARIABLE_BOOT':
    case 'EV_EFI_VARIABLE_BOOT2': {
      const read = variable();
      return read ? describeVariable(read) : bytesText(data.length);
    }
    case 'EV_EFI_VARIABLE_AUTHORITY': {
      const read = variable();
      return read ? describeAuthority(read) : bytesText(data.length);
    }
    case 'EV_EFI_BOOT_SERVICES_APPLICATION':
    case 'EV_EFI_BOOT_SERVICES_DRIVER':
    case 'EV_EFI_RUNTIME_SERVICES_DRIVER':
      return describeImage(data);
    case 'EV_EFI_GPT_EVENT':
    case 'EV_EFI_GPT_EVENT2':
      return describePartitions(data);
    case 'EV_EFI_HANDOFF_TABLES':
    case 'EV_EFI_HANDOFF_TABLES2':
    case 'EV_EVENT_TAG':
      return bytesText(data.length);
    default:
      return textOr(data);
  }
}

/**
 * The bytes whose hash an event's digest ought to be, where the specification makes that the event's own
 * data (PFP, table 14); null where the data only describes what was measured. EDK II and shim hash only a
 * variable's contents in some events.
 */
export function hashedBytes({ type, data }: LogEvent): readonly Buffer[] | null {
  switch (type) {
    case eventTypes.EV_SEPARATOR:
    case eventTypes.EV_ACTION:
    case eventTypes.EV_EFI_ACTION:
    case eventTypes.EV_S_CRTM_VERSION:
    case eventTypes.EV_EFI_VARIABLE_DRIVER_CONFIG:
    case eventTypes.EV_EFI_VARIABLE_BOOT2:
    case eventTypes.EV_EFI_GPT_EVENT:
    case eventTypes.EV_EFI_GPT_EVENT2:
    case eventTypes.EV_EVENT_TAG:
      return [data];
    case eventTypes.EV_EFI_VARIABLE_BOOT:
    case eventTypes.EV_EFI_VARIABLE_AUTHORITY: {
      const variable = readVariableData(data);
      return variable ? [data, variable.contents] : [data];
    }
    default:
      return null;
  }
}
