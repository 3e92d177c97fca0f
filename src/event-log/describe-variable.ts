import { X509Certificate } from 'node:crypto';
import type { LocalText } from '../errors/local-text.ts';
import { sameText } from '../errors/local-text.ts';
import { certificateOf, decodeSignatures } from '../firmware/signature-list.ts';
import { printable } from './printable.ts';
import type { MeasuredVariable } from './uefi-variable-data.ts';

const plural = (count: number, one: string, more: string) => `${count} ${count === 1 ? one : more}`;

/** PK, KEK, db, dbx: how many of what, and the names of certificates. */
function describeSignatures(name: string, contents: Buffer): LocalText {
  const signatures = decodeSignatures(contents);
  if (!signatures) return sameText(`${name}, ${contents.length} B`);
  if (signatures.length === 0) return { en: `${name}, empty`, fr: `${name}, vide` };
  const certificates = signatures.flatMap((s) => certificateOf(s) ?? []);
  const others = signatures.length - certificates.length;
  const labels = certificates.map(({ label }) => label).join(', ');
  const join = (counts: readonly string[]) => `${name}, ${counts.filter(Boolean).join(', ')}`;
  const named = labels && certificates.length <= 4 ? `: ${labels}` : '';
  const namedFr = named.replace(/^:/, '\u202f:');
  return {
    en: join([
      others > 0 ? plural(others, 'hash', 'hashes') : '',
      certificates.length > 0 ? plural(certificates.length, 'certificate', 'certificates') + named : '',
    ]),
    fr: join([
      others > 0 ? plural(others, 'empreinte', 'empreintes') : '',
      certificates.length > 0 ? plural(certificates.length, 'certificat', 'certificats') + namedFr : '',
    ]),
  };
}

/** A boot entry (EFI_LOAD_OPTION, UEFI 2.10, 3.1.3): its description. */
function describeBootEntry(name: string, contents: Buffer): LocalText {
  const text = contents.subarray(6).toString('utf16le');
  const end = text.indexOf('\0');
  const shown = end < 0 ? null : printable(Buffer.from(text.slice(0, end), 'utf8'));
  return sameText(shown === null ? name : `${name} = ${shown}`);
}

function describeBootOrder(contents: Buffer): LocalText {
  const numbers: string[] = [];
  for (let at = 0; at + 2 <= contents.length && numbers.length < 32; at += 2)
    numbers.push(contents.readUInt16LE(at).toString(16).toUpperCase().padStart(4, '0'));
  return sameText(`BootOrder = ${numbers.join(', ')}`);
}

const switches: ReadonlySet<string> = new Set(['SecureBoot', 'SetupMode', 'AuditMode', 'DeployedMode']);

/** A variable and what it says: "SecureBoot = on", "db, 4 certificates", "Boot0003 = Windows Boot Manager". */
export function describeVariable({ name, contents }: MeasuredVariable): LocalText {
  if (switches.has(name) && contents.length === 1) {
    const on = contents[0] === 1;
    return { en: `${name} = ${on ? 'on' : 'off'}`, fr: `${name} = ${on ? 'activé' : 'désactivé'}` };
  }
  if (/^(PK|KEK|db|dbx|dbt|dbr)$/.test(name)) return describeSignatures(name, contents);
  if (name === 'BootOrder') return describeBootOrder(contents);
  if (/^(Boot|Driver)[0-9A-F]{4}$/.test(name)) return describeBootEntry(name, contents);
  const text = contents.length <= 256 ? printable(contents) : null;
  if (text !== null && text !== '') return sameText(`${name} = ${text}`);
  return { en: `${name}, ${contents.length} bytes`, fr: `${name}, ${contents.length} octets` };
}

/**
 * What vouched for an image: the certificate in an EFI_SIGNATURE_DATA (16 bytes of owner, then the DER) or
 * a bare one; else the variable as such.
 */
export function describeAuthority(variable: MeasuredVariable): LocalText {
  for (const der of [variable.contents.subarray(16), variable.contents]) {
    try {
      const { subject } = new X509Certificate(der);
      return sameText(/^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll('\n', ', '));
    } catch {
      // not a certificate in this form
    }
  }
  if (variable.contents.length === 48 && /^(db|MokList)$/.test(variable.name)) {
    const digest = variable.contents.toString('hex', 16, 24);
    return { en: `${variable.name}, hash ${digest} …`, fr: `${variable.name}, empreinte ${digest} …` };
  }
  return describeVariable(variable);
}
