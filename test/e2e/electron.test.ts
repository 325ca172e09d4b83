import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SpawnWorker } from '../../native-worker/client/process.ts';
import { startDisplay } from './support/display.ts';
import { electronRuntime } from './support/electron-runtime.ts';
import { analysedProject, serveWorkstation, windowIsBuilt, type Served } from './support/served.ts';
import { WindowPage } from './support/window-page.ts';

const runtime = windowIsBuilt() ? electronRuntime() : 'the shell is not built (npm run build)';
const display = typeof runtime === 'string' ? runtime : await startDisplay();
if (typeof display === 'string') console.log(`Skipped: the Electron shell, for ${display}.`);

const SOON = { timeout: 20_000 };
const preload = join(import.meta.dirname, '../../out/preload/index.cjs');

/**
 * The real shell in a real Electron. That one's Node is too old for the project file, so the shell shows a served workstation: window, preload, IPC,
 * protocol and guards are the product's, and the api behind them is another process's.
 */
describe.skipIf(typeof display === 'string')('the Electron shell', () => {
  const home = mkdtempSync(join(tmpdir(), 'janus3d-electron-'));
  const complaints: string[] = [];
  let served: Served;
  let app: ElectronApplication;
  let page: Page;

  /** Runs script in the page, where `janus` is the bridge; types of the DOM are not known here. */
  const inPage = <Result>(script: string): Promise<Result> =>
    page.evaluate<Result>(`(async () => { const { janus } = window; ${script} })()`);

  beforeAll(async () => {
    if (typeof runtime === 'string' || typeof display === 'string') return;
    analysedProject(home);
    served = await serveWorkstation(home);
    app = await _electron.launch({
      executablePath: runtime.program,
      // Tests may run as root and have no graphics card.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        `--user-data-dir=${join(home, 'shell')}`,
        `--connect=${served.address}`,
      ],
      env: { ...(process.env as Record<string, string>), DISPLAY: display.name },
    });
    page = await app.firstWindow();
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
  });

  afterAll(async () => {
    if (typeof display === 'string') return;
    await app.close();
    await served.close();
    display.close();
    rmSync(home, { recursive: true, force: true });
  });

  it('opens one sandboxed window on the program’s own page', async () => {
    await page.getByText('Recent projects').waitFor();
    expect(page.url()).toBe('app://janus3d/index.html');
    expect(app.windows()).toHaveLength(1);
    expect(
      await inPage(`return ['require', 'process', 'module', 'Buffer'].filter((name) => name in window);`),
    ).toEqual([]);
    // The files of this machine are none of the served workstation's: no `pathOf`.
    expect(await inPage(`return Object.keys(janus).sort();`)).toEqual(['chooseFiles', 'invoke', 'on']);
    const isVisible = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0].isVisible());
    expect(isVisible).toBe(true);
  });

  it('answers through the bridge, errors as data', async () => {
    expect(await inPage(`return janus.invoke('app.info', {});`)).toMatchObject({ platform: 'linux' });
    const refusals = await inPage<unknown[]>(`
      const ask = (name, params) => janus.invoke(name, params).catch((error) => error);
      return Promise.all([
        ask('project.import', { kind: 'stack', paths: [] }),
        ask('__proto__', {}),
        ask('frame.read', { sourceId: 1, index: 0 }),
      ]);
    `);
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals) expect(refusal).toMatchObject({ tag: 'bad-input' });
  });

  it('opens a project and hears of it', async () => {
    const window = new WindowPage(page);
    await window.button('Open project…').click();
    await window.dialog.getByRole('button', { name: 'analysed.janus3d' }).click();
    await window.dialog.getByRole('button', { name: 'Open', exact: true }).click();
    await expect.poll(() => window.step('images').innerText(), SOON).toContain('2 stacks, 1 video');
    const frame = await inPage(`
      const { sources } = await janus.invoke('project.summary', {});
      const { width, height, data } = await janus.invoke('frame.read', { sourceId: sources[0].sourceId, index: 0 });
      return { pixels: width * height, length: data.length, type: data.constructor.name };
    `);
    expect(frame).toEqual({ pixels: 384 * 384, length: 384 * 384, type: 'Uint8Array' });
  });

  it('draws the trajectories in three dimensions', async () => {
    const window = new WindowPage(page);
    await window.goTo('track');
    const scene = page.locator('[data-test="scene"]');
    await scene.waitFor(SOON);
    await expect.poll(() => window.colours(scene), SOON).toBeGreaterThan(100);
    const before = await scene.screenshot();
    await window.button('xz').click();
    await expect.poll(async () => before.equals(await scene.screenshot()), SOON).toBe(false);
  });

  it('has complained of nothing so far', () => {
    expect(complaints).toEqual([]);
  });

  it('stays where it is: no navigation, no new window, no frame', async () => {
    await inPage(`
      window.open('https://example.org/');
      window.open('app://janus3d/index.html');
      location.href = 'https://example.org/';
      location.href = 'file:///etc/passwd';
      const link = Object.assign(document.createElement('a'), { href: 'http://127.0.0.1:1/', target: '_blank' });
      document.body.append(link);
      link.click();
      link.remove();
    `);
    expect(page.url()).toBe('app://janus3d/index.html');
    expect(app.windows()).toHaveLength(1);
    const framed = await inPage(`return new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective), { once: true });
      document.body.append(Object.assign(document.createElement('iframe'), { src: 'app://janus3d/index.html' }));
    });`);
    expect(framed).toBe('frame-src');
  });

  it('reaches no network, no file and nothing beside the page', async () => {
    let asked = 0;
    const server = createServer((_request, response) => {
      asked++;
      response.setHeader('Access-Control-Allow-Origin', '*').end('reached');
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo;
    const outcome = await inPage<{ network: string[]; beside: string[]; code: string }>(`
      const address = 'http://127.0.0.1:${port}/';
      const reach = (url) => fetch(url).then((response) => String(response.status), () => 'failed');
      const image = new Promise((resolve) => {
        const element = new Image();
        element.onerror = () => resolve('failed');
        element.onload = () => resolve('loaded');
        element.src = address + 'image.png';
      });
      const beside = ['app://janus3d/..%2fmain/electron.cjs', 'app://janus3d/%2e%2e/preload/index.cjs', 'app://other/index.html'];
      const script = document.createElement('script');
      script.textContent = 'window.ran = true';
      document.body.append(script);
      return {
        network: [await reach(address), await image, await reach('file:///etc/passwd')],
        beside: await Promise.all(beside.map(reach)),
        code: String(window.ran),
      };
    `);
    server.close();
    expect(outcome.network).toEqual(['failed', 'failed', 'failed']);
    expect(outcome.beside.every((status) => status === '404' || status === 'failed')).toBe(true);
    expect(outcome.code).toBe('undefined');
    expect(asked).toBe(0);
  });

  it('gives no permission', async () => {
    const states = await inPage<{ notification: string; media: string }>(`
      const media = navigator.mediaDevices
        ? await navigator.mediaDevices.getUserMedia({ audio: true }).then(() => 'granted', (error) => error.name)
        : 'absent';
      return { notification: await Notification.requestPermission(), media };
    `);
    expect(states.notification).toBe('denied');
    expect(states.media).not.toBe('granted');
  });

  it('refuses another page, though it has the preload script', async () => {
    const answer = await app.evaluate(async ({ BrowserWindow }, script) => {
      const other = new BrowserWindow({ show: false, webPreferences: { preload: script, sandbox: true } });
      await other.loadURL('data:text/html,<title>other</title>');
      const said: unknown = await other.webContents.executeJavaScript(
        `window.janus.invoke('app.info', {}).then(() => 'answered', (error) => error.message)`,
      );
      other.destroy();
      return said;
    }, preload);
    expect(answer).toContain('This page may not use the workstation');
  });

  it('starts the computing process as a utility process, which carries typed arrays and whose end is told', async () => {
    const program = join(home, 'echo.cjs');
    writeFileSync(
      program,
      `process.parentPort.on('message', ({ data }) => {
        if (data.method === 'crash') process.exit(7);
        process.parentPort.postMessage({ type: 'result', id: data.id, result: [process.argv[2], data.params.map((x) => 2 * x)] });
      });`,
    );
    await build({
      configFile: false,
      logLevel: 'error',
      ssr: { noExternal: true },
      build: {
        ssr: join(import.meta.dirname, '../../main/electron/worker-process.ts'),
        outDir: home,
        emptyOutDir: false,
        rolldownOptions: { external: ['electron'], output: { format: 'cjs', entryFileNames: 'spawn.cjs' } },
      },
    });
    const outcome = await app.evaluate(
      async (_electronModule, [spawnPath, entry]) => {
        const { spawnUtility } = process.mainModule?.require(spawnPath) as { spawnUtility: SpawnWorker };
        const child = spawnUtility(entry, ['2'], ['--max-semi-space-size=4', '--heap-growing-percent=20']);
        const ended = new Promise((done) => child.onExit(done));
        const answer = new Promise((done) => child.onMessage(done));
        child.send({ type: 'call', id: 1, method: 'echo', params: Float64Array.of(1.5, NaN) });
        const { result } = (await answer) as { result: [string, Float64Array] };
        child.send({ type: 'call', id: 2, method: 'crash', params: null });
        return {
          argument: result[0],
          type: result[1].constructor.name,
          first: result[1][0],
          end: await ended,
        };
      },
      [join(home, 'spawn.cjs'), program],
    );
    expect(outcome).toEqual({ argument: '2', type: 'Float64Array', first: 3, end: 'ended with code 7' });
  });

  it('remembers its window when it is closed', async () => {
    const ended = new Promise((done) => app.process().once('exit', done));
    await app.evaluate(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows();
      window.setBounds({ width: 1100, height: 700 });
      // Not before this call has been answered.
      setImmediate(() => window.close());
    });
    await ended;
    const state: unknown = JSON.parse(readFileSync(join(home, 'shell/shell-state.json'), 'utf8'));
    expect(state).toMatchObject({ window: { width: 1100, height: 700 }, project: null });
  });
});
