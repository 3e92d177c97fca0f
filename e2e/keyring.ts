import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

type Environment = Readonly<Record<string, string>>;

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `
  const keytar = require('keytar');
  const [method, ...args] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  keytar[method](...args).then((value) => process.stdout.write(JSON.stringify(value ?? null)));`;

/** Asks the keyring in a process of its own: libsecret never gets over a daemon that another test restarted. */
const ask = (environment: Environment, ...call: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', program], {
      ...{ cwd: root, input: JSON.stringify(call) },
      env: { ...process.env, ...environment },
    }).toString(),
  );

/** The records of a computer's keyring, as keytar gives them. */
export const keyringOf = (environment: Environment) => ({
  getPassword: async (service: string, account: string) =>
    ask(environment, 'getPassword', service, account) as string | null,
  setPassword: async (service: string, account: string, password: string) =>
    void ask(environment, 'setPassword', service, account, password),
  deletePassword: async (service: string, account: string) =>
    void ask(environment, 'deletePassword', service, account),
});

/** Those of the test's own. */
export const keyring = keyringOf({});
