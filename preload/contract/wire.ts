import type { CommandName, CommandParams, CommandResults, EventName, Events } from './commands.ts';
import { decodeValue, encodeValue, type CodecForm } from './array-codec.ts';
import type { WireError } from './errors.ts';

/** Messages between a window and main when they share no memory: one binary message each, over the WebSocket `/ws?token=...`. */
export interface InvokeMessage<Name extends CommandName = CommandName> {
  id: number;
  invoke: Name;
  params: CommandParams<Name>;
}

export type ReplyMessage =
  { id: number; result: CommandResults[CommandName] } | { id: number; error: WireError };

export type EventMessage = { [Name in EventName]: { event: Name; payload: Events[Name] } }[EventName];

const WIRE: CodecForm = {
  form: 'message',
  version: 1,
  called: 'A message from the other side',
  remedy: 'reload the window',
};

/** One binary message of a value built of plain objects, arrays, strings, numbers, booleans, null and typed arrays. */
export const encodeMessage = (value: unknown): ArrayBuffer => encodeValue(WIRE, value);

/** @throws bad-input on anything that `encodeMessage` doesn't write */
export const decodeMessage = (bytes: ArrayBuffer | Uint8Array): unknown => decodeValue(WIRE, bytes);
