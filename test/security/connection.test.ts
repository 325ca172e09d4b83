import { EventEmitter } from 'node:events';
import type { WebSocket } from 'ws';
import { expect, it } from 'vitest';
import type { Api, EventListener } from '../../main/api/api.ts';
import { connect } from '../../main/serve/connection.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';

/** A window's end of a connection that keeps what it was sent. */
class Window extends EventEmitter {
  readonly OPEN = 1;
  readyState = 1;
  bufferedAmount = 0;
  readonly sent: unknown[] = [];

  send(bytes: ArrayBuffer): void {
    this.sent.push(decodeMessage(bytes));
    this.emit('sent');
  }
}

function connected(invoke: Api['invoke']): { window: Window; tell: EventListener } {
  const window = new Window();
  let tell: EventListener = () => undefined;
  const on: Api['on'] = (listener) => {
    tell = listener;
    return () => undefined;
  };
  connect(window as unknown as WebSocket, { invoke, on } as Api);
  return { window, tell: (event, payload) => tell(event, payload) };
}

it('a window that reads slowly misses events until it has caught up, and no answer', async () => {
  const { window, tell } = connected(() => Promise.resolve(7));
  window.bufferedAmount = 10e6;
  tell('project.changed', { what: 'models' });
  expect(window.sent).toEqual([]);
  const answered = new Promise((done) => window.once('sent', done));
  window.emit('message', Buffer.from(encodeMessage({ id: 1, invoke: 'app.info' })), true);
  await answered;
  expect(window.sent).toEqual([{ id: 1, result: 7 }]);
  window.bufferedAmount = 0;
  tell('project.changed', { what: 'models' });
  expect(window.sent).toHaveLength(2);
});

it('a fault of the program is told without where in it that arose', async () => {
  const { window } = connected(() => Promise.reject(new Error('broken')));
  const answered = new Promise((done) => window.once('sent', done));
  window.emit('message', Buffer.from(encodeMessage({ id: 1, invoke: 'app.info' })), true);
  await answered;
  expect(window.sent).toMatchObject([{ id: 1, error: { tag: 'fault' } }]);
  expect(window.sent[0]).not.toHaveProperty('error.stack');
});
