import type { WireError } from '../preload/contract/errors.ts';

/** How far a call is: `done` of `total` units, and what it is doing where that changes. */
export interface Progress {
  done: number;
  total: number;
  step?: string;
}

/** From main to the worker. */
export type ToWorker =
  { type: 'call'; id: number; method: string; params: unknown } | { type: 'cancel'; id: number };

/** From the worker to main. `ready` comes first, once; `alive` every few seconds while calls are under way. */
export type FromWorker =
  | { type: 'ready' }
  | { type: 'alive' }
  | { type: 'progress'; id: number; progress: Progress }
  | { type: 'result'; id: number; result: unknown }
  | { type: 'error'; id: number; error: WireError };
