import { guestOsProfiles } from '../machine/guest-os.ts';

/** What must not stand in a report that strangers read. */
export interface Private {
  readonly home: string;
  readonly user: string;
  readonly computer: string;
  /** Names that people gave to their machines. */
  readonly machineNames: readonly string[];
}

const uuid = /\b([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi;
/** MAC addresses, IPv4 addresses, runs of hexadecimal digits (fingerprints, serial numbers), key passwords. */
const mac = /\b(?:[0-9a-f]{2}:){5}[0-9a-f]{2}\b/gi;
const ipv4 = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;
const longHex = /\b([0-9a-f]{8})[0-9a-f]{8,}\b/gi;
/** 43 characters of base64url are a key's password; what is longer may hold one. */
const secret = /(?<![\w-])[\w-]{43,}(?![\w-])/g;
const serial = /\b(serial(?:[ _-]?number)?\s*[:=]\s*)\S+/gi;

/** A machine named like its system tells nothing, and the texts name systems as well. */
const systemNames = new Set(Object.values(guestOsProfiles).flatMap(({ name }) => [name.en, name.fr]));

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A word by itself, not a part of another: "ada" in "/home/ada/", not in "adapter". */
const word = (text: string): RegExp =>
  new RegExp(`(?<![\\p{L}\\p{N}])${escaped(text)}(?![\\p{L}\\p{N}])`, 'giu');

/**
 * Takes out of a text what says whose computer it is: the home folder becomes `~`, names of user, computer and
 * machines become placeholders, identifiers are cut to their beginning.
 */
export function redact(text: string, { home, user, computer, machineNames }: Private): string {
  let out = text;
  // bundles that are not on the list: another home's, say
  out = out.replace(/[^/\n"]+(?=\.vtpmvm\b)/g, (name) => (machineNames.includes(name) ? name : 'vm'));
  if (home.length > 1) out = out.replaceAll(home, '~');
  out = out.replace(serial, '$1…');
  out = out.replace(uuid, '$1-…').replace(mac, '…').replace(longHex, '$1…').replace(secret, '…');
  out = out.replace(ipv4, '…');
  const names = machineNames
    .filter((name) => !systemNames.has(name))
    .map((name, index) => [name, `vm-${index + 1}`] as const);
  for (const [name, placeholder] of names.toSorted(([a], [b]) => b.length - a.length))
    if (name.length > 1) out = out.replace(word(name), placeholder);
  if (computer.length > 1) out = out.replace(word(computer), 'computer');
  // "root" is nobody's name, and stands in many a path
  if (user.length > 1 && user !== 'root') out = out.replace(word(user), 'user');
  return out;
}
