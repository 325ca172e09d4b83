import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { parseArguments, workstationAddress } from '../../main/electron/arguments.ts';
import { CONTENT_SECURITY_POLICY } from '../../main/electron/content-security-policy.ts';
import { findAsset, isOwnAddress } from '../../main/electron/assets.ts';
import { openRemoteBackend } from '../../main/electron/remote-backend.ts';
import { readShellState, visibleBounds } from '../../main/electron/shell-state.ts';
import { isTrusted } from '../../main/electron/trusted-frame.ts';

let folder: string;
let root: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-shell-'));
  root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  mkdirSync(join(folder, 'renderer-other'));
  writeFileSync(join(root, 'index.html'), '<!doctype html>');
  writeFileSync(join(root, 'assets/index.js'), '');
  writeFileSync(join(root, 'notes.txt'), 'no type of the page');
  writeFileSync(join(folder, 'secret.js'), 'secret');
  writeFileSync(join(folder, 'renderer-other/secret.js'), 'secret');
  symlinkSync(join(folder, 'secret.js'), join(root, 'assets/link.js'));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the page’s own scheme', () => {
  it('finds the page’s files', async () => {
    expect(await findAsset(root, 'app://janus3d/index.html')).toEqual({
      path: join(root, 'index.html'),
      type: 'text/html; charset=utf-8',
    });
    expect((await findAsset(root, 'app://janus3d/'))?.path).toBe(join(root, 'index.html'));
    expect((await findAsset(root, 'app://janus3d/assets/index.js?v=1#top'))?.path).toBe(
      join(root, 'assets/index.js'),
    );
  });

  it.each([
    ['dots', 'app://janus3d/../secret.js'],
    ['encoded dots', 'app://janus3d/%2e%2e/secret.js'],
    ['encoded slashes', 'app://janus3d/..%2fsecret.js'],
    ['twice encoded', 'app://janus3d/..%252fsecret.js'],
    ['backslashes', 'app://janus3d/..%5csecret.js'],
    ['a folder that begins alike', 'app://janus3d/..%2frenderer-other%2fsecret.js'],
    ['an absolute path', 'app://janus3d//etc/passwd'],
    ['a drive', 'app://janus3d/C:%5cWindows%5cwin.js'],
    ['a NUL', 'app://janus3d/index.html%00.js'],
    ['a broken escape', 'app://janus3d/%E0%A4%A'],
    ['a symbolic link', 'app://janus3d/assets/link.js'],
    ['a type no page has', 'app://janus3d/notes.txt'],
    ['a folder', 'app://janus3d/assets'],
    ['another host', 'app://other/index.html'],
    ['another scheme', 'file:///etc/passwd'],
    ['no address', 'index.html'],
  ])('leads nowhere by %s', async (_how, address) => {
    expect(await findAsset(root, address)).toBeNull();
  });

  it('allows nothing by default and no code but its own', () => {
    expect(CONTENT_SECURITY_POLICY).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(CONTENT_SECURITY_POLICY).not.toMatch(/unsafe|\*|https?:|data:/);
  });
});

describe('who may ask', () => {
  const main = { url: 'app://janus3d/index.html' };

  it('is the window’s top frame on the program’s own page, and nobody else', () => {
    expect(isTrusted(main, main)).toBe(true);
    expect(isTrusted(null, main)).toBe(false);
    expect(isTrusted({ ...main }, main)).toBe(false);
    for (const url of [
      'https://janus3d/index.html',
      'app://janus3d.evil.example/',
      'app://other/',
      'data:text/html,',
      'about:blank',
      '',
    ]) {
      const frame = { url };
      expect(isTrusted(frame, frame)).toBe(false);
    }
  });

  it('is told by scheme and host', () => {
    expect(isOwnAddress('app://janus3d/index.html#track')).toBe(true);
    expect(isOwnAddress('app://user@janus3d.example/index.html')).toBe(false);
    expect(isOwnAddress('http://app//janus3d/')).toBe(false);
  });
});

