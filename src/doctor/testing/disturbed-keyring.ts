/**
 * Run by a test under dbus-run-session, with the disturbance as argument: prints what the doctor says of the
 * keychain before, while (of the machine's record too) and after it.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isCollectionLocked } from '../../keychain/secret-service.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { findPlaces } from '../../product/places.ts';
import { Product } from '../../product/product.ts';
import { killKeyring, lockCollection, restartKeyring } from '../../tpm/testing/keyring-fixture.ts';

const disturbance = process.argv[2] ?? '';

async function look(withMachine: boolean): Promise<void> {
  const product = await Product.open({ program: 'test', keychain: systemKeychain({ timeoutMs: 15_000 }) });
  const { findings } = await product.doctor.host({ only: ['host.keychain'] });
  console.log(findings[0]?.outcome);
  if (!withMachine) return;
  const { machines } = findPlaces();
  const id = join(machines, readdirSync(machines).find((n) => n === 'Windows.vtpmvm') ?? '');
  const { findings: record } = await product.doctor.machine(id, { only: ['vm.chip.record'] });
  console.log(record[0]?.outcome);
}

/** D-Bus may start a locked daemon of its own in between: again, until there is an open one. */
async function openKeyring(): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    await restartKeyring();
    if ((await isCollectionLocked().catch(() => null)) === false) return;
  }
}

if (disturbance === 'again') {
  await look(false);
} else if (disturbance === 'absent') {
  process.env.DBUS_SESSION_BUS_ADDRESS = 'unix:path=/nowhere/bus';
  await look(false);
} else {
  await openKeyring();
  await look(false);
  if (disturbance === 'lock') lockCollection();
  else {
    killKeyring();
    await openKeyring();
  }
  await look(true);
  // libsecret holds on to the daemon that it first met: healed is what a new process finds. On a busy computer
  // D-Bus may have started a locked daemon once more in between.
  let healed = '';
  for (let tries = 0; tries < 3 && healed !== 'works'; tries++) {
    await openKeyring();
    const again = spawnSync(
      process.execPath,
      ['--disable-warning=ExperimentalWarning', fileURLToPath(import.meta.url), 'again'],
      { encoding: 'utf8' },
    );
    healed = again.stdout.trim();
  }
  console.log(healed);
}
process.exit(0);
