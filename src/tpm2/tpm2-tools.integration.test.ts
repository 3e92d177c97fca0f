/** What this client reads of a chip, beside what tpm2-tools read of the same chip, field by field. */
import { execFile } from 'node:child_process';
import { createPublicKey } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningSwtpm, startSwtpm } from '../swtpm/process.ts';
import { provisionStorage } from '../swtpm/provision.ts';
import { readInside } from '../tpm/read-inside.ts';
import { removeFolder, temporaryFolder, tools } from '../tpm/testing/chip-fixture.ts';
import { algorithmKinds, hashes } from './algorithms.ts';
import { TpmWriter } from './buffers.ts';
import { Tpm2Client } from './client.ts';
import { TpmResponseError } from './command.ts';
import { commandCodes } from './command-codes.ts';
import { handleRanges, permanentBits, propertyCodes } from './constants.ts';
import { resetLockout, selfTest } from './maintenance.ts';
import { isLockout, isWrongPassword } from './response-codes.ts';
import { openSocketTransport } from './transport.ts';

const folder = temporaryFolder();
const stateDir = join(folder, 'tpm');
const password = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyzABCDEFG');
let swtpm: RunningSwtpm;

/** Not execFileSync: while this process stands still, swtpm's words wait, and swtpm with them. */
async function tool(name: string, ...args: string[]): Promise<Buffer> {
  const env = { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${swtpm.dataPath}` };
  const { stdout } = await promisify(execFile)(name, args, {
    ...{ cwd: folder, env, encoding: 'buffer', timeout: 20_000 },
  });
  return stdout;
}
/** swtpm serves one client at a time, so each question has a connection of its own. */
async function ask<T>(question: (client: Tpm2Client) => Promise<T>): Promise<T> {
  const client = new Tpm2Client(await openSocketTransport(swtpm.dataPath ?? ''));
  try {
    return await question(client);
  } finally {
    client.close();
  }
}
const text = async (name: string, ...args: string[]): Promise<string> =>
  (await tool(name, ...args)).toString();
/** The chip holds three loaded keys; tpm2-tools leave theirs. */
const free = () => tool('tpm2_flushcontext', '-t');
const capability = (name: string): Promise<string> => text('tpm2_getcap', name);
const numbers = (listing: string): number[] =>
  [...listing.matchAll(/^\s*-?\s*(0x[0-9A-Fa-f]+)/gm)].map(([, hex]) => Number(hex));
const field = (block: string, name: string): string =>
  new RegExp(`^\\s*${name}:\\s*(.*)$`, 'm').exec(block)?.[1]?.trim() ?? `no ${name}`;

beforeAll(async () => {
  const access = { stateDir, password, cipher: 'aes-256', tools } as const;
  await provisionStorage({ ...access, caDir: join(folder, 'ca') });
  swtpm = await startSwtpm({ ...access, runtimeDir: join(folder, 'run'), logFile: null, use: 'client' });
  // as a guest leaves a chip: a storage root key, a key for HMACs, NV indices of several kinds
  await tool('tpm2_createprimary', '-C', 'o', '-g', 'sha256', '-G', 'rsa2048', '-c', 'srk.ctx');
  await free();
  await tool('tpm2_evictcontrol', '-C', 'o', '-c', 'srk.ctx', '0x81000001');
  await free();
  await tool('tpm2_createprimary', '-C', 'o', '-g', 'sha256', '-G', 'ecc256', '-c', 'ecc.ctx');
  await free();
  await tool('tpm2_evictcontrol', '-C', 'o', '-c', 'ecc.ctx', '0x81000002');
  await free();
  await tool('tpm2_create', '-C', 'srk.ctx', '-G', 'hmac', '-u', 'h.pub', '-r', 'h.priv', '-c', 'hmac.ctx');
  await free();
  await tool('tpm2_evictcontrol', '-C', 'o', '-c', 'hmac.ctx', '0x81000003');
  await free();
  await tool(
    'tpm2_create',
    '-C',
    'srk.ctx',
    '-G',
    'aes128cfb',
    '-u',
    'a.pub',
    '-r',
    'a.priv',
    '-c',
    'aes.ctx',
  );
  await free();
  await tool('tpm2_evictcontrol', '-C', 'o', '-c', 'aes.ctx', '0x81000004');
  await free();
  await tool('tpm2_nvdefine', '-s', '8', '-a', 'ownerread|ownerwrite|authread|nt=1', '0x01880011');
  await tool('tpm2_nvincrement', '-C', 'o', '0x01880011');
  await tool('tpm2_nvdefine', '-s', '32', '-a', 'authread|authwrite', '-p', 'right', '0x01800001');
  writeFileSync(join(folder, 'secret'), Buffer.alloc(32, 7));
  await tool('tpm2_nvwrite', '-P', 'right', '-i', 'secret', '0x01800001');
}, 60_000);
afterAll(async () => {
  await swtpm.stop();
  await removeFolder(folder);
});

describe('the TPM 2.0 client, beside tpm2-tools', () => {
  it('reads every property as they do', async () => {
    const properties = await ask((client) => client.properties());
    const listing = (await capability('properties-fixed')) + (await capability('properties-variable'));
    const named = {
      TPM2_PT_LEVEL: propertyCodes.level,
      TPM2_PT_REVISION: propertyCodes.revision,
      TPM2_PT_DAY_OF_YEAR: propertyCodes.dayOfYear,
      TPM2_PT_YEAR: propertyCodes.year,
      TPM2_PT_MANUFACTURER: propertyCodes.manufacturer,
      TPM2_PT_VENDOR_STRING_1: propertyCodes.vendorString1,
      TPM2_PT_FIRMWARE_VERSION_1: propertyCodes.firmwareVersion1,
      TPM2_PT_FIRMWARE_VERSION_2: propertyCodes.firmwareVersion2,
      TPM2_PT_NV_INDEX_MAX: propertyCodes.nvIndexMax,
      TPM2_PT_NV_BUFFER_MAX: propertyCodes.nvBufferMax,
    };
    for (const [name, code] of Object.entries(named)) {
      const raw = new RegExp(`${name}:\\s+raw: (0x[0-9A-F]+|\\d+)`).exec(listing)?.[1];
      expect(properties.get(code), name).toBe(Number(raw));
    }
    const variable = {
      TPM2_PT_HR_PERSISTENT_AVAIL: propertyCodes.persistentKeysFree,
      TPM2_PT_LOCKOUT_COUNTER: propertyCodes.lockoutCounter,
      TPM2_PT_MAX_AUTH_FAIL: propertyCodes.maxAuthFail,
      TPM2_PT_LOCKOUT_INTERVAL: propertyCodes.lockoutInterval,
      TPM2_PT_LOCKOUT_RECOVERY: propertyCodes.lockoutRecovery,
    };
    for (const [name, code] of Object.entries(variable))
      expect(properties.get(code), name).toBe(Number(field(listing, name)));
    for (const [name, mask] of Object.entries(permanentBits))
      expect(((properties.get(propertyCodes.permanent) ?? 0) & mask) !== 0, name).toBe(
        field(listing, name) === '1',
      );
  });

  it('lists the same algorithms with the same attributes, commands and curves', async () => {
    const algorithms = await ask((client) => client.algorithms());
    const blocks = (await capability('algorithms'))
      .split(/^(?=\S+:$)/m)
      .filter((block) => /value:/.test(block));
    expect(blocks.length).toBe(algorithms.length);
    for (const [index, block] of blocks.entries()) {
      const found = algorithms[index];
      expect(found?.id).toBe(Number(field(block, 'value')));
      for (const [kind, mask] of algorithmKinds)
        expect(((found?.attributes ?? 0) & mask) !== 0, `${found?.name} ${kind}`).toBe(
          field(block, kind) === '1',
        );
    }
    const commands = (await capability('commands'))
      .split(/^(?=\S+:$)/m)
      .filter((block) => /commandIndex/.test(block));
    expect(await ask((client) => client.commands())).toEqual(
      commands.map((block) => Number(field(block, 'commandIndex'))),
    );
    const names: Readonly<Record<string, number>> = Object.fromEntries(
      Object.entries(commandCodes).map(([name, code]) => [name.toLowerCase(), code]),
    );
    for (const block of commands) {
      const name = /^TPM2_CC_(\w+):/.exec(block)?.[1];
      if (!name) continue; // tpm2-tools are older than the chip and give a number
      expect(names[name.toLowerCase()], name).toBe(Number(field(block, 'commandIndex')));
    }
    const curves = [...(await capability('ecc-curves')).matchAll(/:\s*(0x[0-9A-Fa-f]+)/g)].map(([, c]) =>
      Number(c),
    );
    expect(await ask((client) => client.curves())).toEqual(curves);
  });

  it('reads every PCR of every bank as they do', async () => {
    await tool('tpm2_pcrextend', `4:sha256=${'ab'.repeat(32)}`);
    const banks = (await ask((client) => client.pcrBanks())).filter(({ pcrs }) => pcrs.length > 0);
    expect(banks.map(({ algorithm }) => algorithm)).toEqual(['SHA256']);
    for (const bank of banks) {
      const listing = await text('tpm2_pcrread', hashes[bank.id]?.node ?? '');
      const theirs = [...listing.matchAll(/^\s+(\d+)\s*:\s*0x([0-9A-F]+)/gm)];
      const ours = await ask((client) => client.readPcrs(bank));
      expect(ours.size).toBe(24);
      expect([...ours].map(([pcr, value]) => [pcr, Buffer.from(value).toString('hex')])).toEqual(
        theirs.map(([, pcr, value]) => [Number(pcr), value?.toLowerCase()]),
      );
    }
  });

  it('describes every NV index as they do, and reads the same certificates', async () => {
    const { nv, certificates } = await ask((client) =>
      readInside(client, { authority: { root: null, issuer: null }, running: false, now: new Date() }),
    );
    const blocks = (await text('tpm2_nvreadpublic')).split(/^(?=0x)/m);
    expect(blocks.filter((b) => b.startsWith('0x')).length).toBe(nv.length);
    expect(nv.length).toBe(5);
    for (const index of nv) {
      const block = blocks.find((b) => Number(b.slice(0, b.indexOf(':'))) === Number(index.handle)) ?? '';
      const theirs = /attributes:\s+friendly: (\S+)/.exec(block)?.[1]?.split('|') ?? [];
      expect(new Set(theirs.filter((name) => !name.startsWith('nt='))), index.handle).toEqual(
        new Set(index.attributes),
      );
      expect(index.nameAlgorithm.toLowerCase()).toBe(field(block, 'friendly'));
      expect(index.size).toBe(Number(field(block, 'size')));
    }
    expect(nv.find(({ handle }) => handle === '0x01880011')).toMatchObject({
      type: 'counter',
      written: true,
    });
    expect(certificates.endorsement.map(({ algorithm }) => algorithm)).toEqual(['RSA 2048', 'ECC P-384']);
    for (const { handle, pem } of certificates.endorsement) {
      const der = Buffer.from(pem.replace(/-----.*-----|\s/g, ''), 'base64');
      expect(der.equals(await tool('tpm2_nvread', '-C', 'o', handle))).toBe(true);
    }
  });

  it('reads the same public part of every persistent key', async () => {
    const handles = await ask((client) => client.handles(handleRanges.persistent));
    expect(handles).toEqual(numbers(await capability('handles-persistent')));
    expect(handles).toHaveLength(6);
    const algorithms: (string | undefined)[] = [];
    for (const handle of handles) {
      const area = await ask((client) => client.readPublic(handle));
      const name = `0x${handle.toString(16)}`;
      const block = await text('tpm2_readpublic', '-c', name);
      expect(area?.attributes, name).toBe(Number(/attributes:\s+value: \S+\s+raw: (\S+)/.exec(block)?.[1]));
      expect(area?.nameAlgorithm.toLowerCase()).toBe(/name-alg:\s+value: (\S+)/.exec(block)?.[1]);
      expect(area?.type.toLowerCase()).toBe(/type:\s+value: (\S+)/.exec(block)?.[1]);
      const policy = /authorization policy: ?([0-9a-f]*)/.exec(block)?.[1] ?? '';
      expect(Buffer.from(area?.authPolicy ?? []).toString('hex')).toBe(policy);
      algorithms.push(area?.algorithm);
      if (!area?.key) continue;
      await tool('tpm2_readpublic', '-c', name, '-f', 'pem', '-o', 'key.pem');
      const theirs = createPublicKey(readFileSync(join(folder, 'key.pem')));
      expect(area.key.equals(theirs), name).toBe(true);
    }
    expect(algorithms).toEqual([
      'RSA 2048',
      'ECC P-256',
      'KEYEDHASH',
      'AES 128 CFB',
      'RSA 2048',
      'ECC P-384',
    ]);
  });

  it('passes the chip’s own self-test', async () => {
    expect(await ask(selfTest)).toBeNull();
  });
});

describe('the lockout', () => {
  const tryPassword = (secret: string) =>
    ask((client) =>
      client.command('NV_Read', {
        handles: [0x01800001, 0x01800001],
        passwords: [Buffer.from(secret)],
        parameters: new TpmWriter().u16(8).u16(0).done(),
      }),
    );
  const theirs = async (name: string): Promise<string> =>
    field(await capability('properties-variable'), name);
  const state = async () => {
    const properties = await ask((client) => client.properties());
    const permanent = properties.get(propertyCodes.permanent) ?? 0;
    return [
      properties.get(propertyCodes.lockoutCounter),
      (permanent & permanentBits.inLockout) !== 0,
    ] as const;
  };

  it('is reached by wrong passwords, seen as tpm2-tools see it, and cleared', async () => {
    expect((await tryPassword('right')).parameters.sized()).toHaveLength(8);
    for (let wrong = 1; wrong <= 3; wrong++) {
      const failure = await tryPassword('wrong').catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(TpmResponseError);
      expect(isWrongPassword((failure as TpmResponseError).responseCode)).toBe(true);
      expect(await state()).toEqual([wrong, wrong === 3]);
      expect(Number(await theirs('TPM2_PT_LOCKOUT_COUNTER'))).toBe(wrong);
    }
    expect(await theirs('inLockout')).toBe('1');
    const refused = await tryPassword('right').catch((error: unknown) => error);
    expect(isLockout((refused as TpmResponseError).responseCode)).toBe(true);
    expect(refused).toMatchObject({ details: { response: 'TPM_RC_LOCKOUT (0x921)' } });

    await ask((client) => resetLockout(client));
    expect(await state()).toEqual([0, false]);
    expect(await theirs('TPM2_PT_LOCKOUT_COUNTER')).toBe('0x0');
    expect((await tryPassword('right')).parameters.sized()).toHaveLength(8);
  });
});
