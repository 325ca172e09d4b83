import { createRoundFitKernels, type MostOfFit, type RoundFitKernels } from '../../kernels/round-images.ts';
import type { Point } from '../../math/point.ts';
import type { BinnedImage } from './pyramid.ts';

/** A part of an image as a sum of round images about some centres; lengths in pixels of the image. */
export interface RoundModel {
  /** The part, a disc. */
  window: Point & { radius: number };
  centres: readonly Point[];
  /** The first so many have one profile between them; each of the others has its own. */
  alike: number;
  /** The first image also has a first angular harmonic with any profile, as a cap gives it. */
  capped: boolean;
  /** Images end at this distance from their centres. */
  reach: number;
}

export interface RoundFit {
  /** As given, the first `alike` of them moved. */
  centres: Point[];
  /** Mean square of what the model leaves over, and of the part of the image about its mean. */
  rest: number;
  all: number;
}

/** Profiles are linear between so many knots. */
const KNOTS = 8;
/** Where the image does not tell profiles apart they are pulled to zero with the weight of this share of a pixel. */
const RIDGE = 0.3;
/** Centres move at most so far in one round, in knots. */
const LONGEST_STEP = 1;
const CONVERGED_PX = 0.05;
const BARELY = 1e-9;

let kept: { most: MostOfFit; kernels: RoundFitKernels } | null = null;

/** Kernels for fits of this size at least; those of the call before where they are large enough. */
function kernelsFor(needed: MostOfFit): RoundFitKernels {
  const { most = needed, kernels } = kept ?? {};
  const pixels = Math.max(needed.pixels, most.pixels);
  const centres = Math.max(needed.centres, most.centres);
  const unknowns = Math.max(needed.unknowns, most.unknowns);
  if (kernels && pixels === most.pixels && centres === most.centres && unknowns === most.unknowns)
    return kernels;
  const larger = { pixels, centres, unknowns };
  kept = { most: larger, kernels: createRoundFitKernels(larger) };
  return kept.kernels;
}

/** Brings the model and its part of the image to the kernels. */
function takePart({ data, width, height }: BinnedImage, model: RoundModel): RoundFitKernels {
  const { window, centres, alike, capped, reach } = model;
  const [left, top] = [window.x, window.y].map((at) => Math.max(0, Math.ceil(at - window.radius)));
  const right = Math.min(width - 1, Math.floor(window.x + window.radius));
  const bottom = Math.min(height - 1, Math.floor(window.y + window.radius));
  const columns = Math.max(0, right - left + 1);
  const rows = Math.max(0, bottom - top + 1);
  const profiles = 1 + centres.length - alike;
  const linear = 1 + KNOTS * (profiles + (capped ? 2 : 0));
  const unknowns = linear + 2 * alike;
  const kernels = kernelsFor({ pixels: columns * rows, centres: centres.length, unknowns });
  for (let row = 0; row < rows; row++) {
    const from = (top + row) * width + left;
    kernels.pixels.set(data.subarray(from, from + columns), row * columns);
  }
  Object.assign(kernels.fit, {
    left,
    top,
    width: columns,
    height: rows,
    x: window.x,
    y: window.y,
    radius: window.radius,
    count: centres.length,
    alike,
    capped: capped ? 1 : 0,
    knots: KNOTS,
    reach,
    linear,
  });
  return kernels;
}

/** Solves for the unknowns with the centres where they are; with `shifts` also for small shifts of these. */
function solveAt(
  kernels: RoundFitKernels,
  centres: readonly Point[],
  shifts: boolean,
): { rest: number; all: number } {
  const { fit, matrix, right, solution } = kernels;
  const { linear, alike } = fit;
  for (const [c, { x, y }] of centres.entries()) kernels.centres.set([x, y], 2 * c);
  fit.size = shifts ? linear + 2 * alike : linear;
  kernels.fill();
  for (let i = 1; i < fit.size; i++) matrix[i * (fit.size + 1)] += i < linear ? RIDGE : BARELY;
  kernels.solve();
  let explained = 0;
  for (let i = 0; i < fit.size; i++) {
    explained += solution[i] * right[i];
    if (i > 0 && i < linear) explained += RIDGE * solution[i] * solution[i];
  }
  const { squares, sum, seen } = fit;
  return { rest: Math.max(0, squares - explained) / seen, all: squares / seen - (sum / seen) ** 2 };
}

/**
 * Least-squares fit of a sum of round images to a part of an image. Particles that take little of the light add up in defocus, so overlapping ring
 * systems are round about two centres rather than one. Profiles and centres are found together, by Gauss-Newton steps in which the profiles follow the centres
 * (variable projection, Golub and Pereyra 1973).
 *
 * @param rounds how often the centres move, at most; 0 leaves them
 */
export function fitRoundImages(image: BinnedImage, model: RoundModel, rounds: number): RoundFit {
  const kernels = takePart(image, model);
  const centres = model.centres.map(({ x, y }) => ({ x, y }));
  if (rounds > 0) solveAt(kernels, centres, false);
  for (let round = 0; round < rounds; round++) {
    solveAt(kernels, centres, true);
    if (moveCentres(centres, model, kernels) < CONVERGED_PX) break;
  }
  return { centres, ...solveAt(kernels, centres, false) };
}

/** Returns the longest move. */
function moveCentres(
  centres: Point[],
  { alike, reach }: RoundModel,
  { solution, fit: { linear } }: RoundFitKernels,
): number {
  let longest = 0;
  for (let c = 0; c < alike; c++) {
    const [dx, dy] = [solution[linear + 2 * c], solution[linear + 2 * c + 1]];
    const move = Math.hypot(dx, dy);
    const share = Math.min(1, (LONGEST_STEP * reach) / KNOTS / Math.max(move, BARELY));
    centres[c].x += share * dx;
    centres[c].y += share * dy;
    longest = Math.max(longest, share * move);
  }
  return longest;
}
