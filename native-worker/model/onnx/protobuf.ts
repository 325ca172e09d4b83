/**
 * The little of Protocol Buffers that an ONNX file needs (protobuf.dev/programming-guides/encoding): varints and length-delimited
 * fields, written straight from typed arrays. A library would hold the millions of nodes of a forest as JavaScript objects.
 */
export interface Bytes {
  length: number;
  chunks: readonly Uint8Array[];
}

const VARINT = 0;
const DELIMITED = 2;

const bytesOf = (chunk: Uint8Array): Bytes => ({ length: chunk.length, chunks: [chunk] });

/** Fields one after the other: the body of a message. */
export const message = (...fields: readonly Bytes[]): Bytes => ({
  length: fields.reduce((sum, field) => sum + field.length, 0),
  chunks: fields.flatMap((field) => field.chunks),
});

function varintLength(value: number): number {
  let length = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) length += 1;
  return length;
}

function writeVarint(target: Uint8Array, at: number, value: number): number {
  let rest = value;
  let to = at;
  for (; rest >= 128; rest = Math.floor(rest / 128)) target[to++] = (rest % 128) | 128;
  target[to++] = rest;
  return to;
}

function varint(value: number): Bytes {
  const bytes = new Uint8Array(varintLength(value));
  writeVarint(bytes, 0, value);
  return bytesOf(bytes);
}

const tag = (field: number, wireType: number): Bytes => varint(field * 8 + wireType);

/** @param value a whole number from 0 to 2^53 */
export const intField = (field: number, value: number): Bytes => message(tag(field, VARINT), varint(value));

export const messageField = (field: number, body: Bytes): Bytes =>
  message(tag(field, DELIMITED), varint(body.length), body);

/** The memory of an array as it is: little endian wherever this program runs. */
export const bytesField = (field: number, array: ArrayBufferView): Bytes =>
  messageField(field, bytesOf(new Uint8Array(array.buffer, array.byteOffset, array.byteLength)));

export const stringField = (field: number, text: string): Bytes =>
  bytesField(field, new TextEncoder().encode(text));

/** A packed repeated field of whole numbers from 0. */
export function intsField(field: number, values: ArrayLike<number>): Bytes {
  let length = 0;
  for (let i = 0; i < values.length; i++) length += varintLength(values[i]);
  const bytes = new Uint8Array(length);
  for (let i = 0, at = 0; i < values.length; i++) at = writeVarint(bytes, at, values[i]);
  return bytesField(field, bytes);
}

/** A repeated field of short texts, each one of `choices` by its index. */
export function textsField(field: number, choices: readonly string[], which: Uint8Array): Bytes {
  const encoded = choices.map((choice) => {
    const { length, chunks } = stringField(field, choice);
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  });
  const bytes = new Uint8Array(which.reduce((sum, choice) => sum + encoded[choice].length, 0));
  let at = 0;
  for (const choice of which) {
    bytes.set(encoded[choice], at);
    at += encoded[choice].length;
  }
  return bytesOf(bytes);
}
