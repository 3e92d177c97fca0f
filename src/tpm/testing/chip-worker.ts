/**
 * A process that changes a chip and kills itself, with SIGKILL, at one point: run by the tests as
 * `chip-worker.ts add|remove|restore|reset|lockout|renew|clear|recover|records BUNDLE CA-FOLDER [POINT]`. Prints the points it passed.
 * With `lock@POINT` or `kill-keyring@POINT` it disturbs the keyring there instead.
 */
import { readFileSync } from 'node:fs';
import { tryLock } from '../../durable/lock.ts';
import { toVtpmError } from '../../errors/error.ts';
import { systemKeychain } from '../../keychain/system-keychain.ts';
import { bundleLayout } from '../../machine/bundle-layout.ts';
import { parseDescription } from '../../machine/description.ts';
import { findSwtpmTools } from '../../swtpm/tools.ts';
import { addChip } from '../add.ts';
import { clearChip } from '../clear-chip.ts';
import { clearLockout } from '../clear-lockout.ts';
import { recoverChip } from '../recover.ts';
import { removeChip } from '../remove.ts';
import { renewCertificates } from '../renew-certificates.ts';
import { resetChip } from '../reset.ts';
import { restoreBackup } from '../restore.ts';
import { prepareFirmware } from './chip-fixture.ts';
import { killKeyring, lockCollection } from './keyring-fixture.ts';

const [operation, bundleRoot = '', caDir = '', killAt] = process.argv.slice(2);
const layout = bundleLayout(bundleRoot);
const lock = tryLock(layout.lock, 'test');
if (!lock) {
  console.log('busy');
  process.exit(3);
}
const description = parseDescription(readFileSync(layout.description, 'utf8'), 'test');
const common = {
  bundleRoot,
  description,
  keychain: systemKeychain({ timeoutMs: 20_000 }),
  tools: findSwtpmTools(),
  hooks: {
    reached(point: string) {
      console.log(point);
      if (point === killAt) process.kill(process.pid, 'SIGKILL');
      if (`lock@${point}` === killAt) lockCollection();
      if (`kill-keyring@${point}` === killAt) killKeyring();
    },
  },
};
try {
  if (operation === 'add') await addChip({ ...common, cipher: 'aes-256', caDir, prepareFirmware });
  else if (operation === 'remove') await removeChip(common);
  else if (operation === 'reset') await resetChip({ ...common, caDir });
  else if (operation === 'lockout') await clearLockout(common);
  else if (operation === 'renew') await renewCertificates({ ...common, caDir });
  else if (operation === 'clear') await clearChip(common);
  else if (operation === 'recover') console.log(await recoverChip(common));
  else if (operation === 'records')
    console.log(`${(await common.keychain.list()).filter((a) => a.includes(description.uuid)).length}`);
  else await restoreBackup({ ...common, backup: null });
} catch (error) {
  console.log(`error ${toVtpmError(error).message}`);
  process.exitCode = 1;
} finally {
  lock.release();
}
