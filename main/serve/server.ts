import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { badInput } from '../../preload/contract/errors.ts';
import type { Api } from '../api/api.ts';
import { createAccess, type Access } from './access.ts';
import { isAllowedOrigin, isLoopbackHost, targetOf } from './request-checks.ts';
import { connect } from './connection.ts';
import { sendRefusalPage } from './refusal-page.ts';
import { sendFile, sendText } from './static.ts';

export interface ServeOptions {
  api: Api;
  /** Folder of the built renderer. */
  rendererFolder: string;
  /** 0: any free one. */
  port: number;
  /** What the cookies of its windows are made from: with the same one they still hold after a restart at the same port. */
  secret: Uint8Array;
}

export interface Served {
  /** With the token: what a person opens. */
  address: string;
  port: number;
  /** Ends every connection, at once. */
  close(): Promise<void>;
}

/** Larger messages than any command needs are not read. */
const MAX_MESSAGE_BYTES = 1_000_000;
/** Whoever connects and does not say what he wants is cut off. */
const HEADERS_MS = 10_000;
const CHECK_EVERY_MS = 2000;
/** More than browsers open; those above are closed at once, so that descriptors are left for the project and its images. */
const MOST_CONNECTIONS = 256;

/**
 * Serves the workstation on loopback: the built renderer over HTTP and the api over a WebSocket at /ws.
 *
 * The printed address holds a token that works once. A page opened with it gets a session cookie, and the first WebSocket
 * that connects uses the token up; from then on only that session (any tab of that browser) is let in. Names of hosts
 * other than loopback are refused, so that no foreign name can be made to point here, and so are foreign origins. Nothing that
 * comes in is parsed before these checks, and nothing that it does can end the server.
 */
export async function serve({ api, rendererFolder, port, secret }: ServeOptions): Promise<Served> {
  const access = createAccess(secret);
  const server = createServer(
    { headersTimeout: HEADERS_MS, connectionsCheckingInterval: CHECK_EVERY_MS },
    (request, response) => {
      answer(request, response, access, rendererFolder).catch(() => response.destroy());
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  const open = new Set<Socket>();
  server.on('connection', (socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    // A reset at any moment, also after the socket was taken over from the server.
    socket.on('error', () => socket.destroy());
  });
  server.on('clientError', (_error, socket) => refuse(socket, '400 Bad Request'));
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  sockets.on('headers', (headers, request) => {
    const cookie = access.cookieFor(request);
    if (cookie) headers.push(`Set-Cookie: ${cookie}`);
  });
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    try {
      if (
        !isLoopbackHost(request.headers.host) ||
        !isAllowedOrigin(request) ||
        targetOf(request)?.path !== '/ws' ||
        !access.claim(request)
      ) {
        refuse(socket, '403 Forbidden');
        return;
      }
      sockets.handleUpgrade(request, socket, head, (client) => connect(client, api));
    } catch {
      socket.destroy();
    }
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
      const closed = new Promise((done) => server.close(done));
      sockets.close();
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

/** Says no and ends the connection, whether the other side listens or not. */
const refuse = (socket: Duplex, status: string): unknown =>
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy());

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  access: Access,
  folder: string,
): Promise<void> {
  const { host } = request.headers;
  if (!isLoopbackHost(host)) {
    sendText(response, 403, 'Open the workstation as 127.0.0.1 or localhost.');
    return;
  }
  if (!isAllowedOrigin(request)) {
    sendText(response, 403, 'Pages of other sites may not use the workstation.');
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendText(response, 405, 'Only GET and HEAD.');
    return;
  }
  const target = targetOf(request);
  if (!target) {
    sendText(response, 400, 'There is no such address.');
    return;
  }
  if (!access.mayRead(request)) {
    sendRefusalPage(response, access.isUsed());
    return;
  }
  const cookie = access.cookieFor(request);
  if (cookie) response.setHeader('Set-Cookie', cookie);
  await sendFile(response, folder, target.path, host!, request.method === 'HEAD');
}
