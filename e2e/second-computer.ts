import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const withKeyring = fileURLToPath(new URL('../scripts/with-keyring.sh', import.meta.url));

/** Another computer, as far as keys go: a session bus and a keyring of its own, until it is stopped. */
export interface SecondComputer {
  /** What a program that is to run there needs in its environment. */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

const named = ['DBUS_SESSION_BUS_ADDRESS', 'HOME', 'XDG_RUNTIME_DIR', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME'];

/** Starts one, with an empty keyring. */
export async function startSecondComputer(): Promise<SecondComputer> {
  // the shell ends when its input does; the script then takes bus, keyring and folder away
  const child = spawn('bash', [withKeyring, 'sh', '-c', 'env; echo READY; read _'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let output = '';
  for await (const chunk of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
    output += chunk;
    if (output.includes('\nREADY\n')) break;
  }
  const all = Object.fromEntries(
    output.split('\n').flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
    }),
  );
  return {
    environment: Object.fromEntries(named.map((name) => [name, all[name] ?? ''])),
    async stop() {
      child.stdin.end();
      if (child.exitCode === null) await once(child, 'exit');
    },
  };
}
