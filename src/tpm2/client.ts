import { X509Certificate } from 'node:crypto';
import { VtpmError } from '../errors/error.ts';
import { TpmReader, TpmWriter } from './buffers.ts';
import {
  algorithmNames,
  type CommandName,
  capabilityCodes,
  commandCodes,
  ownerHandle,
  passwordSession,
  propertyCodes,
  tags,
} from './constants.ts';
import { type PublicArea, parsePublicArea } from './public-area.ts';
import { isMissing, responseCodeName } from './response-codes.ts';
import type { TpmTransport } from './transport.ts';

/** A response code other than success, with the command that got it. */
export class TpmResponseError extends VtpmError {
  readonly responseCode: number;
  constructor(command: CommandName, responseCode: number) {
    super('VTPM_ERR_TPM_FAILED', { command: `TPM2_${command}`, response: responseCodeName(responseCode) });
    this.responseCode = responseCode;
  }
}

export interface NvPublic {
  readonly index: number;
  readonly nameAlgorithm: number;
  readonly attributes: number;
  readonly size: number;
}

export interface PcrBank {
  readonly algorithm: string;
  /** Numbers of the PCRs allocated; empty for a bank that is switched off. */
  readonly pcrs: readonly number[];
}

/** Commands of TPM 2.0 (Part 3) over any transport. */
export class Tpm2Client {
  readonly #transport: TpmTransport;
  /** The most that one NV_Read returns, once asked. */
  #nvBufferMax: number | null = null;

  constructor(transport: TpmTransport) {
    this.#transport = transport;
  }

  /**
   * Sends one command and returns a reader at its response's parameters (after the parameter size, when
   * there are sessions). @throws TpmResponseError, VtpmError VTPM_ERR_TPM_PROTOCOL
   */
  async command(
    name: CommandName,
    body: Uint8Array,
    session: 'none' | 'empty-password' = 'none',
  ): Promise<TpmReader> {
    const tag = session === 'none' ? tags.noSessions : tags.sessions;
    const header = new TpmWriter()
      .u16(tag)
      .u32(10 + body.length)
      .u32(commandCodes[name]);
    const reader = new TpmReader(await this.#transport.send(header.bytes(body).done()));
    const responseTag = reader.u16();
    reader.u32(); // the transport has checked the size
    const code = reader.u32();
    if (code !== 0) throw new TpmResponseError(name, code);
    if (responseTag !== tag)
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `a response with tag ${responseTag}` });
    return session === 'none' ? reader : new TpmReader(reader.bytes(reader.u32()));
  }

  /** TPM2_Startup; one that was done before is no error. `kind` is TPM_SU. */
  async startup(kind: 'clear' | 'state' = 'clear'): Promise<void> {
    try {
      await this.command('Startup', new TpmWriter().u16(kind === 'clear' ? 0 : 1).done());
    } catch (error) {
      if (!(error instanceof TpmResponseError && error.responseCode === 0x100)) throw error;
    }
  }

  async shutdown(kind: 'clear' | 'state' = 'clear'): Promise<void> {
    await this.command('Shutdown', new TpmWriter().u16(kind === 'clear' ? 0 : 1).done());
  }

  /** All of one capability, in as many commands as it takes. `read` takes one list from the reader. */
  async #capability<T>(
    code: number,
    first: number,
    read: (reader: TpmReader) => T[],
    after: (last: T) => number,
  ): Promise<T[]> {
    const all: T[] = [];
    let property = first;
    for (;;) {
      const reader = await this.command(
        'GetCapability',
        new TpmWriter().u32(code).u32(property).u32(64).done(),
      );
      const more = reader.u8() !== 0;
      const returned = reader.u32();
      if (returned !== code)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `capability ${returned}, not ${code}` });
      const part = read(reader);
      all.push(...part);
      const last = part.at(-1);
      if (!more || last === undefined) return all;
      const next = after(last);
      if (next <= property) throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: 'a list without end' });
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
        (reader) => reader.list((r) => [r.u32(), r.u32()] as const),
        ([property]) => property + 1,
      );
      for (const [property, value] of part) found.set(property, value);
    }
    return found;
  }

  /** Names of the algorithms implemented; an unknown one is given as its number in hex. */
  async algorithms(): Promise<string[]> {
    const found = await this.#capability(
      capabilityCodes.algorithms,
      0,
      (reader) => reader.list((r) => ({ id: r.u16(), attributes: r.u32() })),
      ({ id }) => id + 1,
    );
    return found.map(({ id }) => algorithmNames[id] ?? `0x${id.toString(16)}`);
  }

  /** Handles in use from `first` on, within its range: 0x01000000 NV, 0x81000000 persistent. */
  async handles(first: number): Promise<number[]> {
    return this.#capability(
      capabilityCodes.handles,
      first,
      (reader) => reader.list((r) => r.u32()),
      (handle) => handle + 1,
    );
  }

  async pcrBanks(): Promise<PcrBank[]> {
    return this.#capability(
      capabilityCodes.pcrs,
      0,
      (reader) =>
        reader.list((r) => {
          const id = r.u16();
          const selected = r.bytes(r.u8());
          const pcrs: number[] = [];
          selected.forEach((byte, i) => {
            for (let bit = 0; bit < 8; bit++) if (byte & (1 << bit)) pcrs.push(i * 8 + bit);
          });
          return { algorithm: algorithmNames[id] ?? `0x${id.toString(16)}`, pcrs };
        }),
      () => 0,
    );
  }

  /** The public area of an object, or null when there is none at that handle. */
  async readPublic(handle: number): Promise<PublicArea | null> {
    const reader = await this.#orNull('ReadPublic', new TpmWriter().u32(handle).done());
    return reader && parsePublicArea(reader.sized());
  }

  /** What an NV index is, or null when it is not defined. */
  async nvReadPublic(index: number): Promise<NvPublic | null> {
    const reader = await this.#orNull('NV_ReadPublic', new TpmWriter().u32(index).done());
    if (!reader) return null;
    const area = new TpmReader(reader.sized());
    const found = { index: area.u32(), nameAlgorithm: area.u16(), attributes: area.u32() };
    area.sized(); // authPolicy
    return { ...found, size: area.u16() };
  }

  /** The whole contents of an NV index by the owner's (empty) authorization, or null when not defined. */
  async nvRead(index: number): Promise<Uint8Array | null> {
    const nv = await this.nvReadPublic(index);
    if (!nv) return null;
    this.#nvBufferMax ??= (await this.properties()).get(propertyCodes.nvBufferMax) || 512;
    const chunk = Math.min(this.#nvBufferMax, 1024);
    const session = new TpmWriter().u32(passwordSession).u16(0).u8(0).u16(0).done();
    const parts: Uint8Array[] = [];
    for (let offset = 0; offset < nv.size; ) {
      const size = Math.min(chunk, nv.size - offset);
      const handles = new TpmWriter().u32(ownerHandle).u32(index).u32(session.length).bytes(session);
      const reader = await this.command('NV_Read', handles.u16(size).u16(offset).done(), 'empty-password');
      const part = reader.sized();
      if (part.length !== size)
        throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `${part.length} bytes of ${size} from NV` });
      parts.push(part);
      offset += size;
    }
    return Buffer.concat(parts);
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

  async #orNull(name: CommandName, body: Uint8Array): Promise<TpmReader | null> {
    try {
      return await this.command(name, body);
    } catch (error) {
      if (error instanceof TpmResponseError && isMissing(error.responseCode)) return null;
      throw error;
    }
  }

  close(): void {
    this.#transport.close();
  }
}
