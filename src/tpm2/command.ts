import { setTimeout as delay } from 'node:timers/promises';
import { VtpmError } from '../errors/error.ts';
import { TpmReader, TpmWriter } from './buffers.ts';
import { type CommandName, commandCodes } from './command-codes.ts';
import { permanentHandles, tags } from './constants.ts';
import { responseCode, responseCodeName } from './response-codes.ts';
import type { TpmTransport } from './transport.ts';

/** A response code other than success, with the command that got it. */
export class TpmResponseError extends VtpmError {
  readonly responseCode: number;
  constructor(command: CommandName, code: number) {
    const { en, fr } = responseCode(code).meaning;
    super('VTPM_ERR_TPM_FAILED', {
      command: `TPM2_${command}`,
      response: responseCodeName(code),
      meaning: en,
      meaningFr: fr,
    });
    this.responseCode = code;
  }
}

/** What a command consists of, in the order of Part 1, 18.3. */
export interface CommandParts {
  readonly handles?: readonly number[];
  /** Passwords for the first handles, one each (TPM_RS_PW sessions, Part 1, 19.4). Secrets. */
  readonly passwords?: readonly Uint8Array[];
  readonly parameters?: Uint8Array;
  /** Whether the response begins with a handle. */
  readonly returnsHandle?: boolean;
}

export interface CommandResponse {
  /** Zero when the command returns none. */
  readonly handle: number;
  /** At the response's parameters. */
  readonly parameters: TpmReader;
}

/** An empty password: what a hierarchy has until somebody sets another. */
export const emptyPassword = new Uint8Array();

const resends = 5;

const encode = (name: CommandName, parts: CommandParts): Uint8Array => {
  const { handles = [], passwords = [], parameters = new Uint8Array() } = parts;
  const body = new TpmWriter();
  for (const handle of handles) body.u32(handle);
  if (passwords.length > 0) {
    const area = new TpmWriter();
    // handle, no nonce, no session attributes, password (TPMS_AUTH_COMMAND, Part 2, 10.13.2)
    for (const password of passwords) area.u32(permanentHandles.password).u16(0).u8(0).sized(password);
    const bytes = area.done();
    body.u32(bytes.length).bytes(bytes);
  }
  const bytes = body.bytes(parameters).done();
  return new TpmWriter()
    .u16(passwords.length > 0 ? tags.sessions : tags.noSessions)
    .u32(10 + bytes.length)
    .u32(commandCodes[name])
    .bytes(bytes)
    .done();
};

/**
 * Sends one command, again where the chip says that it is only busy, and reads its response's head.
 * @throws TpmResponseError, VtpmError VTPM_ERR_TPM_PROTOCOL
 */
export async function sendCommand(
  transport: TpmTransport,
  name: CommandName,
  parts: CommandParts,
): Promise<CommandResponse> {
  const command = encode(name, parts);
  const withSessions = (parts.passwords?.length ?? 0) > 0;
  const expected = withSessions ? tags.sessions : tags.noSessions;
  for (let sent = 1; ; sent++) {
    const bytes = await transport.send(command);
    const reader = new TpmReader(bytes);
    const tag = reader.u16();
    const size = reader.u32();
    const code = reader.u32();
    if (size !== bytes.length)
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `${bytes.length} bytes, not ${size}` });
    if (code !== 0) {
      if (responseCode(code).retry !== 'at-once' || sent > resends) throw new TpmResponseError(name, code);
      await delay(20 * sent);
      continue;
    }
    if (tag !== expected)
      throw new VtpmError('VTPM_ERR_TPM_PROTOCOL', { reason: `a response with tag ${tag}` });
    const handle = parts.returnsHandle ? reader.u32() : 0;
    return {
      handle,
      parameters: withSessions ? new TpmReader(reader.bytes(reader.u32())) : reader,
    };
  }
}
