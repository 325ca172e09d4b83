import { solvePositiveDefinite } from '../math/cholesky.ts';
import type { Point } from '../math/point.ts';
import {
  addImageShares,
  addMoveShares,
  addShare,
  coefficientsOf,
  createShares,
  MOST_AT_POINT,
  type ImageShape,
  type Shares,
} from './particle-image.ts';

/** Part of a frame: the logarithm of its light, row-major; pixels that tell nothing are NaN. */
export interface LightPart {
  left: number;
  top: number;
  width: number;
  height: number;
  data: Float32Array;
}

/** What is known of a particle's image before it is fitted. */
export interface KnownImage {
  coefficients: Float64Array;
  /** What a coefficient's squared change costs, in squared misfits of a pixel. */
  weight: number;
}

export interface ImagesFit {
  centres: Point[];
  /** Coefficients of each image. */
  images: Float64Array[];
  /** What is left over, with what the images' changes cost: mean square over the pixels. */
  rest: number;
}

/** Level and slope of the light beside the particles. */
const BACKGROUND = 3;
/** Keeps what no pixel tells where it is. */
const BARELY = 1e-6;
/** Centres move at most so far at once, pixels. */
const LONGEST_STEP = 1;
const CONVERGED_PX = 0.05;

/** Images about centres, before they are fitted. */
interface Model {
  window: Point & { radius: number };
  centres: readonly Point[];
  known: readonly KnownImage[];
  shape: ImageShape;
  /** Images by whose slopes the centres move; null: they stay. */
  slopes: readonly Float64Array[] | null;
}

/** Normal equations of a least-squares problem; the lower triangle. */
interface Equations {
  size: number;
  matrix: Float64Array;
  right: Float64Array;
  /** Sum of the squares to be explained, and how many there are. */
  squares: number;
  seen: number;
}

/** Where the unknowns of particle `p` lie: coefficients, then, after those of all, moves. */
const offsetOf = (p: number, { shape }: Model): number => BACKGROUND + p * coefficientsOf(shape);

/** The unknowns that tell a pixel. Returns what the images as they are known leave of its light. */
function sharesAt(x: number, y: number, light: number, model: Model, to: Shares): number {
  const { window, centres, known, shape, slopes } = model;
  let left = light;
  to.count = 0;
  addShare(to, 0, 1);
  addShare(to, 1, (x - window.x) / window.radius);
  addShare(to, 2, (y - window.y) / window.radius);
  for (let p = 0; p < centres.length; p++) {
    const dx = x - centres[p].x;
    const dy = y - centres[p].y;
    const offset = offsetOf(p, model);
    const from = to.count;
    addImageShares(shape, dx, dy, offset, to);
    for (let k = from; k < to.count; k++) left -= to.share[k] * known[p].coefficients[to.index[k] - offset];
  }
  if (!slopes) return left;
  const moves = offsetOf(centres.length, model);
  for (let p = 0; p < centres.length; p++) {
    const dx = x - centres[p].x;
    const dy = y - centres[p].y;
    addMoveShares(shape, slopes[p], dx, dy, moves + 2 * p, to);
  }
  return left;
}

function addPixel(equations: Equations, left: number, { count, index, share }: Shares): void {
  const { size, matrix, right } = equations;
  for (let i = 0; i < count; i++) {
    const own = share[i];
    right[index[i]] += own * left;
    // Unknowns come in ascending order, but for those of a cap, of which two are exchanged.
    for (let j = 0; j <= i; j++) {
      const low = Math.min(index[i], index[j]);
      matrix[(index[i] + index[j] - low) * size + low] += own * share[j];
    }
  }
  equations.squares += left * left;
  equations.seen++;
}

let kept = new Float64Array(0);

/** Zeros for a matrix; the memory is that of the matrix before, for a fit makes dozens. */
function matrixOf(size: number): Float64Array {
  if (kept.length < size * size) kept = new Float64Array(size * size);
  return kept.fill(0, 0, size * size);
}

