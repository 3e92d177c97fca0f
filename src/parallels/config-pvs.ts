import { XMLParser } from 'fast-xml-parser';

/** config.pvs is some 30 to 200 kB. */
export const largestConfig = 4 * 2 ** 20;

/** Why a text is not read as a config.pvs. */
export class ConfigPvsError extends Error {}

export const tooLarge = () => new ConfigPvsError('it is too large');

// Attributes tell how Parallels merges lists, nothing about the machine. Entities stay as they are written:
// none of Parallels' own has a DOCTYPE, so one that does is refused.
const parser = new XMLParser({
  ignoreAttributes: true,
  processEntities: false,
  parseTagValue: false,
  ignoreDeclaration: true,
  ignorePiTags: true,
  maxNestedTags: 40,
});

/** An element of config.pvs, or nothing: every step into what is not there gives nothing again. */
export class PvsElement {
  readonly #value: unknown;

  constructor(value: unknown) {
    this.#value = value;
  }

  /** The first element at a path of tag names below this one. */
  at(...path: readonly string[]): PvsElement {
    let value = this.#value;
    for (const name of path) {
      if (Array.isArray(value)) value = value[0];
      value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    }
    return new PvsElement(Array.isArray(value) ? value[0] : value);
  }

  /** All elements of a name directly below this one. */
  all(name: string): readonly PvsElement[] {
    if (!isRecord(this.#value) || !Object.hasOwn(this.#value, name)) return [];
    const value = this.#value[name];
    return (Array.isArray(value) ? value : [value]).map((v) => new PvsElement(v));
  }

  get exists(): boolean {
    return this.#value !== undefined;
  }

  /** Its text, at most 1,000 characters of it; null when there is none. */
  get text(): string | null {
    if (typeof this.#value !== 'string' || this.#value.trim() === '') return null;
    return unescapeXml(this.#value.trim()).slice(0, 1000);
  }

  /** Its text as a whole number, or null. */
  get number(): number | null {
    const text = this.text;
    return text !== null && /^-?\d{1,15}$/.test(text) ? Number(text) : null;
  }

  /** "{F0C6…}" in lower case without braces; null when it is empty, all zeros or none. */
  get uuid(): string | null {
    const match = /^\{?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}?$/i.exec(this.text ?? '');
    const uuid = match?.[1]?.toLowerCase() ?? null;
    return uuid && /[^0-]/.test(uuid) ? uuid : null;
  }
}

/**
 * Reads a config.pvs.
 * @returns the element `ParallelsVirtualMachine`
 * @throws ConfigPvsError when it is too large, not XML, or another document
 */
export function parseConfigPvs(text: string): PvsElement {
  if (text.length > largestConfig) throw tooLarge();
  if (/<!(DOCTYPE|ENTITY)/i.test(text)) throw new ConfigPvsError('it has a document type of its own');
  let document: unknown;
  try {
    document = parser.parse(text, true);
  } catch (error) {
    throw new ConfigPvsError('it is not XML, or is cut off', { cause: error });
  }
  const root = new PvsElement(document).at('ParallelsVirtualMachine');
  if (!root.at('Identification').exists || !root.at('Settings').exists)
    throw new ConfigPvsError('it does not describe a virtual machine');
  return root;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const named: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** The five names that XML itself has, and numbers. */
const unescapeXml = (text: string): string =>
  text.replace(/&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-f]{1,6}));/gi, (whole, name, decimal, hex) => {
    if (name) return named[String(name).toLowerCase()] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
