import type { PcrBankView } from '../event-log/measured-views.ts';
import { pcrView } from '../event-log/pcr-meanings.ts';
import { algorithmKinds, curveName } from '../tpm2/algorithms.ts';
import { nvAttributeNames, nvBits, nvType, objectAttributeNames } from '../tpm2/attributes.ts';
import type { NvPublic, Tpm2Client } from '../tpm2/client.ts';
import { commandName } from '../tpm2/command-codes.ts';
import { handleRanges, permanentBits, propertyCodes, startupClearBits } from '../tpm2/constants.ts';
import { type Authority, readCertificates } from './certificates.ts';
import { fingerprint, fourCharacters } from './describe.ts';
import { handleText } from './handle-text.ts';
import type {
  ChipInside,
  ChipOverview,
  LockoutState,
  NvIndexView,
  PersistentKeyView,
} from './inside-views.ts';
import { describeNvIndex } from './known-nv-indices.ts';
import { describePersistentKey } from './known-persistent-keys.ts';
import { nvSummary } from './nv-summary.ts';

type Properties = ReadonlyMap<number, number>;

const bit = (value: number, mask: number): boolean => (value & mask) !== 0;

/** The dictionary attack protection, from TPM_PT_PERMANENT and TPM_PT_LOCKOUT_… (Part 2, 6.13). */
export function lockoutOf(properties: Properties): LockoutState {
  const value = (code: number) => properties.get(code) ?? 0;
  const permanent = value(propertyCodes.permanent);
  const [counter, maximum] = [value(propertyCodes.lockoutCounter), value(propertyCodes.maxAuthFail)];
  return {
    counter,
    maximum,
    recoverySeconds: value(propertyCodes.lockoutInterval),
    lockoutRecoverySeconds: value(propertyCodes.lockoutRecovery),
    locked: bit(permanent, permanentBits.inLockout),
    passwordSet: bit(permanent, permanentBits.lockoutAuthSet),
  };
}

export const readLockout = async (client: Tpm2Client): Promise<LockoutState> =>
  lockoutOf(await client.properties());

async function readOverview(
  client: Tpm2Client,
  properties: Properties,
  running: boolean,
): Promise<ChipOverview> {
  const value = (code: number) => properties.get(code) ?? 0;
  const permanent = value(propertyCodes.permanent);
  const hex = (word: number) => `0x${word.toString(16)}`;
  const year = value(propertyCodes.year);
  const day = value(propertyCodes.dayOfYear);
  return {
    manufacturer: fourCharacters(value(propertyCodes.manufacturer)),
    vendor: ([1, 2, 3, 4] as const)
      .map((i) => fourCharacters(value(propertyCodes[`vendorString${i}`])))
      .join('')
      .replace(/\s+/g, ' ')
      .trim(),
    firmwareVersion: `${hex(value(propertyCodes.firmwareVersion1))}.${hex(value(propertyCodes.firmwareVersion2))}`,
    specification: {
      family: fourCharacters(value(propertyCodes.familyIndicator)),
      level: value(propertyCodes.level),
      revision: (value(propertyCodes.revision) / 100).toFixed(2),
      date:
        year > 1999 && year < 10_000 && day > 0 && day <= 366
          ? new Date(Date.UTC(year, 0, day)).toISOString().slice(0, 10)
          : null,
    },
    algorithms: (await client.algorithms()).map(({ id, name, attributes }) => ({
      id,
      name,
      kinds: algorithmKinds.filter(([, mask]) => bit(attributes, mask)).map(([kind]) => kind),
    })),
    commands: (await client.commands()).map(commandName),
    curves: (await client.curves()).map(curveName),
    passwordsSet: {
      owner: bit(permanent, permanentBits.ownerAuthSet),
      endorsement: bit(permanent, permanentBits.endorsementAuthSet),
      lockout: bit(permanent, permanentBits.lockoutAuthSet),
    },
    clearDisabled: bit(permanent, permanentBits.disableClear),
    shutDownInOrder: running ? null : bit(value(propertyCodes.startupClear), startupClearBits.orderly),
    largestNvIndex: value(propertyCodes.nvIndexMax),
    persistentKeysFree: value(propertyCodes.persistentKeysFree),
  };
}

const nvView = ({ index, attributes, nameAlgorithm, size }: NvPublic): NvIndexView => {
  const names = nvAttributeNames(attributes);
  const type = nvType(attributes);
  return {
    handle: handleText(index),
    size,
    ...describeNvIndex(index),
    type,
    attributes: names,
    summary: nvSummary(type, names),
    written: bit(attributes, nvBits.written),
    writeLocked: bit(attributes, nvBits.writeLocked),
    nameAlgorithm,
  };
};

/** All NV indices, without their contents. */
export async function readNv(client: Tpm2Client): Promise<NvIndexView[]> {
  const found: NvIndexView[] = [];
  for (const index of await client.handles(handleRanges.nv)) {
    const area = await client.nvReadPublic(index);
    if (area) found.push(nvView(area));
  }
  return found;
}

export async function readPersistentKeys(client: Tpm2Client): Promise<PersistentKeyView[]> {
  const found: PersistentKeyView[] = [];
  for (const handle of await client.handles(handleRanges.persistent)) {
    const area = await client.readPublic(handle);
    if (!area) continue;
    found.push({
      handle: handleText(handle),
      ...describePersistentKey(handle),
      algorithm: area.algorithm,
      attributes: objectAttributeNames(area.attributes),
      fingerprint: area.key && fingerprint(area.key),
    });
  }
  return found;
}

async function readPcrBanks(client: Tpm2Client): Promise<PcrBankView[]> {
  const banks: PcrBankView[] = [];
  for (const bank of await client.pcrBanks()) {
    if (bank.pcrs.length === 0) continue;
    const values = await client.readPcrs(bank);
    banks.push({
      algorithm: bank.algorithm,
      values: bank.pcrs.map((pcr) => pcrView(pcr, Buffer.from(values.get(pcr) ?? []).toString('hex'))),
    });
  }
  return banks;
}

/**
 * Asks a chip for everything that can be seen in it. Meant for a private copy: endorsement keys may be made.
 * @throws VtpmError VTPM_ERR_TPM_FAILED, VTPM_ERR_TPM_PROTOCOL
 */
export async function readInside(
  client: Tpm2Client,
  options: { readonly authority: Authority; readonly running: boolean; readonly now: Date },
): Promise<ChipInside> {
  const { authority, running, now } = options;
  const properties = await client.properties();
  return {
    readAt: now.toISOString(),
    machine: running ? 'running' : 'stopped',
    overview: await readOverview(client, properties, running),
    pcrBanks: await readPcrBanks(client),
    nv: await readNv(client),
    persistentKeys: await readPersistentKeys(client),
    certificates: await readCertificates(client, authority, now),
    lockout: lockoutOf(properties),
  };
}
