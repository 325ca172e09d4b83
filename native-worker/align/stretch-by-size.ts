import { mean, median, variance } from '../math/statistics.ts';
import { FEWEST_PARTS, localMoves, SHARED_ERROR, shiftError, type LocalMove } from './fit-shift.ts';
import { refineOffsets, type Refined, type Scales } from './refine-offsets.ts';
import type { ZSeries } from './z-series.ts';

/** Fewer z-series say nothing of how particles differ. */
const FEWEST = 5;
const ROUNDS = 3;
/** Particles of one batch differ in size by some percent: what stretches spread by beyond that is something else, such as cap or dust. */
const MOST_SPREAD = 0.02;

/** Places of z-series with what each pattern is stretched by along z. */
export interface Stretched {
  offsets: Float64Array;
  /** Standard errors of the offsets, micrometres; NaN where there is too little to tell. */
  sdUm: Float64Array;
  /** 0.02: what others show at 10 um above the particle this one shows at 9.8 um. */
  stretch: Float64Array;
}

/**
 * Offsets of z-series of particles that differ in size. A larger particle shows the same pattern further from itself, so its z-series is stretched
 * about its own height, and a plain shift puts it too high or too low. How far particles differ in that is estimated from all of them; each
 * stretch is held to it (empirical Bayes: Efron and Morris, J. Am. Stat. Assoc. 1973, 68, 117). Null where they don't differ by more than the fits err.
 *
 * @param offsets where a plain shift puts them, micrometres
 * @param pivotUm height of the particles on that scale
 */
export function unstretch(
  zSeries: readonly ZSeries[],
  offsets: Float64Array,
  pivotUm: number,
  scales: Scales,
): Stretched | null {
  if (zSeries.length < FEWEST) return null;
  let stretch: Float64Array = new Float64Array(zSeries.length);
  let refined: Refined | null = null;
  for (let round = 0; round <= ROUNDS; round += 1) {
    const place = refined?.offsets ?? offsets;
    const warped = zSeries.map((one, at) => warp(one, place[at], stretch[at], pivotUm));
    refined = refineOffsets(warped, place, scales);
    if (round === ROUNDS) return { offsets: refined.offsets, sdUm: errorsOf(warped, refined), stretch };
    const own = warped.map((one, at) => ownStretch(one, at, refined!));
    const next = shrunk(
      own.map((one, at) => (one ? { stretch: stretch[at] + one.stretch, sd: one.sd } : null)),
    );
    if (!next) return null;
    stretch = next;
  }
  return null;
}

/** Heights stretched about the particle, so that its pattern is that of a typical one. */
const warp = ({ z, values }: ZSeries, offset: number, stretch: number, pivotUm: number): ZSeries => ({
  z: z.map((height) => height + stretch * (height + offset - pivotUm)),
  values,
});

const errorsOf = (zSeries: readonly ZSeries[], { offsets, others, metric }: Refined): Float64Array =>
  Float64Array.from(zSeries, (one, at) =>
    others[at] ? shiftError(one, offsets[at], others[at], metric) : NaN,
  );

/** What is left to stretch, with its error: the slope of the moves that parts of the z-series ask for. Null where there is too little to tell. */
function ownStretch(
  zSeries: ZSeries,
  at: number,
  { offsets, others, metric }: Refined,
): { stretch: number; sd: number } | null {
  const template = others[at];
  if (!template) return null;
  return slopeOf(localMoves(zSeries, offsets[at], template, metric));
}

/** Slope of a weighted straight line through moves, with the error that its residuals make. */
function slopeOf(moves: readonly LocalMove[]): { stretch: number; sd: number } | null {
  if (moves.length < FEWEST_PARTS) return null;
  const total = moves.reduce((sum, { weight }) => sum + weight, 0);
  const meanOf = (value: (one: LocalMove) => number): number =>
    moves.reduce((sum, one) => sum + one.weight * value(one), 0) / total;
  const middle = { z: meanOf(({ zUm }) => zUm), move: meanOf(({ moveUm }) => moveUm) };
  const spread = meanOf(({ zUm }) => (zUm - middle.z) ** 2);
  const stretch = meanOf(({ zUm, moveUm }) => (zUm - middle.z) * (moveUm - middle.move)) / spread;
  const left = meanOf(({ zUm, moveUm }) => (moveUm - middle.move - stretch * (zUm - middle.z)) ** 2);
  return { stretch, sd: SHARED_ERROR * Math.sqrt(left / spread / (moves.length - 2)) };
}

/** Stretches about their mean, held to their spread; null where they spread by no more than they err. */
function shrunk(own: readonly ({ stretch: number; sd: number } | null)[]): Float64Array | null {
  const known = own.filter((one) => one !== null);
  if (known.length < FEWEST) return null;
  const chance = 1 + Math.sqrt(2 / known.length);
  const beyond =
    variance(known.map(({ stretch }) => stretch)) - chance * median(known.map(({ sd }) => sd ** 2));
  const spread = Math.min(MOST_SPREAD ** 2, beyond);
  if (!(spread > 0)) return null;
  const middle = mean(known.map(({ stretch }) => stretch));
  return Float64Array.from(own, (one) =>
    one ? ((one.stretch - middle) * spread) / (spread + one.sd ** 2) : 0,
  );
}
