import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { bytesFor, type ImageMemory, type VotesStruct } from '../../kernels/image.ts';
import { structBytes, VOTES } from '../../kernels/structs.ts';
import type { EdgeMap } from './edges.ts';

/** Votes for centres, on a grid of the level's size with a margin of `margin` pixels on every side. */
export interface Accumulator {
  /** Width and height include the margins; pixels of the level. */
  width: number;
  height: number;
  margin: number;
  data: Float32Array;
  /** Imaginary part of the votes, for phase coding. */
  imaginary: Float32Array | null;
  /** For the search of maxima: the votes blurred, and indices of pixels. */
  blurred: Float32Array;
  /** The imaginary part blurred; `findPeaks` turns it into the phase. */
  turned: Float32Array | null;
  index: Int32Array;
  /** Weight of a vote by radius: 1/r, times cos or sin of its phase. */
  shares: Float32Array;
  /** What the kernel is told of the grid and the radii. */
  struct: VotesStruct;
  memory: ImageMemory;
}

/** Bytes that an accumulator takes in a memory. */
export function accumulatorBytes(width: number, height: number, margin: number, phase: boolean): number {
  const pixels = (width + 2 * margin) * (height + 2 * margin);
  return bytesFor([
    ...Array.from({ length: phase ? 5 : 3 }, () => 4 * pixels),
    4 * margin,
    structBytes(VOTES),
  ]);
}

export function createAccumulator(
  width: number,
  height: number,
  margin: number,
  phase: boolean,
  memory: ImageMemory,
): Accumulator {
  const w = width + 2 * margin;
  const h = height + 2 * margin;
  const floats = (): Float32Array => memory.floats(w * h);
  const shares = memory.floats(margin);
  const struct = memory.struct(VOTES);
  Object.assign(struct, { stride: w, margin, shares: shares.byteOffset });
  return {
    width: w,
    height: h,
    margin,
    data: floats(),
    imaginary: phase ? floats() : null,
    blurred: floats(),
    turned: phase ? floats() : null,
    index: memory.integers(w * h),
    shares,
    struct,
    memory,
  };
}

/** Phase that stands for a radius: from -pi at the smallest to pi at the largest, linear in log r (Atherton and Kerbyson 1999). */
const phaseOfRadius = (r: number, radii: readonly [number, number]): number =>
  (2 * Math.PI * Math.log(r / radii[0])) / Math.log(radii[1] / radii[0]) - Math.PI;

/** The radius a phase stands for. */
export const radiusOfPhase = (phase: number, radii: readonly [number, number]): number =>
  radii[0] * (radii[1] / radii[0]) ** ((phase + Math.PI) / (2 * Math.PI));

/**
 * Circular Hough transform by the gradient field: every edge pixel votes along its gradient for the centres at all radii of the range. A vote at
 * radius r counts 1/r, so that a whole ring gives 2 pi whatever its radius. Bright discs are voted for along the gradient, dark ones against it.
 * Plain votes are the first stage of the two-stage method (Yuen, Princen, Illingworth, Kittler 1990); with an imaginary part the votes of a
 * radius carry its phase, and centre and radius come out of one accumulator (Atherton and Kerbyson 1999).
 *
 * @param radii smallest and largest radius, pixels of the level; the accumulator's margin is larger.
 * @param out overwritten; must lie in the same memory as `edges`.
 */
export function voteCentres(
  edges: EdgeMap,
  radii: readonly [number, number],
  polarity: LocaliseOptions['polarity'],
  out: Accumulator,
): void {
  const { data, imaginary, shares, struct, memory } = out;
  const first = Math.max(1, Math.floor(radii[0]));
  const steps = Math.ceil(radii[1]) - first + 1;
  struct.first = first;
  struct.steps = steps;
  const cast = (target: Float32Array, part: (phase: number) => number): void => {
    for (let step = 0; step < steps; step++) {
      const r = first + step;
      shares[step] = part(phaseOfRadius(Math.min(Math.max(r, radii[0]), radii[1]), radii)) / r;
    }
    target.fill(0);
    struct.grid = target.byteOffset;
    for (const sign of [1, -1] as const) {
      if (polarity === (sign === 1 ? 'dark' : 'bright')) continue;
      memory.kernels.vote(edges.struct.at, struct.at, sign);
    }
  };
  cast(data, imaginary ? Math.cos : () => 1);
  if (imaginary) cast(imaginary, Math.sin);
}
