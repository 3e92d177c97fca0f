import { EventEmitter } from 'node:events';

/**
 * Puts a throwing proxy behind a part of the stand-in: what is not implemented says so by name instead of
 * being `undefined`. The part itself stays a plain object, so a test may replace what it has.
 */
export function partOfElectron<T extends object>(name: string, part: T): T {
  return Object.setPrototypeOf(
    part,
    throwing(() => name, Object.getPrototypeOf(part)),
  );
}

function throwing(nameOf: (receiver: object) => string, behind: object): object {
  return new Proxy(behind, {
    get(target, key, receiver) {
      // `then` and symbols are asked for by promises and the inspector, not by the app.
      if (key in target || typeof key === 'symbol' || key === 'then' || key === 'toJSON')
        return Reflect.get(target, key, receiver);
      throw new Error(`the stand-in for Electron has no ${nameOf(receiver)}.${key}`);
    },
  });
}

/** The base of every part that has events; the proxy stands behind its instances as well. */
export class ElectronEmitter extends EventEmitter {}
Object.setPrototypeOf(
  ElectronEmitter.prototype,
  throwing((receiver) => receiver.constructor.name, EventEmitter.prototype),
);
