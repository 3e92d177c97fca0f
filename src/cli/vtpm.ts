#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { Product } from '../product/product.ts';
import { runVtpm } from './program.ts';

const hostProgram = fileURLToPath(new URL('./host.ts', import.meta.url));

// exitCode rather than exit(): what was written to a pipe must still drain.
process.exitCode = await runVtpm(process.argv.slice(2), (askPassphrase) =>
  Product.open({
    program: 'vtpm',
    askPassphrase,
    backgroundHost: { program: process.execPath, args: [...process.execArgv, hostProgram] },
  }),
);
