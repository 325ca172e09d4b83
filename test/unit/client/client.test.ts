import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { WorkerClient } from '../../../native-worker/client/client.ts';
import type { SpawnWorker, WorkerProcess } from '../../../native-worker/client/process.ts';
import { forkWorker } from '../../../native-worker/client/process.ts';
import type { FromWorker, ToWorker } from '../../../native-worker/protocol.ts';

/** A process that records what it is sent and says what the test makes it say. */
class FakeProcess implements WorkerProcess {
  readonly sent: ToWorker[] = [];
  killed = false;
  say: (message: FromWorker) => void = () => undefined;
  exit: (reason: string) => void = () => undefined;
  send(message: ToWorker): void {
    this.sent.push(message);
  }
  onMessage(listener: (message: FromWorker) => void): void {
    this.say = listener;
  }
  onExit(listener: (reason: string) => void): void {
    this.exit = listener;
  }
  onOutput(): void {}
  kill(): void {
    this.killed = true;
  }
}

function setUp(): { client: WorkerClient; processes: FakeProcess[]; crashes: string[] } {
  const processes: FakeProcess[] = [];
  const crashes: string[] = [];
  const spawn: SpawnWorker = () => {
    const process = new FakeProcess();
    processes.push(process);
    return process;
  };
  return {
    client: new WorkerClient({ spawn, onCrash: (reason) => crashes.push(reason) }),
    processes,
    crashes,
  };
}

const clients: WorkerClient[] = [];
afterEach(() => clients.splice(0).forEach((client) => client.close()));

const params = { pixelUm: 0.1625, options: { sidePx: null, meanTarget: 145, meanRule: 'scale' } } as const;

describe('worker client', () => {
  it('starts a process with the first call only, and gives each answer to its call', async () => {
    const { client, processes } = setUp();
    expect(processes).toHaveLength(0);
    const first = client.call('maskSide', params);
    const second = client.call('maskSide', params);
    processes[0].say({ type: 'result', id: 2, result: 22 });
    processes[0].say({ type: 'result', id: 1, result: 11 });
    expect(await Promise.all([first, second])).toEqual([11, 22]);
    expect(processes).toHaveLength(1);
  });

  it('passes progress on, and errors with their tag', async () => {
    const { client, processes } = setUp();
    const seen: number[] = [];
    const call = client.call('maskSide', params, { onProgress: ({ done }) => seen.push(done) });
    processes[0].say({ type: 'progress', id: 1, progress: { done: 1, total: 2 } });
    processes[0].say({
      type: 'error',
      id: 1,
      error: { tag: 'bad-input', message: 'No; do.', data: { option: 'a' } },
    });
    await expect(call).rejects.toMatchObject({ tag: 'bad-input', message: 'No; do.', data: { option: 'a' } });
    expect(seen).toEqual([1]);
  });

  it('cancels at once, tells the worker, and ignores an answer that comes late', async () => {
    const { client, processes } = setUp();
    const controller = new AbortController();
    const call = client.call('maskSide', params, { signal: controller.signal });
    controller.abort();
    await expect(call).rejects.toMatchObject({ tag: 'cancelled' });
    expect(processes[0].sent.at(-1)).toEqual({ type: 'cancel', id: 1 });
    processes[0].say({ type: 'result', id: 1, result: 1 });
    await expect(client.call('maskSide', params, { signal: controller.signal })).rejects.toMatchObject({
      tag: 'cancelled',
    });
  });

  it('reports a crash, starts another process and makes the unfinished calls again', async () => {
    const { client, processes, crashes } = setUp();
    const done = client.call('maskSide', params);
    processes[0].say({ type: 'result', id: 1, result: 1 });
    await done;
    const call = client.call('maskSide', params);
    processes[0].exit('ended by SIGSEGV');
    expect(crashes).toEqual(['ended by SIGSEGV']);
    expect(processes[1].sent).toEqual([{ type: 'call', id: 2, method: 'maskSide', params }]);
    processes[1].say({ type: 'result', id: 2, result: 5 });
    expect(await call).toBe(5);
  });

  it('gives up a call over which two processes have died', async () => {
    const { client, processes } = setUp();
    const call = client.call('maskSide', params);
    processes[0].exit('ended by SIGKILL');
    processes[1].exit('ended by SIGKILL');
    await expect(call).rejects.toMatchObject({ tag: 'fault' });
    expect(processes).toHaveLength(2);
  });

  it('rejects what is under way when it is closed, and ends the process', async () => {
    const { client, processes } = setUp();
    const call = client.call('maskSide', params);
    client.close();
    await expect(call).rejects.toMatchObject({ tag: 'cancelled' });
    expect(processes[0].killed).toBe(true);
    await expect(client.call('maskSide', params)).rejects.toMatchObject({ tag: 'fault' });
  });
});

describe('worker process', () => {
  it('answers, and goes on after it was killed', async () => {
    let kill = (): void => undefined;
    const spawn: SpawnWorker = (...start) => {
      const process = forkWorker(...start);
      kill = () => process.kill();
      return process;
    };
    const crashes: string[] = [];
    const client = new WorkerClient({ spawn, threads: 1, onCrash: (reason) => crashes.push(reason) });
    clients.push(client);
    expect(await client.call('maskSide', params)).toBe(111);
    const call = client.call('maskSide', params);
    kill();
    expect(await call).toBe(111);
    while (crashes.length === 0) await delay(10);
    expect(crashes).toEqual(['ended by SIGKILL']);
  });

  it('carries bad input from a thread of its pool with its tag', async () => {
    const client = new WorkerClient({ threads: 1 });
    clients.push(client);
    const target = { path: '/nowhere/at/all.tif', channel: 0, from: 0, to: 1, pixelUm: 0.1625 };
    const { LocaliseOptions } = await import('../../../preload/contract/options/localise.ts');
    const call = client.call('localise', { ...target, options: LocaliseOptions.parse({}) });
    await expect(call).rejects.toMatchObject({ tag: 'not-found', data: { path: target.path } });
  });
});
