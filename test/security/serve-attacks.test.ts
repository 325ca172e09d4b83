import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';
import { comes, soon } from '../support/soon.ts';

/** What any web page or local process could send to a served workstation; none of it may end it, or hold on to it. */

const PROGRAM = join(import.meta.dirname, '../support/serve-process.ts');
interface Workstation {
  child: ChildProcess;
  /** Its end. */
  over: Promise<unknown>;
  port: number;
  token: string;
}

let folder: string;
let workstation: Workstation;
let window: WebSocket;
let cookie: string;
/** Connected at the start: one says nothing, one half of what he wants. */
let silent: Socket[];

async function start(fault = ''): Promise<Workstation> {
  const child = fork(PROGRAM, [folder, fault], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const over = once(child, 'exit');
  const told = once(child, 'message') as Promise<[{ address: string }]>;
  const [{ address }] = await Promise.race([
    told,
    over.then(([code]): never => expect.fail(`The workstation ended with ${code}.`)),
  ]);
  const { port, searchParams } = new URL(address);
  return { child, over, port: Number(port), token: searchParams.get('token')! };
}

async function end({ child, over }: Workstation): Promise<void> {
  if (child.connected) child.disconnect();
  await over;
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-attacks-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer/large.js'), Buffer.alloc(30e6, 32));
  workstation = await start();
  window = new WebSocket(`ws://127.0.0.1:${workstation.port}/ws?token=${workstation.token}`);
  window.on('error', () => undefined);
  window.once('upgrade', ({ headers }) => (cookie = headers['set-cookie']![0].split(';')[0]));
  await once(window, 'open');
  silent = [await dial(), await dial()];
  silent[1].write(`GET / HTTP/1.1\r\n${HOST()}\r\n`);
});
afterAll(async () => {
  window.terminate();
  await end(workstation);
  rmSync(folder, { recursive: true });
});

async function dial(port = workstation.port): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** From a workstation that has ended nothing comes. */
const comesFrom = ({ over }: Workstation, what: Promise<unknown>): Promise<boolean> =>
  Promise.race([comes(what), over.then(() => false)]);

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await delay(20);
}

/** Unlike `once` it goes on waiting when the connection is reset. */
const happens = (socket: Socket, event: 'data' | 'close'): Promise<unknown> =>
  new Promise((done) => socket.once(event, done));

const closed = (socket: Socket): Promise<unknown> =>
  socket.destroyed ? Promise.resolve() : happens(socket.resume(), 'close');

let calls = 0;
/** The window's own connection still answers. */
async function isServing(): Promise<boolean> {
  const id = ++calls;
  const reply = once(window, 'message').then(([data]) => decodeMessage(data as Buffer) as { id: number });
  window.send(encodeMessage({ id, invoke: 'app.info', params: {} }));
  return (await comesFrom(workstation, reply)) && (await reply).id === id;
}

const upgrade = (target: string, ...headers: string[]): string =>
  [`GET ${target} HTTP/1.1`, 'Connection: Upgrade', 'Upgrade: websocket', ...headers, '', ''].join('\r\n');
const HOST = (): string => `Host: 127.0.0.1:${workstation.port}`;
const KEY = ['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='];

/** What is sent, and the status with which it is refused; null: no answer is owed to what is only half said. */
const ATTACKS: [name: string, bytes: () => string | Buffer, status: number | null][] = [
  ['an upgrade of //', () => upgrade('//', HOST(), ...KEY), 403],
  ['an upgrade of http://[', () => upgrade('http://[', HOST(), ...KEY), 403],
  [
    'an upgrade of an address of another machine',
    () => upgrade('http://evil.example/ws', HOST(), ...KEY),
    403,
  ],
  ['an upgrade without a host', () => upgrade('//', ...KEY), 403],
  ['an upgrade for a host that is no address', () => upgrade('//', 'Host: [', ...KEY), 403],
  ['an upgrade with two hosts', () => upgrade('/ws', HOST(), 'Host: evil.example', ...KEY), 403],
  [
    'an upgrade from a page of another site',
    () => upgrade('/ws', HOST(), 'Origin: http://evil.example', ...KEY),
    403,
  ],
  [
    'an upgrade from a page that hides where it is from',
    () => upgrade('//', HOST(), 'Origin: null', ...KEY),
    403,
  ],
  ['an upgrade with half an escape', () => upgrade('/ws?token=%', HOST(), ...KEY), 403],
  [
    'an upgrade with a broken cookie',
    () => upgrade('/ws', HOST(), `Cookie: =;;=a=b;${'x'.repeat(4000)}`, ...KEY),
    403,
  ],
  ['an upgrade to something else', () => upgrade('/ws', HOST(), ...KEY).replace('websocket', 'h2c'), 403],
  ['an upgrade without a key', () => upgrade('/ws', HOST()), 403],
  ['an upgrade of a window without a key', () => upgrade('/ws', HOST(), `Cookie: ${cookie}`), 400],
  ['a request for //', () => `GET // HTTP/1.1\r\n${HOST()}\r\n\r\n`, 400],
  ['a request for http://[', () => `GET http://[ HTTP/1.1\r\n${HOST()}\r\n\r\n`, 400],
  ['a request for a broken escape', () => `GET /%E0%A4%A HTTP/1.1\r\n${HOST()}\r\n\r\n`, 403],
  [
    'a request of a window for a broken escape',
    () => `GET /%E0%A4%A HTTP/1.1\r\n${HOST()}\r\nCookie: ${cookie}\r\n\r\n`,
    404,
  ],
  ['a tunnel', () => `CONNECT evil.example:80 HTTP/1.1\r\n${HOST()}\r\n\r\n`, null],
  ['a request for *', () => `OPTIONS * HTTP/1.1\r\n${HOST()}\r\n\r\n`, 405],
  ['a body without an end', () => `POST / HTTP/1.1\r\n${HOST()}\r\nContent-Length: 999999999\r\n\r\nx`, 405],
  [
    'a chunk of a broken length',
    () => `POST / HTTP/1.1\r\n${HOST()}\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n`,
    405,
  ],
  ['headers without an end', () => `GET / HTTP/1.1\r\n${HOST()}\r\n${'X: y\r\n'.repeat(500)}`, null],
  ['headers larger than any', () => `GET / HTTP/1.1\r\nX: ${'y'.repeat(40_000)}\r\n\r\n`, 400],
  ['a greeting of TLS', () => Buffer.from('16030100c8010000c40303', 'hex'), 400],
  ['noise', () => Buffer.from(Array.from({ length: 600 }, (_, i) => (i * 151) & 255)), 400],
  ['nothing', () => '', null],
];

