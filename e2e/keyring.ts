import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const program = `
  const keytar = require('keytar');
  const [method, ...args] = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
  keytar[method](...args).then((value) => process.stdout.write(JSON.stringify(value ?? null)));`;

/** Asks the keyring in a process of its own: libsecret never gets over a daemon that another test restarted. */
const ask = (...call: readonly string[]): unknown =>
  JSON.parse(
    execFileSync(process.execPath, ['-e', program], { cwd: root, input: JSON.stringify(call) }).toString(),
  );

/** The records of the test's keyring, as keytar gives them. */
export const keyring = {
  getPassword: async (service: string, account: string) =>
    ask('getPassword', service, account) as string | null,
  setPassword: async (service: string, account: string, password: string) =>
    void ask('setPassword', service, account, password),
  deletePassword: async (service: string, account: string) => void ask('deletePassword', service, account),
};
