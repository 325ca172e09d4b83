import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { createApi } from '../../main/api/api.ts';
import { serve } from '../../main/serve/server.ts';
import { fromWireError, type WireError } from '../../preload/contract/errors.ts';
import type {
  CommandName,
  CommandParams,
  CommandResults,
  JobState,
} from '../../preload/contract/commands.ts';
import { decodeMessage, encodeMessage } from '../../preload/contract/wire.ts';

/** A served workstation in this process, and one window of it without a screen. */
export interface ServedWindow {
  socket: WebSocket;
  port: number;
  /** The origin that the server lets in. */
  connect(): Promise<WebSocket>;
  call<Name extends CommandName>(name: Name, params: CommandParams<Name>): Promise<CommandResults[Name]>;
  /** The last state of a job. */
  finished(jobId: number): Promise<JobState>;
  close(): Promise<void>;
}

interface Incoming {
  id?: number;
  result?: unknown;
  error?: WireError;
  event?: string;
  payload?: JobState;
}

/** @param folder an empty one, for the page */
export async function openWindow(folder: string): Promise<ServedWindow> {
  writeFileSync(join(folder, 'index.html'), '<!doctype html>');
  const api = createApi({ shell: 'served', threads: 1 });
  const served = await serve({ api, rendererFolder: folder, port: 0, secret: randomBytes(32) });
  const page = await fetch(served.address);
  const cookie = page.headers.get('set-cookie')!.split(';')[0];
  const connect = (): Promise<WebSocket> =>
    new Promise((done, fail) => {
      const client = new WebSocket(`ws://127.0.0.1:${served.port}/ws`, { headers: { cookie } });
      client.once('open', () => done(client));
      client.once('error', fail);
    });
  const socket = await connect();
  const waiting = new Map<number, (message: Incoming) => void>();
  const ended = new Map<number, JobState>();
  const watchers = new Set<() => void>();
  socket.on('message', (data: Buffer) => {
    const message = decodeMessage(data) as Incoming;
    if (message.id !== undefined) waiting.get(message.id)?.(message);
    const { event, payload } = message;
    if (event !== 'job' || !payload || payload.state === 'running') return;
    ended.set(payload.jobId, payload);
    for (const watch of watchers) watch();
  });
  let next = 0;
  return {
    socket,
    port: served.port,
    connect,
    call: (name, params) =>
      new Promise((done, fail) => {
        const id = (next += 1);
        waiting.set(id, ({ result, error }) => {
          waiting.delete(id);
          if (error) fail(fromWireError(error));
          else done(result as CommandResults[typeof name]);
        });
        socket.send(encodeMessage({ id, invoke: name, params }));
      }),
    finished: (jobId) =>
      new Promise((done) => {
        const watch = (): void => {
          const state = ended.get(jobId);
          if (!state) return;
          watchers.delete(watch);
          done(state);
        };
        watchers.add(watch);
        watch();
      }),
    close: async () => {
      socket.terminate();
      await served.close();
      await api.close();
    },
  };
}
