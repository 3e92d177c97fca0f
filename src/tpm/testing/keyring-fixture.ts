/** Disturbances of the real keyring daemon; to be used on a session bus that no other test shares. */
import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

const bus = (destination: string, object: string, method: string, ...args: string[]): string =>
  execFileSync(
    'gdbus',
    [...['call', '--session', '--dest', destination, '--object-path', object, '--method', method, ...args]],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  ).toString();

export function lockCollection(): void {
  const collection = "['/org/freedesktop/secrets/collection/login']";
  const secrets = ['org.freedesktop.secrets', '/org/freedesktop/secrets'] as const;
  bus(...secrets, 'org.freedesktop.Secret.Service.Lock', collection);
}

function keyringProcess(): number {
  const method = 'org.freedesktop.DBus.GetConnectionUnixProcessID';
  const answer = bus('org.freedesktop.DBus', '/', method, 'org.freedesktop.secrets');
  return Number(/uint32 (\d+)/.exec(answer)?.[1]);
}

export function killKeyring(): void {
  process.kill(keyringProcess(), 'SIGKILL');
}

/** Lets nobody's question be answered until the returned function is called. */
export function pauseKeyring(): () => void {
  const pid = keyringProcess();
  process.kill(pid, 'SIGSTOP');
  return () => void process.kill(pid, 'SIGCONT');
}

/** Starts the daemon anew, unlocked; whatever runs now (D-Bus starts a locked one by itself) is ended. */
export async function restartKeyring(): Promise<void> {
  try {
    killKeyring();
  } catch {
    // none runs
  }
  await delay(200);
  const args = ['--unlock', '--components=secrets'];
  const { status } = spawnSync('gnome-keyring-daemon', args, {
    ...{ input: 'test', stdio: ['pipe', 'ignore', 'ignore'], timeout: 10_000 },
  });
  if (status !== 0) throw new Error(`gnome-keyring-daemon ended with ${status}`);
}
