import type { SlideQuality } from '../../preload/contract/z-series-quality.ts';
import { solvePositiveDefinite } from '../math/cholesky.ts';
import { randomStream } from '../math/random.ts';
import { median, SD_OVER_MAD } from '../math/statistics.ts';

/** What the images say of one z-series: where its particle is, pixels, and by how much its labels are moved, micrometres, with its error. */
export interface OwnHeight {
  stackId: number;
  xPx: number;
  yPx: number;
  pixelUm: number;
  offsetUm: number;
  sdUm: number;
}

export interface SlideLabels {
  /** Of each z-series, micrometres. */
  offsetUm: Float64Array;
  sdUm: Float64Array;
  slides: SlideQuality[];
}

/** Fewer z-series than this say nothing of a plane. */
const FEWEST = 4;
/** With fewer, planes through three of them fit too well by chance: a level plane is the start. */
const FEWEST_FOR_TRIPLES = 10;
/** Planes through three series that are tried as a start. */
const TRIPLES = 300;
/** Tukey's biweight reaches so many standard deviations, and as many errors of the labels at least. */
const BIWEIGHT = 3.5;
/** A slide lies level to a third of a degree, standard deviation of its slope along x and y; more takes more evidence. */
const SLOPE_SD = 0.006;
const ROUNDS = 20;
/** Unknowns of a plane. */
const PLANE = 3;

/**
 * Passive particles of a stack have sunk to the slide (gravitational height 0.08 um for the paper's), so that their heights differ by its tilt
 * alone, and what their labels differ besides is error. Each label is moved towards a robust plane through all labels of its stack: all the way where
 * the scatter about the plane is no larger than the labels' own errors, not at all where it is much larger (empirical Bayes: Efron and Morris,
 * J. Am. Stat. Assoc. 1973, 68, 117). Those far from the plane float, and keep their own.
 */
export function layOnSlides(own: readonly OwnHeight[]): SlideLabels {
  const offsetUm = Float64Array.from(own, (one) => one.offsetUm);
  const sdUm = Float64Array.from(own, (one) => one.sdUm);
  const slides: SlideQuality[] = [];
  for (const stackId of new Set(own.map((one) => one.stackId))) {
    const places = own.flatMap((one, place) =>
      one.stackId === stackId && Number.isFinite(one.xPx + one.yPx + one.sdUm) ? [place] : [],
    );
    if (places.length < FEWEST) continue;
    const laid = layStack(places.map((place) => own[place]));
    if (!laid) continue;
    places.forEach((place, at) => {
      offsetUm[place] = laid.offsetUm[at];
      sdUm[place] = laid.sdUm[at];
    });
    slides.push({ stackId, ...laid.slide });
  }
  return { offsetUm, sdUm, slides };
}

interface Laid {
  offsetUm: number[];
  sdUm: number[];
  slide: Omit<SlideQuality, 'stackId'>;
}

function layStack(own: readonly OwnHeight[]): Laid | null {
  const rows = positionsOf(own);
  const heights = own.map((one) => one.offsetUm);
  const typicalUm = Math.sqrt(median(own.map((one) => one.sdUm ** 2)));
  const slopeSdUm = SLOPE_SD * rows[0].scalePx * own[0].pixelUm;
  const fit = robustPlane(rows, heights, { typicalUm, slopeSdUm });
  if (!fit) return null;
  const { plane, weight, scatterUm } = fit;
  const lying = weight.filter((one) => one > 0).length;
  if (2 * lying <= own.length) return null;
  const typical = weightedMean(
    own.map((one) => one.sdUm ** 2),
    weight,
  );
  // What the heights scatter beyond the errors of the labels and beyond chance.
  const chance = 1 + Math.sqrt(2 / Math.max(1, lying - PLANE));
  const spread = Math.max(0, scatterUm ** 2 - chance * typical);
  const leverage = (PLANE / lying) * scatterUm ** 2;
  const shares = own.map(({ sdUm }, at) => {
    const lyingShare = spread / (spread + sdUm ** 2 || 1);
    return 1 - (1 - lyingShare) * Math.min(1, 2 * weight[at]);
  });
  return {
    offsetUm: own.map(({ offsetUm }, at) => {
      const on = heightOn(plane, rows[at]);
      return on + shares[at] * (offsetUm - on);
    }),
    sdUm: own.map(({ sdUm }, at) => Math.sqrt(shares[at] * sdUm ** 2 + (1 - shares[at]) * leverage)),
    slide: {
      slopeXUmPerPx: plane[1] / rows[0].scalePx,
      slopeYUmPerPx: plane[2] / rows[0].scalePx,
      lying,
      floating: own.length - lying,
      ownShare: spread / (spread + typical || 1),
      scatterUm,
    },
  };
}

