import { EventEmitter } from 'node:events';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { endCleanly } from '../../../main/electron/ending.ts';

/** Electron's app, as far as its end goes: quitting asks, and ends unless somebody holds it up; while it asks, it takes no other quit. */
class FakeApp extends EventEmitter {
  hasEnded = false;
  private isAsking = false;
  quit(): void {
    if (this.isAsking) return;
    this.isAsking = true;
    let isHeld = false;
    this.emit('will-quit', { preventDefault: () => (isHeld = true) });
    if (!isHeld) this.hasEnded = true;
    setImmediate(() => (this.isAsking = false));
  }
}

let app: FakeApp;
let window: EventEmitter;
let power: EventEmitter;
let closes: (() => void)[];
const settled = (): Promise<void> => new Promise((done) => setTimeout(done));

beforeEach(() => {
  [app, window, power, closes] = [new FakeApp(), new EventEmitter(), new EventEmitter(), []];
  endCleanly(app, window, power, () => new Promise((done) => closes.push(done)), 50);
});
afterEach(() => vi.useRealTimers());

it('the project is closed before the program ends, once', async () => {
  app.emit('window-all-closed');
  app.quit();
  expect(closes).toHaveLength(1);
  expect(app.hasEnded).toBe(false);
  closes[0]();
  await settled();
  expect(app.hasEnded).toBe(true);
  expect(closes).toHaveLength(1);
});

it('the program ends too where there is nothing to wait for, as with a remote workstation', async () => {
  const other = new FakeApp();
  endCleanly(other, window, power, () => Promise.resolve());
  other.quit();
  await settled();
  expect(other.hasEnded).toBe(true);
});

it.each([
  ['of Windows', () => window.emit('session-end', { reasons: ['logoff'] })],
  ['of macOS and Linux', () => power.emit('shutdown', { preventDefault: () => undefined })],
  ['of a system that gives no event', () => power.emit('shutdown')],
])('logging off, %s, closes the project and ends the program', async (_what, logOff) => {
  logOff();
  logOff();
  expect(closes).toHaveLength(1);
  closes[0]();
  await settled();
  expect(app.hasEnded).toBe(true);
});

it('the system waits for the end of writing, and nobody is asked whether it may end', () => {
  const held = vi.fn();
  power.emit('shutdown', { preventDefault: held });
  expect(held).toHaveBeenCalledOnce();
  expect(window.listenerCount('query-session-end')).toBe(0);
});

it('a project that can not be closed does not keep the program: neither by waiting nor by failing', async () => {
  app.quit();
  await vi.waitFor(() => expect(app.hasEnded).toBe(true), 10_000);
  const failing = new FakeApp();
  endCleanly(failing, window, power, () => Promise.reject(new Error('no')));
  failing.quit();
  await settled();
  expect(failing.hasEnded).toBe(true);
});
