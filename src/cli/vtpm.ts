#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findPlaces } from '../product/places.ts';

// Node keeps what it compiled in the user's own cache, which halves the time to start. Not in the shared
// temporary folder that is Node's default: who can write there could put code of theirs in.
try {
  enableCompileCache(join(findPlaces().cache, 'compiled'));
} catch {
  // a bad VTPM_HOME is reported by the command itself
}
const [{ Product }, { runVtpm }] = await Promise.all([
  import('../product/product.ts'),
  import('./program.ts'),
]);
const host = import.meta.url.endsWith('.ts') ? './host.ts' : './host.js';
const hostProgram = fileURLToPath(new URL(host, import.meta.url));

// exitCode rather than exit(): what was written to a pipe must still drain.
process.exitCode = await runVtpm(process.argv.slice(2), (askPassphrase) =>
  Product.open({
    program: 'vtpm',
    askPassphrase,
    backgroundHost: { program: process.execPath, args: [...process.execArgv, hostProgram] },
  }),
);
