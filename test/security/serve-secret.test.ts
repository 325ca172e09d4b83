import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApi, type Api } from '../../main/api/api.ts';
import { CONNECT_VARIABLE, parseArguments } from '../../main/electron/arguments.ts';
import { writeRedirect } from '../../main/electron/redirect.ts';
import { serveSecret } from '../../main/serve/secret.ts';
import { serve, type Served } from '../../main/serve/server.ts';

let folder: string;
let api: Api;
const open: Served[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-secret-'));
  mkdirSync(join(folder, 'renderer'));
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html>');
  api = createApi({ shell: 'served', threads: 1 });
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await api.close();
  rmSync(folder, { recursive: true });
});

async function start(secret: Uint8Array, port = 0): Promise<Served> {
  const served = await serve({ api, rendererFolder: join(folder, 'renderer'), port, secret });
  open.push(served);
  return served;
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** On a connection of its own: others may be of a server that has ended. */
const get = (address: string, cookie = ''): Promise<Reply> =>
  new Promise((done, fail) => {
    request(address, { agent: false, headers: { cookie } }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => done({ status: response.statusCode ?? 0, headers: response.headers, text }));
    })
      .on('error', fail)
      .end();
  });
const cookieOf = ({ headers }: Reply): string => headers['set-cookie']![0].split(';')[0];

describe('a workstation that is started again', () => {
  it('at the same port lets its windows back in, and nobody with a cookie of another secret or port', async () => {
    const secret = randomBytes(32);
    const first = await start(secret);
    const cookie = cookieOf(await get(first.address));
    await open.pop()!.close();
    const again = await start(secret, first.port);
    expect((await get(`http://127.0.0.1:${again.port}/`, cookie)).status).toBe(200);
    expect((await get(`http://127.0.0.1:${again.port}/`)).status).toBe(403);
    const other = await start(secret);
    const renamed = cookie.replace(String(first.port), String(other.port));
    expect((await get(`http://127.0.0.1:${other.port}/`, renamed)).status).toBe(403);
    await again.close();
    const stranger = await start(randomBytes(32), first.port);
    expect((await get(`http://127.0.0.1:${stranger.port}/`, cookie)).status).toBe(403);
  });

  it('says what to do to whoever opens an address that is used up or wrong', async () => {
    const served = await start(randomBytes(32));
    const wrong = await get(`http://127.0.0.1:${served.port}/?token=wrong`);
    expect(wrong.text).toMatch(/not the one that janus3d serve printed.*Copy the whole line/s);
    const { WebSocket } = await import('ws');
    const socket = new WebSocket(served.address.replace('http', 'ws').replace('/?', '/ws?'));
    await new Promise((done) => socket.once('open', done));
    const used = await get(served.address);
    expect(used.status).toBe(403);
    expect(used.headers['content-type']).toMatch(/^text\/html/);
    expect(used.headers['content-security-policy']).toMatch(/^default-src 'none'/);
    expect(used.text).toMatch(/opened before.*start it again/s);
  });
});

describe('the secret', () => {
  const file = (): string => join(folder, 'settings/serve-secret');

  it('is kept in a file that only this user can read, and stays the same', () => {
    const secret = serveSecret(join(folder, 'settings'));
    expect(secret).toHaveLength(32);
    expect(serveSecret(join(folder, 'settings'))).toEqual(secret);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'settings')).mode & 0o077).toBe(0);
  });

  it('that others may have read, or that is none, is replaced', () => {
    const secret = serveSecret(join(folder, 'settings'));
    chmodSync(file(), 0o644);
    const next = serveSecret(join(folder, 'settings'));
    expect(next).not.toEqual(secret);
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    writeFileSync(file(), 'short');
    expect(serveSecret(join(folder, 'settings'))).toHaveLength(32);
  });

  it('that can not be kept is a passing one', () => {
    writeFileSync(join(folder, 'file'), '');
    const secret = serveSecret(join(folder, 'file'));
    expect(secret).toHaveLength(32);
    expect(serveSecret(join(folder, 'file'))).not.toEqual(secret);
  });
});

describe('the token stays out of the list of processes', () => {
  it('the browser gets a page that only this user can read', () => {
    const address = 'http://127.0.0.1:8000/?token=abc&"<x>';
    const page = writeRedirect(address, folder)!;
    expect(page).not.toContain('abc');
    expect(statSync(page).mode & 0o777).toBe(0o600);
    expect(readFileSync(page, 'utf8')).toContain('url=http://127.0.0.1:8000/?token=abc&amp;&quot;&lt;x>"');
    expect(writeRedirect(address, join(folder, 'none'))).toBeNull();
    expect(existsSync(page)).toBe(true);
  });

  it('the shell gets its address by the environment; an argument goes first', () => {
    const environment = { [CONNECT_VARIABLE]: 'http://127.0.0.1:8000/?token=abc' };
    expect(parseArguments(['.'], '/', environment).connect?.searchParams.get('token')).toBe('abc');
    const argv = ['--connect=http://127.0.0.1:8000/?token=def'];
    expect(parseArguments(argv, '/', environment).connect?.searchParams.get('token')).toBe('def');
    expect(parseArguments(['.'], '/', {}).connect).toBeNull();
  });
});
