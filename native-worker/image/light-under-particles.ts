import { selectKth } from '../math/select-kth.ts';
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

interface RoundImage {
  disc: BinnedDisc;
  /** At whole distances from the centre, linear between them. */
  profile: Float64Array;
}

const valueAt = (profile: Float64Array, distance: number): number => {
  const ring = Math.floor(distance);
  return profile[ring] + (distance - ring) * (profile[ring + 1] - profile[ring]);
};

/** The logarithm of a frame as light and, on it, a round image of each thing that moves. */
class Layers {
  readonly #image: Float32Array;
  readonly #round: Float32Array;
  readonly #things: readonly RoundImage[];
  readonly #columns: number;

  constructor({ image, moving }: FrameWithMoving, columns: number) {
    this.#image = image.map((value) => Math.log(Math.max(DARKEST, value)));
    this.#round = new Float32Array(image.length);
    this.#things = moving.map((disc) => ({ disc, profile: new Float64Array(Math.ceil(disc.radius) + 2) }));
    this.#columns = columns;
  }

  /** Fits one round image after the other to what the light and the rest of them leave over. */
  fit(light: Float32Array): void {
    const rows = this.#image.length / this.#columns;
    for (const { disc, profile } of this.#things) {
      const sums = new Float64Array(profile.length);
      const weights = new Float64Array(profile.length);
      overDisc(disc, this.#columns, rows, (at, distance) => {
        this.#round[at] -= valueAt(profile, distance);
        const left = this.#image[at] - light[at] - this.#round[at];
        const ring = Math.floor(distance);
        const share = distance - ring;
        sums[ring] += (1 - share) * left;
        weights[ring] += 1 - share;
        sums[ring + 1] += share * left;
        weights[ring + 1] += share;
      });
      for (let ring = 0; ring < profile.length; ring++)
        profile[ring] = weights[ring] > 0 ? sums[ring] / weights[ring] : 0;
      overDisc(disc, this.#columns, rows, (at, distance) => {
        this.#round[at] += valueAt(profile, distance);
      });
    }
  }

  lightAt(at: number): number {
    return this.#image[at] - this.#round[at];
  }
}

/**
 * Finds the light where things that move nearly always hide it. Each is a round image laid on the light, and moves over it: with these divided out every
 * frame tells the light, and with the light divided out the round images. Both are found in turn (backfitting, Friedman and Stuetzle, J. Am. Stat.
 * Assoc. 1981, 76, 817); of the frames the median counts, since caps make images not quite round.
 *
 * @param light of the bins; written where it is hidden, where it holds a first guess
 * @param hidden not 0 for these bins
 */
export function fillUnderParticles(
  frames: readonly FrameWithMoving[],
  light: Float32Array,
  hidden: Uint8Array,
  columns: number,
): void {
  const layers = frames.map((frame) => new Layers(frame, columns));
  const logarithm = light.map(Math.log);
  const values = new Float32Array(frames.length);
  for (let round = 0; round < ROUNDS; round++) {
    for (const frame of layers) frame.fit(logarithm);
    for (let at = 0; at < light.length; at++) {
      if (!hidden[at]) continue;
      for (let k = 0; k < layers.length; k++) values[k] = layers[k].lightAt(at);
      logarithm[at] = selectKth(values, layers.length, layers.length >> 1);
    }
  }
  for (let at = 0; at < light.length; at++) if (hidden[at]) light[at] = Math.exp(logarithm[at]);
}
