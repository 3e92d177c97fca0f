import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caFiles } from '../swtpm/certificate-authority.ts';
import { type RunningSwtpm, startSwtpm } from '../swtpm/process.ts';
import { provisionStorage } from '../swtpm/provision.ts';
import { describeChip, proveKey, readChip } from '../tpm/describe.ts';
import { removeFolder, temporaryFolder, tools } from '../tpm/testing/chip-fixture.ts';
import { Tpm2Client } from './client.ts';
import { ekHandles } from './constants.ts';
import { openSocketTransport } from './transport.ts';

const folder = temporaryFolder();
const stateDir = join(folder, 'tpm');
const caDir = join(folder, 'ca');
const password = Buffer.from('0123456789abcdefghijklmnopqrstuvwxyzABCDEFG');
const access = { stateDir, password, cipher: 'aes-256', tools } as const;
const runtimeDir = join(folder, 'run');
let swtpm: RunningSwtpm;

beforeAll(async () => {
  await provisionStorage({ ...access, caDir });
  swtpm = await startSwtpm({ ...access, runtimeDir, logFile: join(folder, 'log'), use: 'client' });
});
afterAll(async () => {
  await swtpm.stop();
  await removeFolder(folder);
});

const tool = (name: string, ...args: string[]) =>
  execFileSync(name, args, { env: { ...process.env, TPM2TOOLS_TCTI: `swtpm:path=${swtpm.dataPath}` } });

describe('the TPM 2.0 client', () => {
  it('reads what tpm2-tools read of the same chip', async () => {
    const client = new Tpm2Client(await openSocketTransport(swtpm.dataPath ?? ''));
    const report = await describeChip(client);
    const handles = { nv: await client.handles(0x01000000), keys: await client.handles(0x81000000) };
    const properties = await client.properties();
    const certificate = await client.nvRead(0x1c00002);
    client.close();

    expect(report).toMatchObject({ manufacturer: 'IBM', specRevision: '1.64', pcrBanks: ['SHA256'] });
    expect(report.ekCertificates.map(({ algorithm }) => algorithm)).toEqual(['RSA 2048', 'ECC P-384']);
    expect(handles.keys).toContain(ekHandles.rsa2048);

    const known =
      tool('tpm2_getcap', 'properties-fixed').toString() + tool('tpm2_getcap', 'properties-variable');
    const raws = [...known.matchAll(/raw: 0x([0-9A-F]+)/g)].map(([, hex]) => Number.parseInt(hex ?? '', 16));
    expect(raws.length).toBeGreaterThan(20);
    const values = new Set(properties.values());
    for (const raw of raws) expect(values).toContain(raw);
    const algorithms =
      tool('tpm2_getcap', 'algorithms')
        .toString()
        .match(/^\w+(?=:)/gm) ?? [];
    expect(report.algorithms.length).toBe(algorithms.length);
    const listed = (kind: string) =>
      [
        ...tool('tpm2_getcap', kind)
          .toString()
          .matchAll(/0x([0-9A-Fa-f]+)/g),
      ].map(([all]) => Number(all));
    expect(handles.nv).toEqual(listed('handles-nv-index'));
    expect(handles.keys).toEqual(listed('handles-persistent'));
    expect(Buffer.compare(certificate ?? Buffer.alloc(0), tool('tpm2_nvread', '-C', 'o', '0x1c00002'))).toBe(
      0,
    );
  });

  it('finds certificates that the local authority has signed', async () => {
    const { ekCertificates } = await readChip(access);
    const issuer = new X509Certificate(readFileSync(caFiles(caDir).issuerCertificate));
    for (const { pem } of ekCertificates)
      expect(new X509Certificate(pem).verify(issuer.publicKey)).toBe(true);
  });

  it('tells what is not there from what fails', async () => {
    const client = new Tpm2Client(await openSocketTransport(swtpm.dataPath ?? ''));
    expect(await client.nvRead(0x1c00099)).toBeNull();
    expect(await client.readPublic(0x81010099)).toBeNull();
    await expect(client.command('NV_Read')).rejects.toMatchObject({
      code: 'VTPM_ERR_TPM_FAILED',
    });
    client.close();
  });
});

describe('swtpm', () => {
  it('refuses a wrong key, the other key size, and changes nothing', async () => {
    const file = join(stateDir, 'tpm2-00.permall');
    const before = readFileSync(file);
    const wrong = Buffer.from(`${password.toString().slice(0, -1)}H`);
    await expect(proveKey({ ...access, password: wrong })).rejects.toMatchObject({
      code: 'VTPM_ERR_KEY_WRONG',
    });
    await expect(proveKey({ ...access, cipher: 'aes-128' })).rejects.toMatchObject({
      code: 'VTPM_ERR_SWTPM_KEY_SIZE',
    });
    await proveKey(access);
    expect(readFileSync(file).equals(before)).toBe(true);
  });

  it('serves one at a time: the second is told so, and the first still answers', async () => {
    await expect(startSwtpm({ ...access, runtimeDir, logFile: null })).rejects.toMatchObject({
      code: 'VTPM_ERR_SWTPM_BUSY',
    });
    const elsewhere = join(folder, 'run2');
    await expect(startSwtpm({ ...access, runtimeDir: elsewhere, logFile: null })).rejects.toMatchObject({
      code: 'VTPM_ERR_SWTPM_BUSY',
    });
    const client = new Tpm2Client(await openSocketTransport(swtpm.dataPath ?? ''));
    expect((await client.properties()).size).toBeGreaterThan(20);
    client.close();
  });

  it('is noticed when it dies', async () => {
    const exits: string[] = [];
    await swtpm.stop();
    const next = await startSwtpm({
      ...{ ...access, runtimeDir, logFile: null, onExit: (exit) => void exits.push(String(exit.signal)) },
    });
    process.kill(next.pid, 'SIGKILL');
    expect(await next.exited).toMatchObject({ signal: 'SIGKILL', expected: false });
    await expect.poll(() => exits).toEqual(['SIGKILL']);
  });

  it('is not started where there is no state', async () => {
    const nowhere = join(folder, 'none');
    await expect(
      startSwtpm({ ...access, stateDir: nowhere, runtimeDir, logFile: null }),
    ).rejects.toMatchObject({ code: 'VTPM_ERR_STORAGE_MISSING' });
  });
});
