import type { RawData, WebSocket } from 'ws';
import { toWireError } from '../../preload/contract/errors.ts';
import { decodeMessage, encodeMessage, type InvokeMessage } from '../../preload/contract/wire.ts';
import type { Api } from '../api/api.ts';

/** A window that reads so slowly that this much waits for it misses events of progress, never answers. */
const MAX_WAITING_BYTES = 8_000_000;

/** Answers the calls of one window and tells it what happens. Whatever comes in is checked; what is no call ends the connection. */
export function connect(client: WebSocket, api: Api): void {
  const send = (message: object): void => {
    if (client.readyState === client.OPEN) client.send(encodeMessage(message));
  };
  const stop = api.on((event, payload) => {
    if (client.bufferedAmount < MAX_WAITING_BYTES) send({ event, payload });
  });
  client.on('close', stop);
  client.on('error', () => client.terminate());
  client.on('message', (data, isBinary) => {
    const call = isBinary ? readCall(data) : null;
    if (!call) {
      client.close(1003, 'not a call');
      return;
    }
    api
      .invoke(call.invoke, call.params)
      .then(
        (result) => send({ id: call.id, result }),
        // Where in the program a fault arose is nobody's business but the log's.
        (error: unknown) => send({ id: call.id, error: { ...toWireError(error), stack: undefined } }),
      )
      // An answer that can't be sent must not end the program.
      .catch(() => client.terminate());
  });
}

/** Only the id is checked here; the api checks the rest. */
function readCall(data: RawData): (Pick<InvokeMessage, 'id'> & { invoke: unknown; params: unknown }) | null {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
    const message = decodeMessage(bytes);
    if (typeof message !== 'object' || message === null || !('id' in message) || !('invoke' in message))
      return null;
    const { id, invoke } = message;
    if (typeof id !== 'number') return null;
    return { id, invoke, params: 'params' in message ? message.params : {} };
  } catch {
    return null;
  }
}
