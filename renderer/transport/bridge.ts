import type { JanusBridge } from '../../preload/contract/commands.ts';
import { JanusError, fromWireError, type WireError } from '../../preload/contract/errors.ts';
import { connectWebSocket } from './websocket.ts';

let current: JanusBridge | null = null;

/** The bridge that the window was started with. */
export function bridge(): JanusBridge {
  if (!current) throw new Error('The window has no connection yet.');
  return current;
}

/** Tests and the start of the window set it once. */
export function provideBridge(given: JanusBridge): void {
  current = given;
}

const isWireError = (value: unknown): value is WireError =>
  typeof value === 'object' && value !== null && 'tag' in value && 'message' in value;

/** What the preload script rejects with is data; the rest of the window wants an Error. */
function withErrors(raw: JanusBridge): JanusBridge {
  return {
    invoke: async (name, params) => {
      try {
        return await raw.invoke(name, params);
      } catch (error) {
        throw error instanceof JanusError || !isWireError(error)
          ? error
          : fromWireError({ ...error, data: error.data ?? {} });
      }
    },
    on: (name, listener) => raw.on(name, listener),
    ...(raw.pathOf && { pathOf: (file: object) => raw.pathOf?.(file) ?? '' }),
    chooseFiles: raw.chooseFiles ? (purpose) => raw.chooseFiles?.(purpose) ?? Promise.resolve([]) : null,
  };
}

/** Electron's preload bridge where there is one, else the WebSocket of the server that sent the page. */
export async function connect(states: {
  onLost(message: string): void;
  onBack(): void;
}): Promise<JanusBridge> {
  if (window.janus) return withErrors(window.janus);
  const address = new URL(window.location.href);
  const socket = new URL('ws', address);
  socket.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  socket.search = '';
  const token = address.searchParams.get('token');
  if (token) socket.searchParams.set('token', token);
  const connected = await connectWebSocket(socket.href, states);
  // Used up: from now on the session's cookie lets this browser in, and the address holds no secret.
  window.history.replaceState(null, '', address.pathname);
  return connected;
}