/** The equations of all pixels of the window that tell something. */
function equationsOf({ left, top, width, height, data }: LightPart, model: Model): Equations {
  const { x, y, radius } = model.window;
  const { length } = model.centres;
  const size = offsetOf(length, model) + (model.slopes ? 2 * length : 0);
  const matrix = matrixOf(size);
  const equations = { size, matrix, right: new Float64Array(size), squares: 0, seen: 0 };
  const shares = createShares(BACKGROUND + length * (MOST_AT_POINT + 2));
  const lastRow = Math.min(height - 1, Math.floor(y - top + radius));
  for (let row = Math.max(0, Math.ceil(y - top - radius)); row <= lastRow; row++) {
    const half = Math.sqrt(radius * radius - (row + top - y) ** 2);
    const lastColumn = Math.min(width - 1, Math.floor(x - left + half));
    for (let column = Math.max(0, Math.ceil(x - left - half)); column <= lastColumn; column++) {
      const light = data[row * width + column];
      if (Number.isNaN(light)) continue;
      addPixel(equations, sharesAt(left + column, top + row, light, model, shares), shares);
    }
  }
  return equations;
}

function solveOnce(part: LightPart, model: Model): { solution: Float64Array; rest: number } {
  const { size, matrix, right, squares, seen } = equationsOf(part, model);
  for (let i = 0; i < size; i++) matrix[i * (size + 1)] += BARELY;
  for (const [p, { weight }] of model.known.entries())
    for (let i = offsetOf(p, model); i < offsetOf(p + 1, model); i++) matrix[i * (size + 1)] += weight;
  const solution = new Float64Array(size);
  solvePositiveDefinite(matrix, size, right, solution);
  const explained = solution.reduce((sum, value, i) => sum + value * right[i], 0);
  return { solution, rest: Math.max(0, squares - explained) / Math.max(1, seen) };
}

const changedBy = (solution: Float64Array, model: Model): Float64Array[] =>
  model.known.map(({ coefficients }, p) =>
    coefficients.map((value, k) => value + solution[offsetOf(p, model) + k]),
  );

/** Moves the centres; returns the longest move. */
function moveBy(solution: Float64Array, centres: Point[], model: Model): number {
  const moves = offsetOf(centres.length, model);
  let longest = 0;
  for (const [p, centre] of centres.entries()) {
    const [dx, dy] = [solution[moves + 2 * p], solution[moves + 2 * p + 1]];
    const far = Math.hypot(dx, dy);
    const share = Math.min(1, LONGEST_STEP / Math.max(far, BARELY));
    centre.x += share * dx;
    centre.y += share * dy;
    longest = Math.max(longest, share * far);
  }
  return longest;
}

/**
 * Fits the images of particles that overlap, of each of which it is known what it looked like shortly before. Images multiply, so that their
 * logarithms add. Centres and changes of the images are found together by Gauss-Newton steps; what an image changes by costs.
 *
 * @param start centres to begin with
 * @param radius of the part that is looked at about their middle
 * @param rounds how often centres move at most; 0 leaves them
 */
export function fitImages(
  part: LightPart,
  start: readonly Point[],
  known: readonly KnownImage[],
  shape: ImageShape,
  radius: number,
  rounds: number,
): ImagesFit {
  const middle = (of: 'x' | 'y'): number => start.reduce((sum, one) => sum + one[of], 0) / start.length;
  const centres = start.map(({ x, y }) => ({ x, y }));
  const model: Model = {
    window: { x: middle('x'), y: middle('y'), radius },
    centres,
    known,
    shape,
    slopes: known.map(({ coefficients }) => coefficients),
  };
  for (let round = 0; round < rounds; round++) {
    const { solution } = solveOnce(part, model);
    model.slopes = changedBy(solution, model);
    if (moveBy(solution, centres, model) < CONVERGED_PX) break;
  }
  model.slopes = null;
  const { solution, rest } = solveOnce(part, model);
  return { centres, images: changedBy(solution, model), rest };
}
