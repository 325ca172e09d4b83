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
  /** Called whenever an open connection has ended. */
  onLost(message: string): void;
  /** Called when it is there again. */
  onBack(): void;
}

const LOST =
  'The connection to the workstation is lost; start janus3d serve again at the same port, and this window comes back by itself.';
const REFUSED =
  'The workstation did not accept this page; open the whole address, with its token, that janus3d serve printed.';

const RETRY_MS = 1000;

/**
 * The bridge over a WebSocket to `janus3d serve`. Rejects when the first connection is refused; one that ends later is made again as soon as
 * the workstation is back. The token of the address is used up by the first: from then on the cookie lets this browser in.
 */
export function connectWebSocket(address: string, { onLost, onBack }: Options): Promise<JanusBridge> {
  let socket: WebSocket;
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

  const again = new URL(address);
  again.search = '';

  /** @param onClosed told whether it was open before */
  function open(target: string, onOpen: () => void, onClosed: (wasOpen: boolean) => void): void {
    let opened = false;
    socket = new WebSocket(target);
    socket.binaryType = 'arraybuffer';
    socket.addEventListener('open', () => {
      opened = true;
      onOpen();
    });
    socket.addEventListener('message', (event: MessageEvent<ArrayBuffer>) => {
      receive(decodeMessage(event.data) as ReplyMessage | EventMessage);
    });
    socket.addEventListener('close', () => {
      for (const call of waiting.values()) call.reject(new JanusError('fault', LOST));
      waiting.clear();
      onClosed(opened);
    });
  }

  const retry = (): void =>
    open(again.href, onBack, (wasOpen) => {
      if (wasOpen) onLost(LOST);
      setTimeout(retry, RETRY_MS);
    });

  return new Promise((resolve, reject) => {
    open(
      address,
      () => resolve({ invoke, on, chooseFiles: null }),
      (wasOpen) => {
        if (!wasOpen) {
          reject(new JanusError('bad-input', REFUSED));
          return;
        }
        onLost(LOST);
        setTimeout(retry, RETRY_MS);
      },
    );
  });
}
