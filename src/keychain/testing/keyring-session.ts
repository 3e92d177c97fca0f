import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const withKeyring = fileURLToPath(new URL('../../../scripts/with-keyring.sh', import.meta.url));

/** A session bus and a keyring of their own, with a home folder that goes with them. */
export interface KeyringSession {
  /** What a program needs in its environment to use them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Ends bus and keyring, and removes the home folder. */
  stop(): Promise<void>;
}

const named = [
  'DBUS_SESSION_BUS_ADDRESS',
  'HOME',
  'XDG_RUNTIME_DIR',
  'XDG_CONFIG_HOME',
  'XDG_DATA_HOME',
  'XDG_CACHE_HOME',
];

/** Starts one, with an empty and unlocked keyring. It ends with this process at the latest. */
export async function startKeyringSession(): Promise<KeyringSession> {
  const { VTPM_KEYRING_HOME: _, ...environment } = process.env;
  // the shell ends when its input does; the script then takes bus, keyring and folder away
  const child = spawn('bash', [withKeyring, 'sh', '-c', 'env -0; printf "READY\\0"; read _'], {
    ...{ env: environment, stdio: ['pipe', 'pipe', 'inherit'] },
  });
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.endsWith('\0READY\0')) break;
  }
  const all = new Map(
    output.split('\0').map((line) => {
      const at = line.indexOf('=');
      return [line.slice(0, at), line.slice(at + 1)] as const;
    }),
  );
  if (!all.has('DBUS_SESSION_BUS_ADDRESS')) throw new Error(`No keyring could be started: ${output}`);
  return {
    environment: Object.fromEntries(named.map((name) => [name, all.get(name) ?? ''])),
    async stop() {
      child.stdin.end();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    },
  };
}