/** A position from the middle of all, in units of their spread. */
interface Position {
  x: number;
  y: number;
  scalePx: number;
}

function positionsOf(own: readonly OwnHeight[]): Position[] {
  const x = median(own.map(({ xPx }) => xPx));
  const y = median(own.map(({ yPx }) => yPx));
  const scalePx = median(own.map(({ xPx, yPx }) => Math.hypot(xPx - x, yPx - y))) || 1;
  return own.map(({ xPx, yPx }) => ({ x: (xPx - x) / scalePx, y: (yPx - y) / scalePx, scalePx }));
}

const heightOn = (plane: Float64Array, { x, y }: Position): number => plane[0] + plane[1] * x + plane[2] * y;

/**
 * Least median of squares over planes through triples, then Tukey's biweight (Rousseeuw and Leroy, Robust Regression, 1987).
 *
 * @param expected errors of the labels, and rise of a slide over the spread of the positions, standard deviations
 */
function robustPlane(
  rows: readonly Position[],
  heights: readonly number[],
  { typicalUm, slopeSdUm }: { typicalUm: number; slopeSdUm: number },
): { plane: Float64Array; weight: number[]; scatterUm: number } | null {
  const level = Float64Array.of(median(heights), 0, 0);
  let plane = rows.length < FEWEST_FOR_TRIPLES ? level : (bestOfTriples(rows, heights) ?? level);
  const count = rows.length;
  let weight: number[] = rows.map(() => 1);
  let scatterUm = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const off = rows.map((row, at) => heights[at] - heightOn(plane, row));
    // The median of all is a start: those that float make it too wide.
    const scale =
      round === 0 ? SD_OVER_MAD * (1 + 5 / (count - PLANE)) * median(off.map(Math.abs)) : scatterUm;
    const reach = BIWEIGHT * Math.max(typicalUm, scale);
    weight = off.map((one) => (Math.abs(one) < reach ? (1 - (one / reach) ** 2) ** 2 : 0));
    scatterUm = scatterOf(off, weight);
    const tilt = (Math.max(typicalUm, scatterUm) / slopeSdUm) ** 2;
    const next = weightedPlane(rows, heights, weight, tilt);
    if (!next) return null;
    plane = next;
  }
  return { plane, weight, scatterUm };
}

/** Standard deviation of those that lie on the plane, three unknowns being fitted. */
function scatterOf(off: readonly number[], weight: readonly number[]): number {
  const lying = off.filter((_, at) => weight[at] > 0);
  const squares = lying.reduce((sum, one) => sum + one * one, 0);
  return Math.sqrt(squares / Math.max(1, lying.length - PLANE));
}

function bestOfTriples(rows: readonly Position[], heights: readonly number[]): Float64Array | null {
  const random = randomStream(1, rows.length);
  const any = (): number => Math.floor(random.uniform(0, rows.length));
  let best: Float64Array | null = null;
  let least = Infinity;
  for (let trial = 0; trial < TRIPLES; trial += 1) {
    const chosen = [any(), any(), any()];
    if (new Set(chosen).size < PLANE) continue;
    const weight = rows.map((_, at) => (chosen.includes(at) ? 1 : 0));
    const plane = weightedPlane(rows, heights, weight);
    if (!plane) continue;
    const middle = median(rows.map((row, at) => Math.abs(heights[at] - heightOn(plane, row))));
    if (middle < least) [best, least] = [plane, middle];
  }
  return best;
}

/**
 * Null where the weighted rows lie on a line.
 *
 * @param tilt by how many rows a level plane is held level
 */
function weightedPlane(
  rows: readonly Position[],
  heights: readonly number[],
  weight: readonly number[],
  tilt = 0,
): Float64Array | null {
  const normal = new Float64Array(PLANE * PLANE);
  const right = new Float64Array(PLANE);
  rows.forEach(({ x, y }, at) => {
    const row = [1, x, y];
    for (let i = 0; i < PLANE; i += 1) {
      right[i] += weight[at] * row[i] * heights[at];
      for (let j = 0; j <= i; j += 1) normal[i * PLANE + j] += weight[at] * row[i] * row[j];
    }
  });
  for (let i = 1; i < PLANE; i += 1) normal[i * PLANE + i] += tilt;
  const plane = new Float64Array(PLANE);
  solvePositiveDefinite(normal, PLANE, right, plane);
  return plane.every(Number.isFinite) && plane.every((one) => Math.abs(one) < 1e6) ? plane : null;
}

function weightedMean(values: readonly number[], weight: readonly number[]): number {
  const total = weight.reduce((sum, one) => sum + one, 0);
  return values.reduce((sum, value, at) => sum + weight[at] * value, 0) / total;
}
