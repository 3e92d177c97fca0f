/** Two real Syncthings on loopback that know nobody but each other. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const apiKey = 'tests-only';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

interface Instance {
  readonly process: ChildProcess;
  readonly folder: string;
  readonly address: string;
  readonly id: string;
  call(method: string, path: string, body?: unknown): Promise<unknown>;
}

/** Everything that would speak to the internet or to the local network. */
const off = [
  ...[
    'globalAnnounceEnabled',
    'localAnnounceEnabled',
    'relaysEnabled',
    'natEnabled',
    'crashReportingEnabled',
  ],
  'startBrowser',
];

async function startInstance(parent: string, name: string): Promise<Instance> {
  const home = join(parent, `syncthing-${name}`);
  const folder = join(parent, `folder-${name}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const environment = { ...process.env, HOME: home, STNOUPGRADE: '1', STNODEFAULTFOLDER: '1' };
  spawnSync('syncthing', ['generate', `--home=${home}`, '--no-default-folder'], { env: environment });
  const [gui, listen] = [await freePort(), await freePort()];
  const address = `tcp://127.0.0.1:${listen}`;
  const config = join(home, 'config.xml');
  let xml = readFileSync(config, 'utf8')
    .replace(/<listenAddress>.*?<\/listenAddress>/, `<listenAddress>${address}</listenAddress>`)
    .replace(/<reconnectionIntervalS>.*?</, '<reconnectionIntervalS>1<')
    .replace(/<autoUpgradeIntervalH>.*?</, '<autoUpgradeIntervalH>0<')
    .replace(/<urAccepted>.*?</, '<urAccepted>-1<');
  for (const option of off) xml = xml.replace(new RegExp(`<${option}>true<`), `<${option}>false<`);
  for (const option of off) if (xml.includes(`<${option}>true<`)) throw new Error(`${option} is still on`);
  writeFileSync(config, xml);
  const child = spawn(
    'syncthing',
    [
      ...['serve', `--home=${home}`, '--no-browser', '--no-restart', '--no-upgrade'],
      ...[`--gui-address=http://127.0.0.1:${gui}`, `--gui-apikey=${apiKey}`, '--no-default-folder'],
    ],
    { env: environment, stdio: 'ignore' },
  );
  const call: Instance['call'] = async (method, path, body) => {
    const answer = await fetch(`http://127.0.0.1:${gui}/rest/${path}`, {
      ...{ method, headers: { 'X-API-Key': apiKey } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    const text = await answer.text();
    return text ? (JSON.parse(text) as unknown) : null;
  };
  for (let tries = 0; ; tries++) {
    try {
      const { myID } = (await call('GET', 'system/status')) as { myID: string };
      return { process: child, folder, address, id: myID, call };
    } catch (error) {
      if (tries > 150) throw error;
      await delay(100);
    }
  }
}

export interface SyncedFolders {
  readonly folders: readonly [string, string];
  stop(): Promise<void>;
}

/** Folders that two Syncthings keep alike. */
export async function startSyncthings(parent: string): Promise<SyncedFolders> {
  const both = await Promise.all([startInstance(parent, 'a'), startInstance(parent, 'b')]);
  const [a, b] = both;
  for (const [here, there] of [
    [a, b],
    [b, a],
  ] as const) {
    await here.call('PUT', `config/devices/${there.id}`, { deviceID: there.id, addresses: [there.address] });
    await here.call('PUT', 'config/folders/vtpm', {
      ...{ id: 'vtpm', label: 'vtpm', path: here.folder, rescanIntervalS: 2, fsWatcherEnabled: true },
      ...{ fsWatcherDelayS: 1, devices: [{ deviceID: a.id }, { deviceID: b.id }] },
    });
  }
  return {
    folders: [a.folder, b.folder],
    async stop() {
      for (const { process: child } of both) {
        child.kill('SIGKILL');
        if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      }
    },
  };
}
