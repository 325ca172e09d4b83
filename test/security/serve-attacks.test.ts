import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createApi, type Api } from '../../main/api/api.ts';
import { serve, type Served } from '../../main/serve/server.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { SimulateOptions } from '../../preload/contract/options/simulate.ts';

/** What any web page or local process could send to a served workstation; none of it may end it, or hold on to it. */

let folder: string;
let api: Api;
let served: Served;
let window: WebSocket;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-attacks-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  api = createApi({ shell: 'served', threads: 1 });
  served = await serve({ api, rendererFolder: join(folder, 'renderer'), port: 0, secret: randomBytes(32) });
  const token = new URL(served.address).searchParams.get('token')!;
  window = new WebSocket(`ws://127.0.0.1:${served.port}/ws?token=${token}`);
  await once(window, 'open');
});
afterAll(async () => {
  window.terminate();
  await served.close();
  await api.close();
  rmSync(folder, { recursive: true });
});

const dial = async (): Promise<Socket> => {
  const socket = connect(served.port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
};

let calls = 0;
/** The window's own connection still answers. */
async function isServing(): Promise<boolean> {
  const id = ++calls;
  const reply = once(window, 'message');
  window.send(encodeMessage({ id, invoke: 'app.info', params: {} }));
  const message = decodeMessage((await reply)[0] as Buffer) as { id: number };
  return message.id === id;
}

const upgrade = (target: string, ...headers: string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Connection: Upgrade', 'Upgrade: websocket', ...headers, '', ''].join('\r\n');
const HOST = (): string => `Host: 127.0.0.1:${served.port}`;
const KEY = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];

const ATTACKS: [name: string, bytes: () => string | Buffer][] = [
  ['an upgrade of //', () => upgrade('//', HOST(), ...KEY)],
  ['an upgrade of http://[', () => upgrade('http://[', HOST(), ...KEY)],
  ['an upgrade of an address of another machine', () => upgrade('http://evil.example/ws', HOST(), ...KEY)],
  ['an upgrade without a host', () => upgrade('//', ...KEY)],
  ['an upgrade for a host that is no address', () => upgrade('//', 'Host: [', ...KEY)],
  ['an upgrade with two hosts', () => upgrade('/ws', HOST(), 'Host: evil.example', ...KEY)],
  [
    'an upgrade from a page of another site',
    () => upgrade('/ws', HOST(), 'Origin: http://evil.example', ...KEY),
  ],
  ['an upgrade from a page that hides where it is from', () => upgrade('//', HOST(), 'Origin: null', ...KEY)],
  ['an upgrade with half an escape', () => upgrade('/ws?token=%', HOST(), ...KEY)],
  [
    'an upgrade with a broken cookie',
    () => upgrade('/ws', HOST(), `Cookie: =;;=a=b;${'x'.repeat(4000)}`, ...KEY),
  ],
  ['an upgrade to something else', () => upgrade('/ws', HOST(), ...KEY).replace('websocket', 'h2c')],
  ['an upgrade without a key', () => upgrade('/ws', HOST())],
  ['a request for //', () => `GET // HTTP/1.1\r\n${HOST()}\r\n\r\n`],
  ['a request for http://[', () => `GET http://[ HTTP/1.1\r\n${HOST()}\r\n\r\n`],
  ['a request for a broken escape', () => `GET /%E0%A4%A HTTP/1.1\r\n${HOST()}\r\n\r\n`],
  ['a tunnel', () => `CONNECT evil.example:80 HTTP/1.1\r\n${HOST()}\r\n\r\n`],
  ['a request for *', () => `OPTIONS * HTTP/1.1\r\n${HOST()}\r\n\r\n`],
  ['a body without an end', () => `POST / HTTP/1.1\r\n${HOST()}\r\nContent-Length: 999999999\r\n\r\nx`],
  [
    'a chunk of a broken length',
    () => `POST / HTTP/1.1\r\n${HOST()}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
  ],
  ['headers without an end', () => `GET / HTTP/1.1\r\n${HOST()}\r\n${'X: y\r\n'.repeat(500)}`],
  ['headers larger than any', () => `GET / HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`],
  ['a greeting of TLS', () => Buffer.from('16030100c8010000c40303', 'hex')],
  ['noise', () => Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 151) & 255))],
  ['nothing', () => ''],
];

describe('a served workstation survives', () => {
  it.each(ATTACKS)('%s', async (_name, bytes) => {
    const socket = await dial();
    socket.write(bytes());
    socket.resume();
    // Answered or not: the server is there, and so it is when the other side resets the connection.
    expect(await isServing()).toBe(true);
    socket.resetAndDestroy();
    expect(await isServing()).toBe(true);
  });

  it('500 hostile upgrades and resets while a job goes on, which ends well', async () => {
    const options = SimulateOptions.parse({ stacks: 1, slices: 12, frames: 0, size: 128, particles: 1 });
    const job = api.tools.simulate(join(folder, 'scene'), options, 1);
    for (let round = 0; round < 20; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 25 }, dial));
      sockets.forEach((socket, at) => {
        const [, bytes] = ATTACKS[(round * 25 + at) % ATTACKS.length];
        socket.write(bytes());
        if (at % 2 === 0) socket.resetAndDestroy();
        else socket.resume();
      });
      expect(await isServing()).toBe(true);
      for (const socket of sockets) socket.destroy();
    }
    expect((await job).files).toContain(join(folder, 'scene', 'stack_00.ome.tif'));
  }, 300_000);

  const descriptors = (): number => readdirSync('/proc/self/fd').length;

  it.skipIf(process.platform !== 'linux')(
    'refusals that nobody reads: their connections end by themselves',
    async () => {
      const before = descriptors();
      const sockets = await Promise.all(Array.from({ length: 100 }, dial));
      // None of them ever reads or ends.
      for (const socket of sockets) socket.pause().write(upgrade('//', HOST(), ...KEY));
      // This process has both ends: the server's are gone when half are left.
      while (descriptors() > before + 110) await delay(20);
      for (const socket of sockets) socket.destroy();
    },
  );

  it('and ends at once with 500 connections open', async () => {
    const other = await serve({
      api,
      rendererFolder: join(folder, 'renderer'),
      port: 0,
      secret: randomBytes(32),
    });
    const sockets = await Promise.all(
      Array.from({ length: 500 }, async (_, at) => {
        const socket = connect(other.port, '127.0.0.1');
        socket.on('error', () => undefined);
        await once(socket, 'connect');
        if (at % 3 === 0) socket.write(upgrade('//', 'Host: evil.example'));
        if (at % 3 === 1) socket.write('GET / HTTP/1.1\r\n');
        return socket;
      }),
    );
    const ended = sockets.map(
      (socket) => new Promise((done) => (socket.destroyed ? done(null) : socket.resume().on('close', done))),
    );
    await other.close();
    await Promise.all(ended);
  });
});
