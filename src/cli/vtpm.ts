#!/usr/bin/env node
import { Product } from '../product/product.ts';
import { runVtpm } from './program.ts';

// exitCode rather than exit(): what was written to a pipe must still drain.
process.exitCode = await runVtpm(process.argv.slice(2), (askPassphrase) =>
  Product.open({ program: 'vtpm', askPassphrase }),
);
