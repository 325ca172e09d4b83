import { randomBytes, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { badInput } from '../../preload/contract/errors.ts';
import type { Api } from '../api/api.ts';
import { isAllowedOrigin, isLoopbackHost } from './checks.ts';
import { connect } from './connection.ts';
import { sendFile, sendText } from './static.ts';

export interface ServeOptions {
  api: Api;
  /** Folder of the built renderer. */
  rendererFolder: string;
  /** 0: any free one. */
  port: number;
}

export interface Served {
  /** With the token: what a person opens. */
  address: string;
  port: number;
  close(): Promise<void>;
}

/** Larger messages than any command needs are not read. */
const MAX_MESSAGE_BYTES = 1_000_000;

/**
 * Serves the workstation on loopback: the built renderer over HTTP and the api over a WebSocket at /ws.
 *
 * The printed address holds a token that works once. A page opened with it gets a session cookie, and the first WebSocket
 * that connects uses the token up; from then on only that session (any tab of that browser) is let in. Names of hosts
 * other than loopback are refused, so that no foreign name can be made to point here, and so are foreign origins.
 */
export async function serve({ api, rendererFolder, port }: ServeOptions): Promise<Served> {
  const access = createAccess();
  const server = createServer((request, response) => {
    void answer(request, response, access, rendererFolder).catch(() => response.destroy());
  });
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  sockets.on('headers', (headers, request) => {
    const cookie = access.cookieFor(request);
    if (cookie) headers.push(`Set-Cookie: ${cookie}`);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { pathname } = urlOf(request);
    if (
      !isLoopbackHost(request.headers.host) ||
      !isAllowedOrigin(request) ||
      pathname !== '/ws' ||
      !access.claim(request)
    ) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => connect(client, api));
  });
  await new Promise<void>((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      fail(
        error.code === 'EADDRINUSE' ? badInput(`Port ${port} is taken; choose another with --port.`) : error,
      );
    });
    server.listen(port, '127.0.0.1', done);
  });
  const { port: bound } = server.address() as AddressInfo;
  access.name(bound);
  return {
    address: `http://127.0.0.1:${bound}/?token=${access.token}`,
    port: bound,
    close: async () => {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

const urlOf = (request: IncomingMessage): URL => new URL(request.url ?? '/', 'http://127.0.0.1');

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  folder: string,
): Promise<void> {
  if (!isLoopbackHost(request.headers.host)) {
    sendText(response, 403, 'Open the workstation as 127.0.0.1 or localhost.');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, 'Only GET and HEAD.');
  } else if (!access.mayRead(request)) {
    sendText(
      response,
      403,
      'This address has been used or is wrong. Open the one that "janus3d serve" printed, once; or start it again.',
    );
  } else {
    const cookie = access.cookieFor(request);
    if (cookie) response.setHeader('Set-Cookie', cookie);
    await sendFile(
      response,
      folder,
      urlOf(request).pathname,
      request.headers.host!,
      request.method === 'HEAD',
    );
  }
}

interface Access {
  readonly token: string;
  /** Cookies belong to a host whatever the port; the name tells workstations apart. */
  name(port: number): void;
  mayRead(request: IncomingMessage): boolean;
  /** The cookie to set in answer to a request that came by the token; null where none is needed. */
  cookieFor(request: IncomingMessage): string | null;
  /** Whether a WebSocket may connect; the first that may uses the token up. */
  claim(request: IncomingMessage): boolean;
}

function createAccess(): Access {
  const token = randomBytes(32).toString('base64url');
  const session = randomBytes(32).toString('base64url');
  let cookieName = 'janus3d';
  let used = false;
  const hasToken = (request: IncomingMessage): boolean =>
    !used && same(urlOf(request).searchParams.get('token'), token);
  const hasSession = (request: IncomingMessage): boolean => {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
    return pairs.some(([name, value]) => name === cookieName && same(value, session));
  };
  const pending = new WeakSet<IncomingMessage>();
  return {
    token,
    name: (port) => {
      cookieName = `janus3d-${port}`;
    },
    mayRead: (request) => hasSession(request) || hasToken(request),
    cookieFor: (request) =>
      !hasSession(request) && (hasToken(request) || pending.has(request))
        ? `${cookieName}=${session}; HttpOnly; SameSite=Strict; Path=/`
        : null,
    claim: (request) => {
      if (hasSession(request)) {
        used = true;
        return true;
      }
      if (!hasToken(request)) return false;
      pending.add(request);
      used = true;
      return true;
    },
  };
}

/** Compares without telling by its duration how much of a guess was right. */
function same(given: string | null | undefined, wanted: string): boolean {
  const a = Buffer.from(given ?? '');
  const b = Buffer.from(wanted);
  return a.length === b.length && timingSafeEqual(a, b);
}
