import { X509Certificate } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import { algorithmName } from './algorithms.ts';
import { TpmReader, TpmWriter } from './buffers.ts';
import {
  type CommandParts,
  type CommandResponse,
  emptyPassword,
  sendCommand,
  TpmResponseError,
} from './command.ts';
import type { CommandName } from './command-codes.ts';
import { capabilityCodes, permanentHandles, propertyCodes } from './constants.ts';
import { type PcrSelection, readPcrSelection, writePcrSelection } from './pcr-selection.ts';
import { type PublicArea, parsePublicArea } from './public-area.ts';
import { isMissing } from './response-codes.ts';
import type { TpmTransport } from './transport.ts';

export { TpmResponseError };

/** TPMS_NV_PUBLIC (Part 2, 13.6). */
export interface NvPublic {
  readonly index: number;
  readonly nameAlgorithm: string;
  readonly attributes: number;
  /** SHA-… digest of the policy that its POLICYREAD and POLICYWRITE ask for; empty for none. */
  readonly authPolicy: Uint8Array;
  /** Bytes. */
  readonly size: number;
}

export interface PcrBank {
  readonly algorithm: string;
  /** TPM_ALG_ID. */
  readonly id: number;
  /** Numbers of the PCRs allocated; empty for a bank that is switched off. */
  readonly pcrs: readonly number[];
}

export interface ImplementedAlgorithm {
  readonly id: number;
  readonly name: string;
  /** TPMA_ALGORITHM. */
  readonly attributes: number;
}

/** More than any list that a TPM has: a chip that goes on is not one. */
const longestList = 4096;

/** Reading commands of TPM 2.0 (Part 3) over any transport; those that change something: maintenance.ts. */
export class Tpm2Client {
  readonly #transport: TpmTransport;
  /** The most that one NV_Read returns, once asked. */
  #nvBufferMax: number | null = null;

  constructor(transport: TpmTransport) {
    this.#transport = transport;
  }

