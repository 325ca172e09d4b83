import { WebSocket } from 'ws';
import type { EventMessage, ReplyMessage } from '../../preload/contract/wire.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { commandParams, type CommandName, type CommandParams } from '../../preload/contract/commands.ts';
import { badInput, fromWireError, JanusError } from '../../preload/contract/errors.ts';
import type { Backend, BackendListener } from './backend.ts';

interface Waiting {
  resolve(result: unknown): void;
  reject(error: JanusError): void;
}

/** Whole frames of the largest cameras pass; more is no workstation. */
const MAX_MESSAGE_BYTES = 2 ** 30;
const CONNECT_MS = 10_000;

const lost = (): JanusError =>
  new JanusError(
    'fault',
    'The connection to the workstation is lost; see whether janus3d serve still runs, then connect again.',
  );

/**
 * A workstation that `janus3d serve` runs, over its WebSocket. Rejects with bad input when nobody answers there or the
 * token is not accepted.
 */
export async function openRemoteBackend(address: URL): Promise<Backend> {
  const socket = await connect(address);
  const waiting = new Map<number, Waiting>();
  const listeners = new Set<BackendListener>();
  let nextId = 1;

  socket.on('message', (data: Uint8Array) => {
    const message = read(data);
    if (!message) {
      socket.terminate();
      return;
    }
    if ('event' in message) {
      for (const listener of listeners) listener(message.event, message.payload);
      return;
    }
    const call = waiting.get(message.id);
    waiting.delete(message.id);
    if ('error' in message) call?.reject(fromWireError(message.error));
    else call?.resolve(message.result);
  });
  socket.on('close', () => {
    for (const call of waiting.values()) call.reject(lost());
    waiting.clear();
  });
  socket.on('error', () => socket.terminate());

  return {
    invoke: (name, params) =>
      new Promise((resolve, reject) => {
        // Parameters are checked by the workstation; here only that it is a command at all.
        if (typeof name !== 'string' || !Object.hasOwn(commandParams, name)) {
          throw badInput(`There is no command ${String(name)}; reload the window`);
        }
        if (socket.readyState !== WebSocket.OPEN) throw lost();
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        socket.send(
          encodeMessage({ id, invoke: name as CommandName, params: params as CommandParams<CommandName> }),
        );
      }),
    on: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => socket.close(),
  };
}

/** Null for what no workstation sends. */
function read(data: Uint8Array): ReplyMessage | EventMessage | null {
  try {
    const message = decodeMessage(data);
    const isMessage =
      typeof message === 'object' && message !== null && ('event' in message || 'id' in message);
    return isMessage ? (message as ReplyMessage | EventMessage) : null;
  } catch {
    return null;
  }
}

function connect(address: URL): Promise<WebSocket> {
  const url = new URL('/ws', address);
  url.protocol = 'ws:';
  url.searchParams.set('token', address.searchParams.get('token') ?? '');
  const socket = new WebSocket(url, {
    origin: address.origin,
    handshakeTimeout: CONNECT_MS,
    maxPayload: MAX_MESSAGE_BYTES,
  });
  return new Promise((resolve, reject) => {
    socket.once('open', () => resolve(socket));
    socket.once('error', (error) =>
      reject(
        badInput(
          `No workstation answers at ${address.host} (${error.message}); start janus3d serve and give the address it prints`,
        ),
      ),
    );
  });
}
