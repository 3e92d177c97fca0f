import type { Product } from '../product/product.ts';
import type { Output } from './output.ts';

/** What a command's action is given: the opened product and where to write. */
export interface CommandContext {
  readonly product: Product;
  readonly out: Output;
  /** The exit code of a command that succeeded in saying something bad. */
  exit(code: number): void;
}

/** Wraps an action so that it gets its context, and a failure becomes text and exit code. */
export type Runner = <A extends unknown[]>(
  action: (context: CommandContext, ...args: A) => Promise<void>,
) => (...args: A) => Promise<void>;
