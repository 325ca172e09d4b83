import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JanusError } from '../../preload/contract/errors.ts';
import { packColumns, unpackColumns } from '../../main/project/pack-columns.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { tagged } from '../unit/tagged.ts';

const typedArray = fc.oneof(
  fc.int8Array(),
  fc.uint8Array(),
  fc.int16Array(),
  fc.uint16Array(),
  fc.int32Array(),
  fc.uint32Array(),
  fc.float32Array(),
  fc.float64Array(),
);
const key = fc.oneof(fc.string(), fc.constantFrom('$array', '$number', '$$array', '$', '__proto__'));
const { message } = fc.letrec((tie) => ({
  message: fc.oneof(
    { maxDepth: 4 },
    fc.string(),
    fc.double(),
    fc.boolean(),
    fc.constant(null),
    typedArray,
    fc.array(tie('message')),
    fc.array(fc.tuple(key, tie('message'))).map((entries) => Object.fromEntries(entries) as unknown),
  ),
}));

describe('wire', () => {
  it('gives back what was sent, to the bit', () => {
    fc.assert(
      fc.property(message, (value) => {
        expect(decodeMessage(encodeMessage(value))).toStrictEqual(value);
      }),
    );
  });

  it('reads a message that begins anywhere in memory', () => {
    const value = { a: Float64Array.of(1, NaN, Infinity), b: Uint16Array.of(7), c: Number.NaN };
    const bytes = new Uint8Array(encodeMessage(value));
    const shifted = new Uint8Array(bytes.length + 3);
    shifted.set(bytes, 3);
    expect(decodeMessage(shifted.subarray(3))).toStrictEqual(value);
  });

  it('sends the part of a buffer that a view shows, and no more', () => {
    const view = new Float64Array(1000).fill(1).subarray(1, 3);
    expect(decodeMessage(encodeMessage(view))).toStrictEqual(Float64Array.of(1, 1));
    expect(encodeMessage(view).byteLength).toBeLessThan(200);
  });

  it('refuses altered messages as bad input and never otherwise', () => {
    fc.assert(
      fc.property(
        message,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
        fc.nat(),
        (value, edits, cut) => {
          const bytes = new Uint8Array(encodeMessage(value));
          for (const [place, byte] of edits) bytes[place % bytes.length] = byte;
          const altered = bytes.slice(0, cut % 3 === 0 ? cut % (bytes.length + 1) : bytes.length);
          try {
            decodeMessage(altered);
          } catch (error) {
            expect(error).toBeInstanceOf(JanusError);
          }
        },
      ),
    );
  });

  it('refuses bytes of another form or version, whichever way round', () => {
    const bytes = packColumns({ x: Float64Array.of(1) });
    expect(() => decodeMessage(bytes)).toThrow(/columns of version 1, not message of version 1/);
    const read = (blob: Uint8Array): { x: Float64Array } =>
      unpackColumns<{ x: Float64Array }>('p.janus3d', blob, { x: 'Float64Array' }, 'table 1');
    expect(() => read(new Uint8Array(encodeMessage(1)))).toThrow(tagged('damaged-file'));
    expect(read(bytes)).toEqual({ x: Float64Array.of(1) });
    const text = new TextDecoder('latin1').decode(bytes).replace('"version":1', '"version":2');
    const later = Uint8Array.from(text, (character) => character.charCodeAt(0));
    expect(() => read(later)).toThrow(tagged('damaged-file', { path: 'p.janus3d', where: 'table 1' }));
  });

  it('refuses what it cannot carry', () => {
    expect(() => encodeMessage({ when: new Date() })).toThrow(TypeError);
    expect(() => encodeMessage(new Map())).toThrow(TypeError);
    expect(() => encodeMessage(() => 1)).toThrow(TypeError);
  });

  it('a key __proto__ from outside changes no prototype', () => {
    const header = new TextEncoder().encode(
      '{"form":"message","version":1,"value":{"__proto__":{"admin":true}},"arrays":[]}',
    );
    const bytes = new Uint8Array(4 + header.length);
    new DataView(bytes.buffer).setUint32(0, header.length, true);
    bytes.set(header, 4);
    expect(Object.getPrototypeOf(decodeMessage(bytes))).toBe(Object.prototype);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
