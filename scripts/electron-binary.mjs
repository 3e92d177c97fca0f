// Prints the path of Electron's binary, downloading it once if need be; without it, says why on stderr and
// exits 1. `require('electron')` is not asked, since that would start a download of unbounded length.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const downloadTimeoutMs = 120_000;
const retryAfterMs = 24 * 60 * 60 * 1000;
const folder = join('node_modules', 'electron');
const failure = join('node_modules', '.cache', 'electron-download-failed');

function binary() {
  try {
    const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

function download() {
  // A computer that is cut off does not wait for the same failure at each start.
  if (existsSync(failure) && Date.now() - statSync(failure).mtimeMs < retryAfterMs)
    return readFileSync(failure, 'utf8');
  const { status, error, stderr } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    timeout: downloadTimeoutMs,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status === 0) {
    rmSync(failure, { force: true });
    return null;
  }
  const causes = stderr.split('\n').filter((line) => /Error|cause/i.test(line));
  const reason =
    error?.code === 'ETIMEDOUT' ? 'it took too long' : (causes.at(-1)?.trim() ?? 'unknown cause');
  mkdirSync(dirname(failure), { recursive: true });
  writeFileSync(failure, reason);
  return reason;
}

const reason = binary() ? null : download();
const path = binary();
if (path) console.log(path);
else {
  console.error(`Electron’s binary can’t be downloaded (${reason}): opening the app in Chromium instead.`);
  process.exitCode = 1;
}
