import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { createApi, type Api } from '../../main/api/api.ts';
import { serve, type Served } from '../../main/serve/server.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';

const secret = randomBytes(32);
let folder: string;
let api: Api;
let served: Served;
let token: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-serve-'));
  mkdirSync(join(folder, 'renderer'));
  mkdirSync(join(folder, 'renderer-other'));
  writeFileSync(join(folder, 'renderer', 'index.html'), '<!doctype html>');
  writeFileSync(join(folder, 'renderer-other', 'secret.txt'), 'secret');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
});
afterAll(() => rmSync(folder, { recursive: true }));
beforeEach(async () => {
  api = createApi({ shell: 'served', threads: 1 });
  served = await serve({ api, rendererFolder: join(folder, 'renderer'), port: 0, secret });
  token = new URL(served.address).searchParams.get('token')!;
});
afterEach(async () => {
  await served.close();
  await api.close();
});

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** Paths as given: fetch would tidy them. */
const get = (path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Reply> =>
  new Promise((done, fail) => {
    httpRequest({ host: '127.0.0.1', port: served.port, path, headers, method }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', fail)
      .end();
  });

/** Null where the server doesn't let it in. */
const socket = (path: string, headers: Record<string, string> = {}): Promise<WebSocket | null> =>
  new Promise((done) => {
    const client = new WebSocket(`ws://127.0.0.1:${served.port}${path}`, { headers });
    client.on('open', () => done(client));
    client.on('error', () => done(null));
  });

const reply = (client: WebSocket): Promise<unknown> =>
  new Promise((done) => client.once('message', (data: Buffer) => done(decodeMessage(data))));

const cookieOf = ({ headers }: Reply): string => headers['set-cookie']![0].split(';')[0];

describe('served workstation', () => {
  it('listens on loopback only', () => {
    expect(served.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=[\w-]{43}$/);
  });

  it('gives the page to whoever has the token, with a policy that allows nothing from elsewhere', async () => {
    expect((await get('/')).status).toBe(403);
    expect((await get('/?token=wrong')).status).toBe(403);
    const page = await get(`/?token=${token}`);
    expect(page.status).toBe(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(page.headers['content-security-policy']).not.toMatch(/unsafe/);
    expect(page.headers['set-cookie']![0]).toMatch(/HttpOnly; SameSite=Strict/);
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  it('uses the token up with the first connection; the session goes on, over reloads', async () => {
    const cookie = cookieOf(await get(`/?token=${token}`));
    const first = await socket(`/ws?token=${token}`, { cookie });
    expect(first).not.toBeNull();
    expect(await socket(`/ws?token=${token}`)).toBeNull();
    expect((await get(`/?token=${token}`)).status).toBe(403);
    expect((await get(`/?token=${token}`, { cookie })).status).toBe(200);
    expect(await socket(`/ws?token=${token}`, { cookie })).not.toBeNull();
  });

  it('refuses foreign hosts and origins, with the token too', async () => {
    const cookie = cookieOf(await get(`/?token=${token}`));
    expect((await get(`/?token=${token}`, { host: 'evil.example' })).status).toBe(403);
    expect((await get(`/?token=${token}`, { host: '127.0.0.1.evil.example' })).status).toBe(403);
    for (const origin of ['http://evil.example', 'null', `http://127.0.0.1:${served.port + 1}`]) {
      expect((await get(`/?token=${token}`, { origin, cookie })).status).toBe(403);
      expect(await socket(`/ws?token=${token}`, { origin, cookie })).toBeNull();
    }
    expect(await socket(`/ws?token=${token}`, { host: 'evil.example', cookie })).toBeNull();
    expect(await socket(`/other?token=${token}`, { cookie })).toBeNull();
    const own = `http://127.0.0.1:${served.port}`;
    expect(await socket(`/ws?token=${token}`, { origin: own, cookie })).not.toBeNull();
  });

  it.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/../renderer-other/secret.txt',
    '/%00',
    '/%',
  ])('serves nothing outside the page: %s', async (path) => {
    const { status, text } = await get(`${path}?token=${token}`);
    expect(status).toBe(404);
    expect(text).not.toContain('secret');
  });

  it('takes no other methods', async () => {
    expect((await get(`/?token=${token}`, {}, 'POST')).status).toBe(405);
  });

  it('answers commands, and refuses unknown ones and wrong parameters as bad input without where it failed', async () => {
    const client = (await socket(`/ws?token=${token}`))!;
    client.send(encodeMessage({ id: 1, invoke: 'app.info', params: {} }));
    expect(await reply(client)).toMatchObject({ id: 1, result: { shell: 'served', threads: 1 } });
    client.send(
      encodeMessage({ id: 2, invoke: 'frame.read', params: { sourceId: '1; DROP TABLE', index: 0 } }),
    );
    expect(await reply(client)).toMatchObject({ id: 2, error: { tag: 'bad-input' } });
    for (const invoke of ['constructor', '__proto__', 'fs.readFile', 7]) {
      client.send(encodeMessage({ id: 3, invoke, params: {} }));
      const answer = await reply(client);
      expect(answer).toMatchObject({ id: 3, error: { tag: 'bad-input' } });
      expect(answer).not.toHaveProperty('error.stack');
    }
  });

  it.each([
    ['text', 'hello'],
    ['noise', Buffer.from([255, 255, 255, 255, 0, 1, 2])],
    ['a message that is no call', Buffer.from(encodeMessage({ hello: 1 }))],
  ])('ends a connection that sends %s', async (_what, data) => {
    const client = (await socket(`/ws?token=${token}`))!;
    const closed = new Promise((done) => client.on('close', done));
    client.send(data);
    expect(await closed).toBe(1003);
  });
});
