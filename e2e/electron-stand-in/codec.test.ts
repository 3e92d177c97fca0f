import { expect, test } from 'vitest';
import { structuredCloneCodec } from './codec.ts';

// Run from its source text, as in the page's isolated world.
const { encode, decode } = new Function(`return (${structuredCloneCodec})()`)() as ReturnType<
  typeof structuredCloneCodec
>;
const trip = (value: unknown) => decode(encode(value));

test('what structured clone carries comes back equal', () => {
  const value = {
    none: undefined,
    nil: null,
    numbers: [0, -0, Number.NaN, Infinity, 1.5],
    big: 2n ** 80n,
    text: 'é\u2028“',
    bytes: new Uint8Array([0, 255, 7]),
    words: new Uint16Array([1, 65535]),
    buffer: new Uint8Array([9]).buffer,
    when: new Date(0),
    never: new Date(Number.NaN),
    pattern: /a+/giu,
    map: new Map<unknown, unknown>([[{ k: 1 }, new Set([1, 'x'])]]),
  };
  expect(trip(value)).toEqual(structuredClone(value));
});

test('a part of a buffer is carried without its surroundings', () => {
  expect(trip(new Uint8Array([1, 2, 3, 4]).subarray(1, 3))).toEqual(new Uint8Array([2, 3]));
});

test('cycles and shared objects keep their identity', () => {
  const shared = { x: 1 };
  const value: { self?: unknown; a: unknown; b: unknown } = { a: shared, b: shared };
  value.self = value;
  const back = trip(value) as typeof value;
  expect(back.self).toBe(back);
  expect(back.a).toBe(back.b);
});

test('an error keeps its type, message and cause', () => {
  const back = trip(new RangeError('no', { cause: 'why' })) as Error;
  expect(back).toBeInstanceOf(RangeError);
  expect([back.message, back.cause]).toEqual(['no', 'why']);
});

test('a property named __proto__ is data', () => {
  const back = trip(JSON.parse('{"__proto__":{"x":1}}')) as object;
  expect(Object.getPrototypeOf(back)).toBe(Object.prototype);
});

test.each([[() => 1], [Symbol('s')], [new WeakMap()], [Promise.resolve()]])('%s is refused', (value) => {
  expect(() => encode({ value })).toThrow('An object could not be cloned.');
});
