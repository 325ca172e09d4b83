import type {
  CommandName,
  CommandParams,
  CommandResults,
  EventName,
  Events,
  JanusBridge,
} from '../../preload/contract/commands.ts';
import { JanusError, fromWireError } from '../../preload/contract/errors.ts';
import {
  decodeMessage,
  encodeMessage,
  type EventMessage,
  type ReplyMessage,
} from '../../preload/contract/wire.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: Error): void;
}

interface Options {
  /** Called once, when an open connection ends. */
  onLost(message: string): void;
}

const LOST =
  'The connection to the workstation is lost; see whether janus3d serve still runs, then reload this page.';
const REFUSED =
  'The workstation did not accept this page; open the whole address, with its token, that janus3d serve printed.';

/** The bridge over a WebSocket to `janus3d serve`. Rejects when the connection is refused. */
export function connectWebSocket(address: string, { onLost }: Options): Promise<JanusBridge> {
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  const waiting = new Map<number, Waiting>();
  const listeners = new Map<EventName, Set<(payload: never) => void>>();
  let nextId = 1;

  const receive = (message: ReplyMessage | EventMessage): void => {
    if ('event' in message) {
      for (const listener of listeners.get(message.event) ?? []) listener(message.payload as never);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) call?.reject(fromWireError(message.error));
    else call?.resolve(message.result);
  };

  const invoke = <Name extends CommandName>(
    name: Name,
    params: CommandParams<Name>,
  ): Promise<CommandResults[Name]> =>
    new Promise((resolve, reject) => {
      if (socket.readyState !== WebSocket.OPEN) {
        reject(new JanusError('fault', LOST));
        return;
      }
      const id = nextId++;
      waiting.set(id, { resolve: resolve, reject });
      socket.send(encodeMessage({ id, invoke: name, params }));
    });

  const on = <Name extends EventName>(
    name: Name,
    listener: (payload: Events[Name]) => void,
  ): (() => void) => {
    const set = listeners.get(name) ?? new Set();
    listeners.set(name, set.add(listener));
    return () => set.delete(listener);
  };

  return new Promise((resolve, reject) => {
    let opened = false;
    socket.addEventListener('open', () => {
      opened = true;
      resolve({ invoke, on, chooseFiles: null });
    });
    socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
      receive(decodeMessage(event.data) as ReplyMessage | EventMessage);
    });
    socket.addEventListener('close', () => {
      for (const call of waiting.values()) call.reject(new JanusError('fault', LOST));
      waiting.clear();
      if (opened) onLost(LOST);
      else reject(new JanusError('bad-input', REFUSED));
    });
  });
}
