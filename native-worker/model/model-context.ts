import type { BoostedForest, BoostingTask } from './boosting/fit-boosting.ts';
import type { FittedNetwork, NetworkTask } from './network/train-network.ts';
import type { Forest } from './trees/forest-data.ts';
import type { GrowForestTask } from './trees/grow-forest.ts';

/** The part of the thread pool that models use; tests pass one that runs in place. */
export interface ModelPool {
  /** How many tasks can run at once; results do not depend on it. */
  readonly threads: number;
  run(name: 'growForest', payload: GrowForestTask, options?: { signal?: AbortSignal }): Promise<Forest>;
  run(name: 'fitBoosting', payload: BoostingTask, options?: { signal?: AbortSignal }): Promise<BoostedForest>;
  run(name: 'trainNetwork', payload: NetworkTask, options?: { signal?: AbortSignal }): Promise<FittedNetwork>;
}

/** What long calls of this folder are given besides data and options. */
export interface ModelContext {
  pool: ModelPool;
  seed: number;
  signal?: AbortSignal;
  /** Work done and work in all, in units of about equal time. */
  onProgress?: (done: number, total: number) => void;
}
