import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { ModelContext } from '../model-context.ts';
import { isIn } from '../../measure/feature-group-table.ts';
import type { Fold } from '../training/split.ts';
import { type FittedNetwork, predictNetwork, type TrainingPlan } from './train-network.ts';

export interface NetworkOptions {
  /** Channels after each convolution, and neurons of the dense layer. */
  channels: number[];
  dense: number;
  batch: number;
  rate: number;
  /** Networks whose mean is the prediction; each stops by another fold. */
  members: number;
  patience: number;
  /** Images that a network sees in all; more masks get fewer epochs, so that the time hardly grows with their number. */
  passes: number;
}

const [FEWEST_EPOCHS, MOST_EPOCHS] = [8, 40];
const POLL_MS = 250;

/**
 * Trains networks on the images among the inputs, one a thread. Each leaves out another fold and stops by it.
 *
 * @throws Error with the reason of `context.signal`
 */
export async function fitNetworks(
  inputs: FeatureTable,
  y: Float64Array,
  { channels, dense, members, passes, ...how }: NetworkOptions,
  folds: Fold[],
  { pool, seed, signal, onProgress }: ModelContext,
): Promise<FittedNetwork[]> {
  const images = imagesOf(inputs);
  const shape = { side: Math.sqrt(images.length / inputs.rows), channels, dense };
  const used = folds.slice(0, members);
  const tasks = used.map(({ train, test }, member) => {
    const epochs = Math.min(MOST_EPOCHS, Math.max(FEWEST_EPOCHS, Math.ceil(passes / train.length)));
    const plan: TrainingPlan = { ...how, shape, epochs };
    const progress = new Int32Array(new SharedArrayBuffer(4));
    return { images, y, train, held: test, plan, seed, member, progress };
  });
  const total = tasks.reduce((sum, { plan }) => sum + plan.epochs, 0);
  const poll = setInterval(
    () =>
      onProgress?.(
        tasks.reduce((sum, { progress }) => sum + Atomics.load(progress, 0), 0),
        total,
      ),
    POLL_MS,
  );
  try {
    return await Promise.all(tasks.map((task) => pool.run('trainNetwork', task, { signal })));
  } finally {
    clearInterval(poll);
  }
}

/** The mean of the networks, and their standard deviation. */
export function predictNetworks(
  networks: readonly FittedNetwork[],
  inputs: FeatureTable,
): { mean: Float64Array; spread: Float64Array | null } {
  const images = imagesOf(inputs);
  const each = networks.map((network) => predictNetwork(network, images));
  const average = (of: (values: Float64Array, i: number) => number): Float64Array =>
    Float64Array.from({ length: inputs.rows }, (_, i) =>
      each.reduce((sum, values) => sum + of(values, i) / each.length, 0),
    );
  const mean = average((values, i) => values[i]);
  if (each.length < 2) return { mean, spread: null };
  const bessel = each.length / (each.length - 1);
  return { mean, spread: average((values, i) => bessel * (values[i] - mean[i]) ** 2).map(Math.sqrt) };
}

/** The columns of the image, in shared memory, row after row. */
function imagesOf({ names, rows, values }: FeatureTable): Float32Array {
  const columns = names.flatMap((name, column) => (isIn('images', name) ? [column] : []));
  const images = new Float32Array(new SharedArrayBuffer(rows * columns.length * 4));
  for (let row = 0, to = 0; row < rows; row += 1) {
    for (const column of columns) images[to++] = values[row * names.length + column];
  }
  return images;
}
