/**
 * The main job in a terminal (`npm start -- --demo`, or `npm start` without a display): makes a demo machine in
 * a profile of its own, adds a TPM chip, starts it twice, and shows what the guest found.
 */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { errorText, toVtpmError, VtpmError } from '../errors/error.ts';
import { systemKeychain } from '../keychain/system-keychain.ts';
import { bundleLayout } from '../machine/bundle-layout.ts';
import { findPlaces } from '../product/places.ts';
import { Product } from '../product/product.ts';
import { type GuestReport, isReady, parseReport } from './parse-report.ts';

const home =
  process.env.VTPM_HOME ??
  join(process.env.XDG_DATA_HOME ?? join(homedir(), '.local/share'), 'vtpm-desktop-demo');
const inKeyring = 'VTPM_DEMO_KEYRING';
const bootTimeoutMs = 240_000;

const say = (text: string) => process.stdout.write(`${text}\n`);
const found = (label: string, value: string) => say(`    ${label.padEnd(14)} ${value}`);

async function main(): Promise<void> {
  if (!(await hasKeychain())) {
    if (process.env[inKeyring])
      throw new VtpmError('VTPM_ERR_KEYCHAIN_UNAVAILABLE', { reason: 'no Secret Service' });
    process.exitCode = rerunWithKeyring();
    return;
  }
  const product = await Product.open({
    program: 'vTPM demo',
    places: findPlaces({ ...process.env, VTPM_HOME: home }),
  });
  const begun = performance.now();
  let machine: string | null = null;
  try {
    say(`vTPM Desktop demo, in a profile of its own: ${home}\n`);
    say('1  Making a small virtual machine (Debian’s signed boot loader and kernel)');
    machine = await product.createDemo((_, step, state) => {
      if (state === 'begun') say(`    ${step}…`);
    });
    const { description } = await product.details(machine);
    say(`    “${description.name}”, UUID ${description.uuid}`);
    say('2  Adding a TPM chip');
    await product.addChip(machine, { cipher: 'aes-256' });
    const { chip, secureBoot } = await product.details(machine);
    found('storage', `${chip?.storagePath}, encrypted with ${chip?.cipher.toUpperCase()}`);
    found('key', `${chip?.keychainAccount} in the ${chip?.keychainName}`);
    found('Secure Boot', secureBoot?.enabled ? 'on, with Microsoft’s keys of 2011 and 2023' : 'off');
    say('3  Starting it: the guest looks for its chip and seals a secret to it');
    const first = await boot(product, machine);
    show(first);
    say('4  Starting it again: only this chip, in this state of Secure Boot, gives the secret back');
    const second = await boot(product, machine);
    show(second);
    if (second.seal.state !== 'unsealed')
      throw new VtpmError('VTPM_ERR_DEMO_REPORT', { reason: 'the secret was not unsealed' });
    say(`\nDone in ${Math.round((performance.now() - begun) / 1000)} s. Go on with the command line:\n`);
    const prefix = process.env[inKeyring] ? `${process.env[inKeyring]} ` : '';
    for (const rest of [
      'list -a',
      `tpm info "${description.name}"`,
      `start "${description.name}" --headless`,
      '--help',
    ])
      say(`  VTPM_HOME=${home} ${prefix}npm run --silent vtpm -- ${rest}`);
  } finally {
    if (machine && product.hostedHere().includes(machine)) await product.kill(machine).catch(() => {});
    product.close();
  }
}

function show({ secureBoot, tpmVersion, pcrs, seal }: GuestReport): void {
  found('Secure Boot', secureBoot ? 'on' : 'off');
  found('TPM', tpmVersion === null ? 'none' : `version ${tpmVersion}.0`);
  found('PCR 7', pcrs['7'] ?? '-');
  found('secret', seal.state === 'failed' ? `failed at ${seal.step}: ${seal.code}` : seal.state);
}

/** Starts the machine here, waits for the guest's report, and shuts it down by its power button. */
async function boot(product: Product, machine: string): Promise<GuestReport> {
  await product.start(machine, { headless: true });
  const { serialLog } = bundleLayout(machine);
  const deadline = Date.now() + bootTimeoutMs;
  for (;;) {
    const log = await readFile(serialLog, 'utf8').catch(() => '');
    if (isReady(log)) {
      await product.shutDown(machine, { timeoutMs: 60_000 });
      return parseReport(log);
    }
    if (Date.now() > deadline)
      throw new VtpmError('VTPM_ERR_DEMO_REPORT', { reason: 'the guest did not report in time' });
    await delay(200);
  }
}

async function hasKeychain(): Promise<boolean> {
  try {
    await systemKeychain({ timeoutMs: 5000 }).list();
    return true;
  } catch {
    return false;
  }
}

/** A headless computer has no Secret Service: one of the demo's own runs for as long as the demo does. */
function rerunWithKeyring(): number {
  const script = fileURLToPath(new URL('../../scripts/with-keyring.sh', import.meta.url));
  say('No keychain service runs here: the demo brings one of its own.');
  const wrapper = `VTPM_KEYRING_HOME=${home}/keyring bash scripts/with-keyring.sh`;
  const { status } = spawnSync(
    'bash',
    [script, process.execPath, ...process.execArgv, fileURLToPath(import.meta.url)],
    {
      stdio: 'inherit',
      env: {
        ...process.env,
        VTPM_HOME: home,
        VTPM_KEYRING_HOME: join(home, 'keyring'),
        [inKeyring]: wrapper,
      },
    },
  );
  return status ?? 1;
}

try {
  await main();
} catch (error) {
  const { code, details } = toVtpmError(error);
  const text = errorText(code, 'en', details);
  process.stderr.write(`${text.title}.\n${text.cause}\n${text.nextStep}\n${code}\n`);
  process.exitCode = 1;
}
