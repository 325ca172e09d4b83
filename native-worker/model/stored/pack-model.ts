import { badInput } from '../../../preload/contract/errors.ts';

export type TypedArray = Float64Array | Float32Array | Int32Array | Int16Array | Uint16Array | Uint8Array;

export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A trained model as it is kept in the project: plain JSON and named arrays. */
export interface StoredModel {
  meta: Json;
  arrays: Record<string, TypedArray>;
}

/** Stands in the JSON for an array kept beside it. */
const ARRAY_KEY = '$array';

/** Takes a value of plain objects, arrays, primitives and typed arrays apart into JSON and named arrays. */
export function packModel(value: object): StoredModel {
  const arrays: Record<string, TypedArray> = {};
  const pack = (item: unknown, path: string): Json => {
    if (ArrayBuffer.isView(item)) {
      arrays[path] = item as TypedArray;
      return { [ARRAY_KEY]: path };
    }
    if (Array.isArray(item)) return item.map((entry, i) => pack(entry, `${path}.${i}`));
    if (typeof item === 'object' && item !== null) {
      return Object.fromEntries(
        Object.entries(item)
          .filter(([, entry]) => entry !== undefined)
          .map(([key, entry]) => [key, pack(entry, path ? `${path}.${key}` : key)]),
      );
    }
    if (typeof item === 'number' || typeof item === 'string' || typeof item === 'boolean' || item === null)
      return item;
    throw new TypeError(`A model cannot hold a ${typeof item} (at ${path}).`);
  };
  return { meta: pack(value, ''), arrays };
}

/** The value that `packModel` took apart; arrays are not copied. @throws bad-input if an array is missing */
export function unpackModel({ meta, arrays }: StoredModel): unknown {
  const unpack = (item: Json): unknown => {
    if (Array.isArray(item)) return item.map(unpack);
    if (typeof item !== 'object' || item === null) return item;
    const path = item[ARRAY_KEY];
    if (typeof path === 'string') {
      const array = arrays[path];
      if (!array) throw badInput(`The stored model lacks its array "${path}"; train the model again.`);
      return array;
    }
    return Object.fromEntries(Object.entries(item).map(([key, entry]) => [key, unpack(entry)]));
  };
  return unpack(meta);
}
