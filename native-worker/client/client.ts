import { cancelled, fromWireError, JanusError } from '../../preload/contract/errors.ts';
import type { MethodName, Methods } from '../rpc-methods/index.ts';
import type { FromWorker, Progress, ToWorker } from '../protocol.ts';
import { forkWorker, workerEntry, type SpawnWorker, type WorkerProcess } from './process.ts';

export type { SpawnWorker };

export type MethodParams<Name extends MethodName> = Parameters<Methods[Name]>[0];
export type MethodResult<Name extends MethodName> = Awaited<ReturnType<Methods[Name]>>;

export interface CallOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

export interface WorkerClientOptions {
  /** Threads of the worker's pool; all cores unless given. */
  threads?: number;
  spawn?: SpawnWorker;
  /** Garbage is collected early: for tables of millions of rows. It takes a second more to start, for what was compiled before is of no use then. */
  savesMemory?: boolean;
  /** Program to start; the worker's own unless a test gives another. */
  entry?: string;
  /** Told of each crash. */
  onCrash?: (reason: string) => void;
  /** Told when calls are under way and the process has sent nothing for so long: it computes without a pause, or is stopped. */
  onQuiet?: (seconds: number) => void;
  /** How long that is. */
  quietMs?: number;
  /** Told what the process prints. */
  onOutput?: (text: string) => void;
}

interface PendingCall {
  message: ToWorker & { type: 'call' };
  /** How many processes have died while this call was under way. */
  crashes: number;
  onProgress: ((progress: Progress) => void) | undefined;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** A call that two processes have died of is not tried again: it is likely what kills them. */
const MAX_CRASHES = 2;

/** The process says every few seconds that it lives. */
const QUIET_MS = 60_000;

/**
 * Of V8: a small young generation, and an old one that grows by a fifth between collections instead of up to four times. Tables of millions of
 * rows leave much garbage: with these the process holds about half as much.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=4', '--heap-growing-percent=20'];

/**
 * main's side of the worker: starts the process with the first call, carries calls, cancelling and progress, and when
 * the process crashes starts another one and makes the unfinished calls again (RPC methods are pure).
 */
export class WorkerClient {
  readonly #options: WorkerClientOptions;
  readonly #calls = new Map<number, PendingCall>();
  #process: WorkerProcess | null = null;
  #nextId = 1;
  #closed = false;
  #quiet: NodeJS.Timeout | null = null;

  constructor(options: WorkerClientOptions = {}) {
    this.#options = options;
  }

  /**
   * Calls an RPC method. Rejects with `cancelled` when the signal says so, without waiting for the worker,
   * and with a `fault` when the worker has crashed more than once over this call.
   */
  call<Name extends MethodName>(
    method: Name,
    params: MethodParams<Name>,
    { signal, onProgress }: CallOptions = {},
  ): Promise<MethodResult<Name>> {
    return new Promise<MethodResult<Name>>((resolve, reject) => {
      if (this.#closed) throw new JanusError('fault', 'The computing process is closed.');
      if (signal?.aborted) throw cancelled();
      const id = this.#nextId++;
      const cancel = (): void => {
        if (!this.#calls.delete(id)) return;
        this.#process?.send({ type: 'cancel', id });
        reject(cancelled());
      };
      signal?.addEventListener('abort', cancel, { once: true });
      const call: PendingCall = {
        message: { type: 'call', id, method, params },
        crashes: 0,
        onProgress,
        resolve: (value) => {
          signal?.removeEventListener('abort', cancel);
          resolve(value as MethodResult<Name>);
        },
        reject: (error) => {
          signal?.removeEventListener('abort', cancel);
          reject(error);
        },
      };
      this.#calls.set(id, call);
      this.#running().send(call.message);
      this.#listen();
    });
  }

  /** Ends the process; calls under way are rejected as cancelled. */
  close(): void {
    this.#closed = true;
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const call of calls) call.reject(cancelled());
    this.#listen();
    this.#process?.kill();
    this.#process = null;
  }

  #running(): WorkerProcess {
    if (this.#process) return this.#process;
    const { spawn = forkWorker, entry = workerEntry(), threads, savesMemory = false } = this.#options;
    const flags = savesMemory ? MEMORY_FLAGS : [];
    const process = spawn(entry, threads === undefined ? [] : [String(threads)], flags);
    this.#process = process;
    process.onOutput((text) => this.#options.onOutput?.(text));
    process.onMessage((message) => this.#receive(message));
    process.onExit((reason) => this.#exited(process, reason));
    return process;
  }

  /** Begins to wait for the next sign of life. */
  #listen(): void {
    if (this.#quiet) clearTimeout(this.#quiet);
    this.#quiet = null;
    const { onQuiet, quietMs = QUIET_MS } = this.#options;
    if (!onQuiet || this.#calls.size === 0) return;
    this.#quiet = setTimeout(() => onQuiet(quietMs / 1000), quietMs);
    this.#quiet.unref();
  }

  #receive(message: FromWorker): void {
    this.#take(message);
    this.#listen();
  }

  #take(message: FromWorker): void {
    if (message.type === 'ready' || message.type === 'alive') return;
    const call = this.#calls.get(message.id);
    // A call that was cancelled may still answer.
    if (!call) return;
    if (message.type === 'progress') {
      call.onProgress?.(message.progress);
      return;
    }
    this.#calls.delete(message.id);
    if (message.type === 'result') call.resolve(message.result);
    else call.reject(fromWireError(message.error));
  }

  #exited(process: WorkerProcess, reason: string): void {
    if (this.#process !== process) return;
    this.#process = null;
    this.#options.onCrash?.(reason);
    for (const [id, call] of this.#calls) {
      call.crashes += 1;
      if (call.crashes < MAX_CRASHES) continue;
      this.#calls.delete(id);
      const text = `The computing process ${reason} twice during ${call.message.method}; the finished work is kept, start the job again.`;
      call.reject(new JanusError('fault', text));
    }
    if (this.#calls.size === 0) return;
    const restarted = this.#running();
    for (const call of this.#calls.values()) restarted.send(call.message);
  }
}
