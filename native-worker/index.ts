import { Worker } from 'node:worker_threads';
import { toWireError } from '../preload/contract/errors.ts';
import { rpcMethods, type MethodName } from './rpc-methods/index.ts';
import type { MethodContext } from './rpc-methods/method-context.ts';
import { entryPath } from './entry-path.ts';
import { keepCompiled } from './keep-compiled.ts';
import { createPool } from './pool.ts';
import type { FromWorker, ToWorker } from './protocol.ts';

/** The worker process: takes calls from main, runs them, and tells of progress. One argument: the number of threads. */

/** Electron's utility process has a port of its own; a process forked by Node talks over its IPC channel. */
interface ParentPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: ToWorker }) => void): void;
}

const parentPort = (process as unknown as { parentPort?: ParentPort }).parentPort;
const threads = Number(process.argv[2]);
const pool = createPool(threads > 0 ? threads : undefined);
const running = new Map<number, AbortController>();
/** Methods that were called, so that what they load is compiled. */
const loaded = new Set<string>();
const ALIVE_EVERY_MS = 5000;

const send = (message: FromWorker): void => {
  if (parentPort) parentPort.postMessage(message);
  else if (process.connected) process.send?.(message);
};

async function call(id: number, method: string, params: unknown): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  const context: MethodContext = {
    signal: controller.signal,
    onProgress: (progress) => {
      if (!controller.signal.aborted) send({ type: 'progress', id, progress });
    },
    pool,
  };
  try {
    if (!Object.hasOwn(rpcMethods, method)) throw new Error(`The worker has no RPC method ${method}.`);
    const run = rpcMethods[method as MethodName] as (
      params: unknown,
      context: MethodContext,
    ) => Promise<unknown>;
    const result = await run(params, context);
    if (!loaded.has(method)) keepCompiled();
    loaded.add(method);
    send({ type: 'result', id, result });
  } catch (error) {
    send({
      type: 'error',
      id,
      error: toWireError(controller.signal.aborted ? controller.signal.reason : error),
    });
  } finally {
    running.delete(id);
  }
}

function receive(message: ToWorker): void {
  if (message.type === 'call') void call(message.id, message.method, message.params);
  else running.get(message.id)?.abort();
}

if (parentPort) {
  parentPort.on('message', (event) => receive(event.data));
} else {
  process.on('message', receive);
  // Main is gone: nobody waits for the results. While this loop is busy the thread notices.
  process.on('disconnect', () => process.exit(0));
  new Worker(entryPath('./watch-main.ts', 'watch-main.js'), { workerData: process.ppid }).unref();
}
setInterval(() => {
  if (running.size > 0) send({ type: 'alive' });
}, ALIVE_EVERY_MS).unref();
// Ctrl-C reaches the whole group of processes; main decides what to stop and tells this one.
process.on('SIGINT', () => undefined);
send({ type: 'ready' });
