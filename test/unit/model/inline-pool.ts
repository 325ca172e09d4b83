import { fitBoosting } from '../../../native-worker/model/boosting/fit-boosting.ts';
import type { ModelContext, ModelPool } from '../../../native-worker/model/model-context.ts';
import { trainNetwork } from '../../../native-worker/model/network/train-network.ts';
import { growForest } from '../../../native-worker/model/trees/grow-forest.ts';

/** Runs the pool's tasks in place; `threads` only changes how the work is divided. */
function inlinePool(threads: number): ModelPool {
  async function run(name: string, payload: never): Promise<never> {
    if (name === 'trainNetwork') return (await trainNetwork(payload)) as never;
    return (name === 'growForest' ? growForest(payload) : fitBoosting(payload)) as never;
  }
  return { threads, run };
}

export const inlineContext = (seed: number, threads = 2): ModelContext => ({
  pool: inlinePool(threads),
  seed,
});
