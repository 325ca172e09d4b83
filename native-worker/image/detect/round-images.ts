import { solvePositiveDefinite } from '../../math/cholesky.ts';
import type { BinnedImage } from './pyramid.ts';

export interface Point {
  x: number;
  y: number;
}

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

/** Unknowns of the least squares: a constant, the profiles, the harmonics, shifts of the centres that move; and the normal equations for them. */
class Equations {
  readonly size: number;
  readonly linear: number;
  readonly solution: Float64Array;
  readonly right: Float64Array;
  readonly matrix: Float64Array;
  /** One pixel's row, and which of it is not zero. */
  readonly row: Float64Array;
  readonly columns: Int32Array;
  used = 0;

  constructor({ centres, alike, capped }: RoundModel) {
    const profiles = 1 + centres.length - alike;
    this.linear = 1 + KNOTS * (profiles + (capped ? 2 : 0));
    this.size = this.linear + 2 * alike;
    this.solution = new Float64Array(this.size);
    this.right = new Float64Array(this.size);
    this.row = new Float64Array(this.size);
    this.columns = new Int32Array(this.size);
    this.matrix = new Float64Array(this.size * this.size);
  }

  put(column: number, value: number): void {
    if (this.row[column] === 0) this.columns[this.used++] = column;
    this.row[column] += value;
  }

  /** Adds the row to the equations, whose first `size` unknowns are asked for, and clears it. */
  add(value: number, size: number): void {
    const { row, columns, matrix, right, used } = this;
    for (let i = 0; i < used; i++) {
      const a = columns[i];
      const own = row[a];
      right[a] += own * value;
      for (let j = 0; j < used; j++)
        if (columns[j] <= a) matrix[a * size + columns[j]] += own * row[columns[j]];
    }
    for (let i = 0; i < used; i++) row[columns[i]] = 0;
    this.used = 0;
  }

  clear(): void {
    this.matrix.fill(0);
    this.right.fill(0);
  }

  /** Solves for the first `size` unknowns; returns the sum of squares that they explain. */
  solve(size: number): number {
    const { matrix, right, solution, linear } = this;
    for (let i = 1; i < size; i++) matrix[i * size + i] += i < linear ? RIDGE : BARELY;
    solvePositiveDefinite(matrix, size, right, solution);
    let explained = 0;
    for (let i = 0; i < size; i++) {
      explained += solution[i] * right[i];
      if (i > 0 && i < linear) explained += RIDGE * solution[i] * solution[i];
    }
    return explained;
  }
}

function putHarmonic(equations: Equations, at: number, share: number, value: number, isLast: boolean): void {
  equations.put(at, (1 - share) * value);
  if (!isLast) equations.put(at + 1, share * value);
}

/** Fills the row of a pixel: what each unknown adds to its brightness. */
function fillRow(
  equations: Equations,
  { alike, capped, reach }: RoundModel,
  centres: readonly Point[],
  x: number,
  y: number,
  shifts: boolean,
): void {
  const { linear, solution } = equations;
  const knotPx = reach / KNOTS;
  equations.put(0, 1);
  for (let c = 0; c < centres.length; c++) {
    const dx = x - centres[c].x;
    const dy = y - centres[c].y;
    const r = Math.sqrt(dx * dx + dy * dy);
    const knot = Math.floor(r / knotPx);
    if (knot >= KNOTS) continue;
    const share = r / knotPx - knot;
    const first = 1 + KNOTS * Math.max(0, c - alike + 1) + knot;
    const isLast = knot === KNOTS - 1;
    equations.put(first, 1 - share);
    if (!isLast) equations.put(first + 1, share);
    if (r === 0) continue;
    if (capped && c === 0) {
      const harmonic = linear - 2 * KNOTS + knot;
      putHarmonic(equations, harmonic, share, dx / r, isLast);
      putHarmonic(equations, harmonic + KNOTS, share, dy / r, isLast);
    }
    if (!shifts || c >= alike) continue;
    const slope = ((isLast ? 0 : solution[first + 1]) - solution[first]) / knotPx;
    equations.put(linear + 2 * c, (-slope * dx) / r);
    equations.put(linear + 2 * c + 1, (-slope * dy) / r);
  }
}

/** Solves for the unknowns with the centres where they are; with `shifts` also for small shifts of these. */
function solveAt(
  { data, width, height }: BinnedImage,
  model: RoundModel,
  centres: readonly Point[],
  equations: Equations,
  shifts: boolean,
): { rest: number; all: number } {
  const { x: middleX, y: middleY, radius } = model.window;
  const size = shifts ? equations.size : equations.linear;
  let [squares, sum, count] = [0, 0, 0];
  equations.clear();
  for (let y = Math.max(0, Math.ceil(middleY - radius)); y <= Math.min(height - 1, middleY + radius); y++) {
    const half = Math.sqrt(radius * radius - (y - middleY) ** 2);
    for (let x = Math.max(0, Math.ceil(middleX - half)); x <= Math.min(width - 1, middleX + half); x++) {
      const value = data[y * width + x];
      fillRow(equations, model, centres, x, y, shifts);
      equations.add(value, size);
      squares += value * value;
      sum += value;
      count++;
    }
  }
  return {
    rest: Math.max(0, squares - equations.solve(size)) / count,
    all: squares / count - (sum / count) ** 2,
  };
}

/**
 * Least-squares fit of a sum of round images to a part of an image. Particles that take little of the light add up in defocus, so overlapping ring
 * systems are round about two centres rather than one. Profiles and centres are found together, by Gauss-Newton steps in which the profiles follow the centres
 * (variable projection, Golub and Pereyra 1973).
 *
 * @param rounds how often the centres move, at most; 0 leaves them
 */
export function fitRoundImages(image: BinnedImage, model: RoundModel, rounds: number): RoundFit {
  const equations = new Equations(model);
  const centres = model.centres.map(({ x, y }) => ({ x, y }));
  if (rounds > 0) solveAt(image, model, centres, equations, false);
  for (let round = 0; round < rounds; round++) {
    solveAt(image, model, centres, equations, true);
    if (moveCentres(centres, model, equations) < CONVERGED_PX) break;
  }
  return { centres, ...solveAt(image, model, centres, equations, false) };
}

/** Returns the longest move. */
function moveCentres(
  centres: Point[],
  { alike, reach }: RoundModel,
  { solution, linear }: Equations,
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
