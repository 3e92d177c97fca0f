import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// The launcher puts the stand-in in its place.
const node = process.execPath;

export interface SecondInstance {
  readonly argv: string[];
  readonly cwd: string;
  readonly data: unknown;
}

/**
 * Takes the lock of one profile, or hands this process's command line over to its holder and answers false.
 * Must answer at once, as Electron does, so the handing over is a short program of its own.
 */
export function takeSingleInstanceLock(
  profile: string,
  mine: SecondInstance,
  onSecond: (second: SecondInstance) => void,
): boolean {
  mkdirSync(profile, { recursive: true });
  const lock = join(profile, 'single-instance.pid');
  // In the temporary folder: a profile's path may exceed the 107 bytes of a socket's address.
  const name = createHash('sha256').update(profile).digest('hex').slice(0, 24);
  const socket = join(tmpdir(), `electron-stand-in-${name}.sock`);
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: 'wx' });
      break;
    } catch {
      const holder = Number(readFileSync(lock, 'utf8'));
      if (isAlive(holder) && handOver(socket, mine)) return false;
      rmSync(lock, { force: true });
    }
  }
  rmSync(socket, { force: true });
  const server = createServer((connection) => {
    let text = '';
    connection.on('error', () => {});
    connection.on('data', (chunk) => {
      text += chunk;
    });
    connection.on('end', () => {
      connection.end();
      onSecond(JSON.parse(text) as SecondInstance);
    });
  });
  server.listen(socket).unref();
  process.on('exit', () => {
    rmSync(lock, { force: true });
    rmSync(socket, { force: true });
  });
  return true;
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch {
    return false;
  }
}

function handOver(socket: string, mine: SecondInstance): boolean {
  const program = `const s = require('node:net').connect(${JSON.stringify(socket)}, () => {
    require('node:process').stdin.pipe(s);
  }); s.on('error', () => process.exit(1)); s.resume();`;
  const { status } = spawnSync(node, ['-e', program], {
    input: JSON.stringify(mine),
    timeout: 5000,
  });
  return status === 0;
}
