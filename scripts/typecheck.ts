/** Type-checks every folder with its own tsconfig, so that a layer can't use what it must not know. */
import { spawnSync } from 'node:child_process';

let failed = false;
for (const folder of ['src', 'main', 'renderer', 'e2e', 'scripts']) {
  const { status } = spawnSync('npx', ['tsc', '--noEmit', '-p', folder], { stdio: 'inherit' });
  if (status !== 0) failed = true;
}
process.exitCode = failed ? 1 : 0;
