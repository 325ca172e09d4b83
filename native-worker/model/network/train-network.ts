import { getTensorBackend } from '../../tensor/backend.ts';
import { createRandom, shuffle } from '../../math/random.ts';
import { startAdam, stepAdam } from './adam.ts';
import { networkGradient } from './network-gradient.ts';
import { runNetwork } from './run-network.ts';
import { initialParameters, layersOf, type NetworkShape } from './network-shape.ts';
import { maskDisc, turnInto } from './turn-images.ts';

export interface TrainingPlan {
  shape: NetworkShape;
  batch: number;
  /** Largest step of Adam; it falls along half a cosine to nothing in the last epoch. */
  rate: number;
  epochs: number;
  /** Epochs without a smaller error on the rows held out after which the rest is spared. */
  patience: number;
}

/** Arrays may be shared between threads; sending them then copies nothing. */
export interface NetworkTask {
  /** Rows of side * side values. */
  images: Float32Array;
  y: Float64Array;
  train: Int32Array;
  /** Rows that say when to stop. */
  held: Int32Array;
  plan: TrainingPlan;
  seed: number;
  /** Tells networks trained on the same rows apart. */
  member: number;
  /** In shared memory; [0] counts epochs. */
  progress: Int32Array;
}

/** A trained network with the scales of its inputs and its output. */
export interface FittedNetwork {
  shape: NetworkShape;
  parameters: Float32Array;
  pixel: Scale;
  z: Scale;
  /** On which it was trained. */
  tensorBackend: string;
  epochs: number;
}

interface Scale {
  mean: number;
  sd: number;
}

/**
 * Trains a network on turned and mirrored images; keeps its parameters of the epoch with the smallest mean absolute error on the rows
 * held out. The function behind the pool's task `trainNetwork`: the same numbers for the same task on the same tensor back end.
 */
export async function trainNetwork(task: NetworkTask): Promise<FittedNetwork> {
  const backend = await getTensorBackend();
  const { train, held, progress, y } = task;
  const { shape, batch, epochs, patience, rate } = task.plan;
  const size = shape.side * shape.side;
  const random = createRandom(task.seed, 0x4e70 + task.member);
  const known = takeImages(task.images, train, size);
  const pixel = scaleOf(known);
  const z = scaleOf(Float64Array.from(train, (row) => y[row]));
  scaleImages(known, shape.side, pixel);
  const judged = takeImages(task.images, held, size);
  scaleImages(judged, shape.side, pixel);

  const layers = layersOf(shape);
  const parameters = initialParameters(layers, random);
  const adam = startAdam(parameters);
  const order = Int32Array.from(train, (_, i) => i);
  const steps = Math.ceil(order.length / batch);
  let best = { parameters, error: Number.POSITIVE_INFINITY, epoch: 0 };
  for (let epoch = 0; epoch < epochs && epoch - best.epoch <= patience; epoch += 1) {
    shuffle(order, random);
    for (let step = 0; step < steps; step += 1) {
      const [from, to] = [step, step + 1].map((part) => Math.floor((part * order.length) / steps));
      const rows = order.subarray(from, to);
      const turned = new Float32Array(rows.length * size);
      rows.forEach((row, i) => turnInto(known, row * size, shape.side, random, turned, i * size));
      const target = Float32Array.from(rows, (row) => (y[train[row]] - z.mean) / z.sd);
      const { gradient } = networkGradient(layers, parameters, turned, target, backend);
      stepAdam(parameters, gradient, adam, rate * fallingShare((epoch + step / steps) / epochs));
    }
    const outputs = runNetwork(shape, parameters, judged);
    const error = outputs.reduce((sum, out, i) => sum + Math.abs(out * z.sd + z.mean - y[held[i]]), 0);
    if (error < best.error) best = { parameters: parameters.slice(), error, epoch };
    Atomics.store(progress, 0, epoch + 1);
  }
  Atomics.store(progress, 0, epochs);
  return {
    shape,
    parameters: best.parameters,
    pixel,
    z,
    tensorBackend: backend.name,
    epochs: best.epoch + 1,
  };
}

/** Of the first rate, once a share of the epochs has passed: half a cosine (Loshchilov and Hutter, ICLR 2017). */
export const fallingShare = (passed: number): number => 0.5 * (1 + Math.cos(Math.PI * passed));

/** Heights of images, in the unit of the labels. */
export function predictNetwork(
  { shape, parameters, pixel, z }: FittedNetwork,
  images: Float32Array,
): Float64Array {
  const scaled = images.slice();
  scaleImages(scaled, shape.side, pixel);
  return Float64Array.from(runNetwork(shape, parameters, scaled), (out) => out * z.sd + z.mean);
}

function takeImages(images: Float32Array, rows: Int32Array, size: number): Float32Array {
  const taken = new Float32Array(rows.length * size);
  rows.forEach((row, i) => taken.set(images.subarray(row * size, (row + 1) * size), i * size));
  return taken;
}

function scaleImages(images: Float32Array, side: number, { mean, sd }: Scale): void {
  for (let k = 0; k < images.length; k += 1) images[k] = (images[k] - mean) / sd;
  maskDisc(images, side);
}

function scaleOf(values: Float32Array | Float64Array): Scale {
  let [sum, squares] = [0, 0];
  for (const value of values) sum += value;
  const mean = sum / values.length;
  for (const value of values) squares += (value - mean) ** 2;
  return { mean, sd: Math.sqrt(squares / values.length) || 1 };
}
