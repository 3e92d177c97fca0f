/** Encodes what structured clone can carry as JSON text, and back: the body of an IPC message. */
export interface Codec {
  /** Throws `An object could not be cloned.` for functions, symbols and what else Electron refuses. */
  encode(value: unknown): string;
  decode(text: string): unknown;
}

/**
 * Builds the codec. It refers to nothing outside itself, because its source text is also run in the page's
 * isolated world. Objects live in a table and refer to each other by index, so that cycles survive.
 */
export function structuredCloneCodec(): Codec {
  type Bytes = Uint8Array<ArrayBuffer>;
  const views: Record<string, new (buffer: ArrayBuffer) => ArrayBufferView> = {
    Uint8Array,
    Int8Array,
    Uint8ClampedArray,
    Uint16Array,
    Int16Array,
    Uint32Array,
    Int32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  };
  const errors: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  };
  const refuse = (): never => {
    throw new Error('An object could not be cloned.');
  };
  const toBase64 = (bytes: Uint8Array) => {
    let text = '';
    for (let i = 0; i < bytes.length; i += 0x8000)
      text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
    return btoa(text);
  };
  const fromBase64 = (text: string): Bytes => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

  const encode = (root: unknown): string => {
    const heap: unknown[] = [];
    const seen = new Map<object, number>();
    const body = (object: object): unknown[] => {
      const tag = Object.prototype.toString.call(object).slice(8, -1);
      if (Array.isArray(object)) return ['Array', object.map(put)];
      if (object instanceof Date) return ['Date', put(object.getTime())];
      if (object instanceof RegExp) return ['RegExp', object.source, object.flags];
      if (object instanceof Map) return ['Map', [...object].map(([k, v]) => [put(k), put(v)])];
      if (object instanceof Set) return ['Set', [...object].map(put)];
      if (object instanceof ArrayBuffer) return ['ArrayBuffer', toBase64(new Uint8Array(object))];
      if (ArrayBuffer.isView(object))
        return ['View', tag, toBase64(new Uint8Array(object.buffer, object.byteOffset, object.byteLength))];
      if (object instanceof Error) {
        const cause = 'cause' in object ? [put(object.cause)] : [];
        return ['Error', object.name, object.message, object.stack ?? '', cause];
      }
      if (object instanceof Boolean || object instanceof Number || object instanceof String)
        return ['Boxed', put(object.valueOf())];
      if (['WeakMap', 'WeakSet', 'WeakRef', 'Promise'].includes(tag)) return refuse();
      return ['Object', Object.entries(object).map(([k, v]) => [k, put(v)])];
    };
    const put = (value: unknown): unknown => {
      if (value === null || typeof value === 'string' || typeof value === 'boolean') return value;
      if (typeof value === 'number')
        return Number.isFinite(value) && !Object.is(value, -0)
          ? value
          : ['n', Object.is(value, -0) ? '-0' : String(value)];
      if (value === undefined) return ['u'];
      if (typeof value === 'bigint') return ['b', String(value)];
      if (typeof value !== 'object') return refuse();
      const known = seen.get(value);
      if (known !== undefined) return ['r', known];
      const index = heap.push(null) - 1;
      seen.set(value, index);
      heap[index] = body(value);
      return ['r', index];
    };
    const top = put(root);
    return JSON.stringify([top, heap]);
  };

  const decode = (text: string): unknown => {
    const [top, heap] = JSON.parse(text) as [unknown, [string, ...unknown[]][]];
    const made = new Map<number, unknown>();
    const build = (index: number): unknown => {
      const keep = <T>(value: T): T => {
        made.set(index, value);
        return value;
      };
      const [kind, ...rest] = heap[index] ?? ['?'];
      switch (kind) {
        case 'Array': {
          const array: unknown[] = keep([]);
          for (const item of rest[0] as unknown[]) array.push(get(item));
          return array;
        }
        case 'Object': {
          const object: Record<string, unknown> = keep({});
          for (const [k, v] of rest[0] as [string, unknown][])
            Object.defineProperty(object, k, {
              value: get(v),
              enumerable: true,
              configurable: true,
              writable: true,
            });
          return object;
        }
        case 'Map': {
          const map = keep(new Map<unknown, unknown>());
          for (const [k, v] of rest[0] as [unknown, unknown][]) map.set(get(k), get(v));
          return map;
        }
        case 'Set': {
          const set = keep(new Set<unknown>());
          for (const item of rest[0] as unknown[]) set.add(get(item));
          return set;
        }
        case 'Date':
          return keep(new Date(get(rest[0]) as number));
        case 'RegExp':
          return keep(new RegExp(rest[0] as string, rest[1] as string));
        case 'ArrayBuffer':
          return keep(fromBase64(rest[0] as string).buffer);
        case 'View': {
          const View = views[rest[0] as string] ?? Uint8Array;
          return keep(new View(fromBase64(rest[1] as string).buffer));
        }
        case 'Boxed':
          return keep(Object(get(rest[0])));
        case 'Error': {
          const [name, message, stack, cause] = rest as [string, string, string, unknown[]];
          const error = keep(new (errors[name] ?? Error)(message));
          error.stack = stack;
          if (cause.length > 0)
            Object.defineProperty(error, 'cause', { value: get(cause[0]), configurable: true });
          return error;
        }
        default:
          throw new Error(`unknown kind of object in an IPC message: ${kind}`);
      }
    };
    const get = (value: unknown): unknown => {
      if (!Array.isArray(value)) return value;
      if (value[0] === 'u') return undefined;
      if (value[0] === 'n') return Number(value[1]);
      if (value[0] === 'b') return BigInt(value[1] as string);
      const index = value[1] as number;
      return made.has(index) ? made.get(index) : build(index);
    };
    return get(top);
  };

  return { encode, decode };
}
