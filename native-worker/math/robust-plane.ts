import { solvePositiveDefinite } from './cholesky.ts';
import { randomStream } from './random.ts';
import { median, SD_OVER_MAD } from './statistics.ts';

/** Unknowns of a plane: its height in the middle, and its rise along x and y. */
export const PLANE_UNKNOWNS = 3;
/** A slide lies level to a third of a degree, standard deviation of its slope along x and y; more takes more evidence. */
export const SLIDE_SLOPE_SD = 0.006;

/** With fewer, planes through three of them fit too well by chance: a level plane is the start. */
const FEWEST_FOR_TRIPLES = 10;
/** Planes through three that are tried as a start. */
const TRIPLES = 300;
/** Tukey's biweight reaches so many standard deviations, and as many errors of the heights at least. */
export const BIWEIGHT = 3.5;
const ROUNDS = 20;

/** A position from the middle of all, in units of their spread. */
export interface PlanePosition {
  x: number;
  y: number;
}

export interface PlanePositions {
  rows: PlanePosition[];
  /** What they are counted from, and their spread, in the units that were given. */
  middle: { x: number; y: number };
  spread: number;
}

export function positionsAround(given: readonly { x: number; y: number }[]): PlanePositions {
  const x = median(given.map((one) => one.x));
  const y = median(given.map((one) => one.y));
  const spread = median(given.map((one) => Math.hypot(one.x - x, one.y - y))) || 1;
  const about = { middle: { x, y }, spread };
  return { ...about, rows: given.map((one) => positionIn(about, one)) };
}

/** Another position, counted as these are. */
export const positionIn = (
  { middle, spread }: Pick<PlanePositions, 'middle' | 'spread'>,
  { x, y }: { x: number; y: number },
): PlanePosition => ({ x: (x - middle.x) / spread, y: (y - middle.y) / spread });

export const heightOn = (plane: Float64Array, { x, y }: PlanePosition): number =>
  plane[0] + plane[1] * x + plane[2] * y;

export interface PlaneFit {
  /** Height in the middle, and rise along x and y over the spread of the positions. */
  plane: Float64Array;
  /** Of each height, 0 to 1; 0 where it lies off the plane. */
  weight: number[];
  /** Standard deviation of those that lie on the plane. */
  scatter: number;
}

export interface PlaneOptions {
  /** Error of a height, standard deviation. */
  typical: number;
  /** Rise over the spread of the positions that is expected, standard deviation. */
  slopeSd: number;
  /** A level that most heights near it lie on, to within `scale`; else the plane is looked for on which half of all heights lie. */
  start?: { level: number; scale: number };
}

/**
 * A plane through most of the heights: least median of squares over planes through triples, then Tukey's biweight (Rousseeuw and Leroy, Robust
 * Regression, 1987). Null where those on it lie on a line.
 */
export function robustPlane(
  rows: readonly PlanePosition[],
  heights: readonly number[],
  { typical, slopeSd, start }: PlaneOptions,
): PlaneFit | null {
  const level = Float64Array.of(start?.level ?? median(heights), 0, 0);
  let plane = start || rows.length < FEWEST_FOR_TRIPLES ? level : (bestOfTriples(rows, heights) ?? level);
  let weight: number[] = rows.map(() => 1);
  let scatter = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const off = rows.map((row, at) => heights[at] - heightOn(plane, row));
    const scale = round === 0 ? (start?.scale ?? firstScale(off)) : scatter;
    const reach = BIWEIGHT * Math.max(typical, scale);
    weight = off.map((one) => (Math.abs(one) < reach ? (1 - (one / reach) ** 2) ** 2 : 0));
    scatter = scatterOf(off, weight);
    const tilt = (Math.max(typical, scatter) / slopeSd) ** 2;
    const next = weightedPlane(rows, heights, weight, tilt);
    if (!next) return null;
    plane = next;
  }
  return { plane, weight, scatter };
}

/** The median of all is a start: those that lie elsewhere make it too wide. */
const firstScale = (off: readonly number[]): number =>
  SD_OVER_MAD * (1 + 5 / (off.length - PLANE_UNKNOWNS)) * median(off.map(Math.abs));

/** Standard deviation of those that lie on the plane, whose unknowns are fitted. */
function scatterOf(off: readonly number[], weight: readonly number[]): number {
  const lying = off.filter((_, at) => weight[at] > 0);
  const squares = lying.reduce((sum, one) => sum + one * one, 0);
  return Math.sqrt(squares / Math.max(1, lying.length - PLANE_UNKNOWNS));
}

function bestOfTriples(rows: readonly PlanePosition[], heights: readonly number[]): Float64Array | null {
  const random = randomStream(1, rows.length);
  const any = (): number => Math.floor(random.uniform(0, rows.length));
  let best: Float64Array | null = null;
  let least = Infinity;
  for (let trial = 0; trial < TRIPLES; trial += 1) {
    const chosen = [any(), any(), any()];
    if (new Set(chosen).size < PLANE_UNKNOWNS) continue;
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
  rows: readonly PlanePosition[],
  heights: readonly number[],
  weight: readonly number[],
  tilt = 0,
): Float64Array | null {
  const normal = new Float64Array(PLANE_UNKNOWNS * PLANE_UNKNOWNS);
  const right = new Float64Array(PLANE_UNKNOWNS);
  rows.forEach(({ x, y }, at) => {
    const row = [1, x, y];
    for (let i = 0; i < PLANE_UNKNOWNS; i += 1) {
      right[i] += weight[at] * row[i] * heights[at];
      for (let j = 0; j <= i; j += 1) normal[i * PLANE_UNKNOWNS + j] += weight[at] * row[i] * row[j];
    }
  });
  for (let i = 1; i < PLANE_UNKNOWNS; i += 1) normal[i * PLANE_UNKNOWNS + i] += tilt;
  const plane = new Float64Array(PLANE_UNKNOWNS);
  solvePositiveDefinite(normal, PLANE_UNKNOWNS, right, plane);
  return plane.every(Number.isFinite) && plane.every((one) => Math.abs(one) < 1e6) ? plane : null;
}