describe('a served workstation survives', { timeout: 300_000 }, () => {
  it.each(ATTACKS)('%s', async (_name, bytes, status) => {
    const socket = await dial();
    const answer = happens(socket, 'data').then(String);
    socket.write(bytes());
    if (status !== null) {
      expect(await comesFrom(workstation, answer)).toBe(true);
      expect(await answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    }
    expect(await isServing()).toBe(true);
    socket.resetAndDestroy();
    expect(await isServing()).toBe(true);
  });

  it('500 hostile upgrades and resets while a job goes on, which ends well', async () => {
    const job = once(workstation.child, 'message') as Promise<[{ files: string[] }]>;
    workstation.child.send('simulate');
    for (let round = 0; round < 20; round += 1) {
      const sockets = await Promise.all(Array.from({ length: 25 }, () => dial()));
      sockets.forEach((socket, at) => {
        const [, bytes] = ATTACKS[(round * 25 + at) % ATTACKS.length];
        socket.write(bytes());
        if (at % 2 === 0) socket.resetAndDestroy();
        else socket.resume();
      });
      expect(await isServing()).toBe(true);
      for (const socket of sockets) socket.destroy();
    }
    const scene = await Promise.race([job.then(([{ files }]) => files), workstation.over]);
    expect(scene).toContain(join(folder, 'scene', 'stack_00.ome.tif'));
  });

  it('a large file that is asked for and left halfway', async () => {
    const socket = await dial();
    socket.write(`GET /large.js HTTP/1.1\r\n${HOST()}\r\nCookie: ${cookie}\r\n\r\n`);
    expect(await comesFrom(workstation, happens(socket, 'data'))).toBe(true);
    socket.resetAndDestroy();
    // Once another has the whole file, the server has seen the reset.
    const other = await dial();
    other
      .resume()
      .write(`GET /large.js HTTP/1.1\r\n${HOST()}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`);
    expect(await comesFrom(workstation, closed(other))).toBe(true);
    expect(await isServing()).toBe(true);
  });

  it('a message of a window that is larger than any', async () => {
    const other = new WebSocket(`ws://127.0.0.1:${workstation.port}/ws`, { headers: { cookie } });
    await once(other, 'open');
    const code = once(other, 'close').then(([number]) => Number(number));
    other.send(Buffer.alloc(1_000_001));
    expect(await soon(code)).toBe(1009);
    expect(await isServing()).toBe(true);
  });

  const descriptors = (): number => readdirSync(`/proc/${workstation.child.pid}/fd`).length;

  it.skipIf(process.platform !== 'linux')(
    'refusals that nobody reads: their connections end by themselves (descriptors are counted in /proc)',
    async () => {
      const before = descriptors();
      const sockets = await Promise.all(Array.from({ length: 100 }, () => dial()));
      // None of them ever reads or ends.
      for (const socket of sockets) socket.pause().write(upgrade('//', HOST(), ...KEY));
      await soon(until(() => descriptors() <= before + 10));
      for (const socket of sockets) socket.destroy();
    },
  );

  it('more connections than any browser opens: those above a limit are closed at once', async () => {
    const sockets = await Promise.all(Array.from({ length: 400 }, () => dial()));
    const shut = sockets.map(closed);
    let ended = 0;
    for (const one of shut) void one.then(() => (ended += 1));
    await soon(until(() => ended >= 140));
    expect(await isServing()).toBe(true);
    for (const socket of sockets) socket.destroy();
    await Promise.all(shut);
  });

  it('whoever never says what he wants: he is cut off', async () => {
    await soon(Promise.all(silent.map(closed)), 20_000);
    expect(await isServing()).toBe(true);
  });
});

describe('faults of the program end a connection, never the workstation:', { timeout: 300_000 }, () => {
  it.each(['listening', 'answering'])('of %s', async (fault) => {
    const faulty = await start(fault);
    const client = new WebSocket(`ws://127.0.0.1:${faulty.port}/ws?token=${faulty.token}`);
    client.on('error', () => undefined);
    client.on('open', () => client.send(encodeMessage({ id: 1, invoke: 'app.info', params: {} })));
    expect(await comesFrom(faulty, once(client, 'close'))).toBe(true);
    const socket = await dial(faulty.port);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await comesFrom(faulty, happens(socket, 'data'))).toBe(true);
    socket.destroy();
    await end(faulty);
  });
});

it('a served workstation ends at once with 250 connections open', async () => {
  const other = await start();
  const sockets = await Promise.all(Array.from({ length: 250 }, () => dial(other.port)));
  sockets.forEach((socket, at) => {
    if (at % 3 === 0) socket.write(upgrade('//', 'Host: evil.example'));
    if (at % 3 === 1) socket.write('GET / HTTP/1.1\r\n');
  });
  const ended = Promise.all([end(other), ...sockets.map(closed)]);
  expect(await comes(ended)).toBe(true);
}, 300_000);