  /** Sends one command. @throws TpmResponseError, VtpmError VTPM_ERR_TPM_PROTOCOL */
  command(name: CommandName, parts: CommandParts = {}): Promise<CommandResponse> {
    return sendCommand(this.#transport, name, parts);
  }

  /** TPM2_Startup (9.3); one that was done before is no error. `kind` is TPM_SU. */
  async startup(kind: 'clear' | 'state' = 'clear'): Promise<void> {
    try {
      await this.command('Startup', { parameters: new TpmWriter().u16(kind === 'clear' ? 0 : 1).done() });
    } catch (error) {
      if (!(error instanceof TpmResponseError && error.responseCode === 0x100)) throw error;
    }
  }

  /** TPM2_Shutdown (9.4). */
  async shutdown(kind: 'clear' | 'state' = 'clear'): Promise<void> {
    await this.command('Shutdown', { parameters: new TpmWriter().u16(kind === 'clear' ? 0 : 1).done() });
  }

  /**
   * All of one capability (TPM2_GetCapability, 30.2), in as many commands as it takes. `read` takes one
   * element, `after` says where the next part begins.
   */
  async #capability<T>(
    code: number,
    first: number,
    read: (reader: TpmReader) => T,
    after: (last: T) => number,
  ): Promise<T[]> {
    const all: T[] = [];
    let property = first;
    for (;;) {
      const { parameters } = await this.command('GetCapability', {
        parameters: new TpmWriter().u32(code).u32(property).u32(64).done(),
      });
      const more = parameters.u8() !== 0;
      const returned = parameters.u32();
      if (returned !== code)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `capability ${returned}, not ${code}` });
      const part = parameters.list(read);
      all.push(...part);
      const last = part.at(-1);
      if (!more || last === undefined) return all;
      const next = after(last);
      if (next <= property || all.length > longestList)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'a list without end' });
      property = next;
    }
  }

  /** TPM properties (TPM_PT) by number, fixed and variable. */
  async properties(): Promise<ReadonlyMap<number, number>> {
    const found = new Map<number, number>();
    for (const group of [0x100, 0x200]) {
      const part = await this.#capability(
        capabilityCodes.properties,
        group,
        (r) => [r.u32(), r.u32()] as const,
        ([property]) => property + 1,
      );
      for (const [property, value] of part) found.set(property, value);
    }
    return found;
  }

  async algorithms(): Promise<ImplementedAlgorithm[]> {
    const found = await this.#capability(
      capabilityCodes.algorithms,
      0,
      (r) => ({ id: r.u16(), attributes: r.u32() }),
      ({ id }) => id + 1,
    );
    return found.map(({ id, attributes }) => ({ id, name: algorithmName(id), attributes }));
  }

  /** Codes of the commands implemented (the low half of TPMA_CC, 8.9). */
  async commands(): Promise<number[]> {
    return this.#capability(
      capabilityCodes.commands,
      0,
      (r) => r.u32() & 0xffff,
      (code) => code + 1,
    );
  }

  /** TPM_ECC_CURVE numbers. */
  async curves(): Promise<number[]> {
    return this.#capability(
      capabilityCodes.curves,
      0,
      (r) => r.u16(),
      (curve) => curve + 1,
    );
  }

  /** Handles in use from `first` on, within its range: see {@link handleRanges}. */
  async handles(first: number): Promise<number[]> {
    return this.#capability(
      capabilityCodes.handles,
      first,
      (r) => r.u32(),
      (handle) => handle + 1,
    );
  }

  async pcrBanks(): Promise<PcrBank[]> {
    const found = await this.#capability(capabilityCodes.pcrs, 0, readPcrSelection, () => 0);
    return found.map(({ algorithm, pcrs }) => ({ algorithm: algorithmName(algorithm), id: algorithm, pcrs }));
  }

  /** Values of all PCRs of a bank by number (TPM2_PCR_Read, 22.4, which gives a few at a time). */
  async readPcrs({ id, pcrs }: Pick<PcrBank, 'id' | 'pcrs'>): Promise<ReadonlyMap<number, Uint8Array>> {
    const values = new Map<number, Uint8Array>();
    let missing = pcrs;
    while (missing.length > 0) {
      const wanted: PcrSelection = { algorithm: id, pcrs: missing };
      const { parameters } = await this.command('PCR_Read', { parameters: writePcrSelection(wanted) });
      parameters.u32(); // the update counter
      const given = parameters.list(readPcrSelection).flatMap((selection) => selection.pcrs);
      const digests = parameters.list((r) => r.sized());
      for (const [index, digest] of digests.entries()) {
        const pcr = given[index];
        if (pcr !== undefined && missing.includes(pcr)) values.set(pcr, digest);
      }
      const left = missing.filter((pcr) => !values.has(pcr));
      if (left.length === missing.length)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'PCRs that were not given' });
      missing = left;
    }
    return values;
  }

  /** The public area of an object (TPM2_ReadPublic, 12.4), or null when there is none at that handle. */
  async readPublic(handle: number): Promise<PublicArea | null> {
    const response = await this.#orNull('ReadPublic', { handles: [handle] });
    return response && parsePublicArea(response.parameters.sized());
  }

  /** What an NV index is (TPM2_NV_ReadPublic, 31.6), or null when it is not defined. */
  async nvReadPublic(index: number): Promise<NvPublic | null> {
    const response = await this.#orNull('NV_ReadPublic', { handles: [index] });
    if (!response) return null;
    const area = new TpmReader(response.parameters.sized());
    return {
      index: area.u32(),
      nameAlgorithm: algorithmName(area.u16()),
      attributes: area.u32(),
      authPolicy: area.sized(),
      size: area.u16(),
    };
  }

  /**
   * The whole contents of an NV index (TPM2_NV_Read, 31.13), or null when it is not defined. `by`: whose
   * empty password is used; the platform's is empty after every start (Part 1, 13.3), whatever a guest did.
   */
  async nvRead(index: number, by: 'owner' | 'platform' = 'platform'): Promise<Uint8Array | null> {
    const nv = await this.nvReadPublic(index);
    if (!nv) return null;
    const chunk = await this.nvChunk();
    const parts: Uint8Array[] = [];
    for (let offset = 0; offset < nv.size; ) {
      const size = Math.min(chunk, nv.size - offset);
      const { parameters } = await this.command('NV_Read', {
        handles: [permanentHandles[by], index],
        passwords: [emptyPassword],
        parameters: new TpmWriter().u16(size).u16(offset).done(),
      });
      const part = parameters.sized();
      if (part.length !== size)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `${part.length} bytes of ${size} from NV` });
      parts.push(part);
      offset += size;
    }
    return Buffer.concat(parts);
  }

  /** Bytes that one NV_Read or NV_Write may carry here. */
  async nvChunk(): Promise<number> {
    this.#nvBufferMax ??= (await this.properties()).get(propertyCodes.nvBufferMax) ?? 512;
    return Math.min(Math.max(this.#nvBufferMax, 64), 1024);
  }

  /** The certificate in an NV index, or null when there is none. Bytes after the DER are padding. */
  async readCertificate(index: number): Promise<X509Certificate | null> {
    const bytes = await this.nvRead(index);
    if (!bytes) return null;
    try {
      return new X509Certificate(bytes);
    } catch (cause) {
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'a certificate that is not X.509' }, { cause });
    }
  }

  async #orNull(name: CommandName, parts: CommandParts): Promise<CommandResponse | null> {
    try {
      return await this.command(name, parts);
    } catch (error) {
      if (error instanceof TpmResponseError && isMissing(error.responseCode)) return null;
      throw error;
    }
  }

  close(): void {
    this.#transport.close();
  }
}
