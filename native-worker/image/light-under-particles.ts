import { createLayerKernels } from '../kernels/layers.ts';
import { overDisc, type BinnedDisc } from './binned-disc.ts';

/** A frame and the discs of the things in it that move. */
export interface FrameWithMoving {
  /** Means over bins. */
  image: Float32Array;
  moving: readonly BinnedDisc[];
}

/** After so many rounds the light of three lab-like videos came no nearer to the true one. */
const ROUNDS = 4;
/** What is darker than this counts as so dark: its logarithm says nothing. */
const DARKEST = 1e-3;

/**
 * Finds the light where things that move nearly always hide it. Each is a round image laid on the light, and moves over it: with these divided out every
 * frame tells the light, and with the light divided out the round images. Both are found in turn (backfitting, Friedman and Stuetzle, J. Am. Stat.
 * Assoc. 1981, 76, 817); of the frames the median counts, since caps make images not quite round.
 *
 * @param light of the bins, above 0; written where it is hidden, where it holds a first guess
 * @param hidden these bins
 */
export function fillUnderParticles(
  frames: readonly FrameWithMoving[],
  light: Float32Array,
  hidden: Int32Array,
  columns: number,
): void {
  const rows = light.length / columns;
  const layers = createLayerKernels(
    { columns, rows },
    frames.map(({ moving }) => moving),
    hidden,
  );
  for (const [k, { image, moving }] of frames.entries()) {
    const logarithms = layers.frames[k].image;
    // It is asked for there alone.
    const take = (at: number): void => {
      logarithms[at] = Math.log(Math.max(DARKEST, image[at]));
    };
    for (const at of hidden) take(at);
    for (const disc of moving) overDisc(disc, columns, rows, take);
  }
  for (let at = 0; at < light.length; at++) layers.light[at] = Math.log(light[at]);
  for (let round = 0; round < ROUNDS; round++) {
    for (let frame = 0; frame < frames.length; frame++) layers.fit(frame);
    layers.see();
  }
  for (const at of hidden) light[at] = Math.exp(layers.light[at]);
}