describe('what the shell is started with', () => {
  const token = 'token=abc';

  it('names a project and a workstation, whatever Chromium adds', () => {
    const argv = [
      '--inspect=0',
      '--no-sandbox',
      '.',
      'data/a.janus3d',
      '--demo=demo.janus3d',
      `--connect=http://127.0.0.1:8000/?${token}`,
    ];
    const { project, demo, connect } = parseArguments(argv, '/home/x');
    expect([project, demo, connect?.host]).toEqual([
      '/home/x/data/a.janus3d',
      '/home/x/demo.janus3d',
      '127.0.0.1:8000',
    ]);
    expect(parseArguments(['--demo', 'demo.janus3d'], '/')).toMatchObject({
      project: null,
      demo: '/demo.janus3d',
    });
  });

  it.each([
    [
      'another machine, to which the token would travel in the open',
      `http://192.168.0.7:8000/?${token}`,
      /tunnel/,
    ],
    ['a name that only begins like loopback', `http://127.0.0.1.evil.example:8000/?${token}`, /tunnel/],
    ['an address with a foreign user part', `http://127.0.0.1@evil.example/?${token}`, /tunnel/],
    ['an address without its token', 'http://127.0.0.1:8000/', /janus3d serve/],
    ['another scheme', `file://127.0.0.1/?${token}`, /janus3d serve/],
    ['no address', 'workstation', /janus3d serve/],
  ])('refuses %s', (_what, address, message) => {
    expect(() => workstationAddress(address)).toThrow(message);
  });
});

describe('a hostile workstation', () => {
  const served = async (
    answer: (socket: WebSocket) => void,
  ): Promise<{ address: URL; close: () => void }> => {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', answer);
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as { port: number };
    return { address: new URL(`http://127.0.0.1:${port}/?token=abc`), close: () => server.close() };
  };

  it('that sends noise loses its connection, and calls under way fail', async () => {
    const { address, close } = await served((socket) =>
      socket.on('message', () => socket.send(Buffer.from([255, 255, 255, 255, 1]))),
    );
    const backend = await openRemoteBackend(address);
    await expect(backend.invoke('app.info', {})).rejects.toThrow(/connection to the workstation is lost/);
    await expect(backend.invoke('app.info', {})).rejects.toThrow(/connection to the workstation is lost/);
    await backend.close();
    close();
  });

  it('is asked for commands only', async () => {
    const asked: unknown[] = [];
    const { address, close } = await served((socket) => socket.on('message', (data) => asked.push(data)));
    const backend = await openRemoteBackend(address);
    for (const name of ['__proto__', 'constructor', 'toString', 7, null]) {
      await expect(backend.invoke(name, {})).rejects.toMatchObject({ tag: 'bad-input' });
    }
    expect(asked).toEqual([]);
    await backend.close();
    close();
  });

  it('that is none is told in one line', async () => {
    await expect(openRemoteBackend(new URL('http://127.0.0.1:1/?token=abc'))).rejects.toMatchObject({
      tag: 'bad-input',
    });
  });
});

describe('what the shell remembers', () => {
  it('is not believed when it makes no sense', () => {
    const path = join(folder, 'state.json');
    for (const text of ['', '{', '[]', '{"window":{"x":0,"y":0,"width":1e9,"height":1}}', '{"project":7}']) {
      writeFileSync(path, text);
      expect(readShellState(path)).toMatchObject({ window: { width: 1360 }, project: null });
    }
  });

  it('puts no window where there is no screen any more', () => {
    const screens = [{ x: 0, y: 0, width: 1920, height: 1080 }];
    const bounds = { x: 100, y: 50, width: 1200, height: 800 };
    expect(visibleBounds(bounds, screens)).toEqual(bounds);
    expect(visibleBounds({ ...bounds, x: 2500 }, screens)).toMatchObject({ x: null, y: null, width: 1200 });
  });
});
