import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { cancelled, fromWireError, JanusError } from '../preload/contract/errors.ts';
import { entryPath } from './entry-path.ts';
import type { ThreadCall, ThreadReply } from './thread.ts';
import type { TaskName, TaskPayload, TaskResult } from './thread-tasks.ts';

export interface RunOptions {
  signal?: AbortSignal;
  /** Buffers that move to the thread instead of being copied; the caller can't use them any more. */
  transfer?: ArrayBuffer[];
  /** What the task holds beyond what any task does, such as a large plane: tasks wait while others hold too much. */
  bytes?: number;
}

/** Threads that run the named tasks of `thread-tasks.ts`. Every call settles: with its result, a tagged error, or cancelled. */
export interface Pool {
  readonly threads: number;
  /** Queues one task. Cancelling rejects at once and ends the thread that was at it. */
  run<Name extends TaskName>(
    name: Name,
    payload: TaskPayload<Name>,
    options?: RunOptions,
  ): Promise<TaskResult<Name>>;
  /**
   * Runs one task a unit and gives the results in the order of the units, whatever the number of threads. At most two
   * units a thread are under way at a time: `prepare` is called when a unit's turn has come, so memory stays bounded. With
   * the first failure the others are cancelled.
   */
  map<Name extends TaskName, Unit>(
    name: Name,
    units: readonly Unit[],
    prepare: (unit: Unit, index: number) => TaskPayload<Name> | Promise<TaskPayload<Name>>,
    options?: { signal?: AbortSignal; onDone?: (done: number, total: number) => void; bytes?: number },
  ): Promise<TaskResult<Name>[]>;
  close(): Promise<void>;
}

const IDLE_MS = 30_000;
/** Tasks that say that they hold much hold at most so much together; a larger one runs alone. */
const MOST_BYTES = 1e9;

interface Task {
  call: ThreadCall;
  transfer: ArrayBuffer[];
  bytes: number;
  /** Settles the call, once. */
  settle(outcome: { result: unknown } | { error: Error }): void;
}

/** A thread and what it is at. One that was told to end counts until it has. */
interface Thread {
  worker: Worker;
  task: Task | null;
  ending: boolean;
  /** Bytes of its task; one that was told to end holds them until it has. */
  holds: number;
  idle: NodeJS.Timeout | null;
}

/** Threads start with the first task and end after half a minute without one. */
export function createPool(
  threads: number = availableParallelism(),
  entry: string = entryPath('./thread.ts', 'thread.js'),
): Pool {
  const queue: Task[] = [];
  const all = new Set<Thread>();

  const end = (thread: Thread): Promise<unknown> => {
    thread.ending = true;
    if (thread.idle) clearTimeout(thread.idle);
    return thread.worker.terminate();
  };

  const start = (): Thread => {
    // geotiff's JPEG decoder looks into workerData, whoever started the thread.
    const worker = new Worker(entry, { workerData: {} });
    const thread: Thread = { worker, task: null, ending: false, holds: 0, idle: null };
    all.add(thread);
    let fault = '';
    const failed = (error: unknown): void => {
      fault ||= error instanceof Error ? error.message : String(error);
    };
    worker.on('message', (reply: ThreadReply) => {
      const { task } = thread;
      thread.task = null;
      thread.holds = 0;
      if (task) task.settle('error' in reply ? { error: fromWireError(reply.error) } : reply);
      dispatch();
    });
    worker.on('messageerror', (error) => {
      failed(error);
      void end(thread);
    });
    worker.on('error', failed);
    worker.on('exit', (code) => {
      all.delete(thread);
      const { task } = thread;
      thread.task = null;
      task?.settle({
        error: new JanusError(
          'fault',
          `A computing thread ended during ${task.call.name} (${fault || `code ${code}`}); the finished work is kept, start again.`,
        ),
      });
      dispatch();
    });
    return thread;
  };

  /** Gives waiting tasks to free threads, and starts threads while there may be more. */
  const dispatch = (): void => {
    for (;;) {
      const free = [...all].find(({ task, ending }) => !task && !ending);
      const [task] = queue;
      if (!task) {
        for (const thread of all) rest(thread);
        return;
      }
      const held = [...all].reduce((sum, one) => sum + one.holds, 0);
      if (held > 0 && held + task.bytes > MOST_BYTES) return;
      const thread = free ?? (all.size < threads ? start() : null);
      if (!thread) return;
      queue.shift();
      if (thread.idle) clearTimeout(thread.idle);
      thread.idle = null;
      thread.task = task;
      thread.holds = task.bytes;
      try {
        thread.worker.postMessage(task.call, task.transfer);
      } catch (error) {
        // What can't be copied to a thread is a fault of the caller.
        thread.task = null;
        thread.holds = 0;
        task.settle({ error: error as Error });
      }
    }
  };

  const rest = (thread: Thread): void => {
    if (thread.task || thread.ending || thread.idle) return;
    thread.idle = setTimeout(() => void end(thread), IDLE_MS);
    thread.idle.unref();
  };

  const pool: Pool = {
    threads,

    run: (name, payload, { signal, transfer = [], bytes = 0 } = {}) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) throw cancelled();
        let settled = false;
        const task: Task = {
          call: { name, payload },
          transfer,
          bytes,
          settle: (outcome) => {
            if (settled) return;
            settled = true;
            signal?.removeEventListener('abort', cancel);
            if ('error' in outcome) reject(outcome.error);
            // The thread's entry ran the task of this name.
            else resolve(outcome.result as TaskResult<typeof name>);
          },
        };
        const cancel = (): void => {
          const waiting = queue.indexOf(task);
          if (waiting >= 0) queue.splice(waiting, 1);
          const thread = [...all].find((one) => one.task === task);
          if (thread) {
            thread.task = null;
            void end(thread);
          }
          task.settle({ error: cancelled() });
        };
        signal?.addEventListener('abort', cancel, { once: true });
        queue.push(task);
        dispatch();
      }),

    async map(name, units, prepare, { signal, onDone, bytes = 0 } = {}) {
      const results = new Array<TaskResult<typeof name>>(units.length);
      const abort = new AbortController();
      const either = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
      let next = 0;
      let done = 0;
      const takeUnits = async (): Promise<void> => {
        while (next < units.length) {
          if (either.aborted) throw cancelled();
          const index = next++;
          const payload = await prepare(units[index], index);
          results[index] = await pool.run(name, payload, { signal: either, bytes });
          onDone?.(++done, units.length);
        }
      };
      const underWay = Array.from({ length: Math.min(2 * threads, units.length) }, takeUnits);
      try {
        await Promise.all(underWay);
      } catch (error) {
        abort.abort();
        await Promise.allSettled(underWay);
        throw error;
      }
      return results;
    },

    async close() {
      for (const task of queue.splice(0)) task.settle({ error: cancelled() });
      const ending = [...all].map((thread) => {
        const { task } = thread;
        thread.task = null;
        task?.settle({ error: cancelled() });
        return end(thread);
      });
      await Promise.all(ending);
    },
  };
  return pool;
}
