import { availableParallelism } from 'node:os';
import type { Piscina } from 'piscina';
import { fromWireError } from '../preload/contract/errors.ts';
import { entryPath } from './entry-path.ts';
import type { ThreadReply } from './thread.ts';
import type { TaskName, TaskPayload, TaskResult } from './thread-tasks.ts';

export interface RunOptions {
  signal?: AbortSignal;
  /** Buffers that move to the thread instead of being copied; the caller can't use them any more. */
  transfer?: ArrayBuffer[];
}

/** Threads that run the named tasks of `thread-tasks.ts`. */
export interface Pool {
  readonly threads: number;
  /** Queues one task. Cancelling rejects with `AbortError` at once and ends the thread that was at it. */
  run<Name extends TaskName>(
    name: Name,
    payload: TaskPayload<Name>,
    options?: RunOptions,
  ): Promise<TaskResult<Name>>;
  /**
   * Runs one task a unit and gives the results in the order of the units, whatever the number of threads. At most two
   * units a thread are under way at a time: `prepare` is called when a unit's turn has come, so memory stays bounded.
   */
  map<Name extends TaskName, Unit>(
    name: Name,
    units: readonly Unit[],
    prepare: (unit: Unit, index: number) => TaskPayload<Name> | Promise<TaskPayload<Name>>,
    options?: { signal?: AbortSignal; onDone?: (done: number, total: number) => void },
  ): Promise<TaskResult<Name>[]>;
  close(): Promise<void>;
}

/** Threads start with the first task and end after half a minute without one. */
export function createPool(threads: number = availableParallelism()): Pool {
  let started: Promise<Piscina<unknown, ThreadReply>> | null = null;
  // Loaded with the first task: reading a file's header needs no threads.
  const start = async (): Promise<Piscina<unknown, ThreadReply>> => {
    const { Piscina: Threads } = await import('piscina');
    return new Threads({
      filename: entryPath('./thread.ts', 'thread.js'),
      name: 'run',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 30_000,
      // geotiff's JPEG decoder looks into it, whoever started the thread.
      workerData: {},
    });
  };

  const pool: Pool = {
    threads,

    async run(name, payload, { signal, transfer = [] } = {}) {
      started ??= start();
      const piscina = await started;
      const reply = await piscina.run({ name, payload }, { signal: signal ?? null, transferList: transfer });
      if ('error' in reply) throw fromWireError(reply.error);
      // The thread's entry ran the task of this name.
      return reply.result as TaskResult<typeof name>;
    },

    async map(name, units, prepare, { signal, onDone } = {}) {
      const results = new Array<TaskResult<typeof name>>(units.length);
      const abort = new AbortController();
      const either = signal ? AbortSignal.any([signal, abort.signal]) : abort.signal;
      let next = 0;
      let done = 0;
      const lane = async (): Promise<void> => {
        while (next < units.length) {
          either.throwIfAborted();
          const index = next++;
          const payload = await prepare(units[index], index);
          results[index] = await pool.run(name, payload, { signal: either });
          onDone?.(++done, units.length);
        }
      };
      const lanes = Array.from({ length: Math.min(2 * threads, units.length) }, () => lane());
      try {
        await Promise.all(lanes);
      } catch (error) {
        abort.abort();
        await Promise.allSettled(lanes);
        throw error;
      }
      return results;
    },

    async close() {
      const piscina = await started;
      started = null;
      await piscina?.destroy();
    },
  };
  return pool;
}
