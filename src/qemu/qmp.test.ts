import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { JsonLines } from './json-lines.ts';
import { QmpClient } from './qmp.ts';

/** A client and the other end of its real socket, on which a test says what QEMU would. */
async function connected(timeoutMs = 2000): Promise<{ client: QmpClient; qemu: Socket }> {
  const path = join(mkdtempSync(join(tmpdir(), 'qmp-')), 's');
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  const accepted = new Promise<Socket>((resolve) => server.once('connection', resolve));
  const client = new QmpClient(connect(path), timeoutMs);
  const qemu = await accepted;
  server.close();
  qemu.on('error', () => {}); // the client hangs up on nonsense
  return { client, qemu };
}

const answer = (qemu: Socket, reply: (id: string) => string) =>
  qemu.on('data', (chunk) => qemu.write(reply(JSON.parse(chunk.toString()).id)));

describe('QMP', () => {
  it('takes a greeting, answers and events that arrive in pieces, mid-character too', async () => {
    const { client, qemu } = await connected();
    const events: string[] = [];
    client.onEvent((event) => events.push(`${event.name} ${event.data.reason}`));
    const bytes = Buffer.from('{"QMP":{}}\r\n{"event":"SHUTDOWN","data":{"reason":"é"}}\r\n');
    const cut = bytes.indexOf(0xc3) + 1;
    qemu.write(bytes.subarray(0, cut));
    setTimeout(() => {
      qemu.write(bytes.subarray(cut));
      answer(qemu, (id) => `{"return":{},"id":"${id}"}\n`);
    }, 20);
    await client.negotiate();
    expect(events).toEqual(['SHUTDOWN é']);
  });

  it.each([
    [
      'refuses',
      (id: string) => `{"error":{"class":"GenericError","desc":"no such thing"},"id":"${id}"}\n`,
      'no such thing',
    ],
    ['speaks something else', () => 'HTTP/1.1 200 OK\n', 'QEMU answered with something that is not QMP'],
    ['answers with a number', () => '42\n', 'QEMU answered with something that is not QMP'],
    ['never ends its line', () => 'x'.repeat(5 << 20), 'QEMU answered with something that is not QMP'],
    ['answers another command', () => '{"return":{},"id":"999"}\n', 'no answer to “stop” in 2000 ms'],
  ])('fails with its code when QEMU %s', async (_, reply, reason) => {
    const { client, qemu } = await connected();
    answer(qemu, reply);
    await expect(client.execute('stop')).rejects.toMatchObject({ code: 'VTPM_ERR_QMP', details: { reason } });
  });

  it('fails what is under way, and all that follows, when QEMU hangs up', async () => {
    const { client, qemu } = await connected();
    qemu.once('data', () => qemu.destroy());
    for (const _ of [1, 2])
      await expect(client.execute('stop')).rejects.toMatchObject({
        details: { reason: 'QEMU closed the connection' },
      });
    await expect(client.negotiate()).rejects.toMatchObject({ code: 'VTPM_ERR_QMP' });
  });
});

describe('JSON lines', () => {
  it('gives the same values however the bytes are cut', () => {
    const bytes = Buffer.from('{"a":"ü"}\n\n[1,2]\n"🔒"\n');
    for (let size = 1; size <= bytes.length; size++) {
      const values: unknown[] = [];
      const lines = new JsonLines((value) => values.push(value));
      for (let at = 0; at < bytes.length; at += size) lines.push(bytes.subarray(at, at + size));
      expect(values).toEqual([{ a: 'ü' }, [1, 2], '🔒']);
    }
  });
});
