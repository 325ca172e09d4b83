import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import { linkByStep } from './link-by-step.ts';

/** Rows of the detection table that show the same thing, in order of their slices. */
export type Chain = number[];

export interface ChainOptions {
  /** Largest step from slice to slice. */
  maxStepPx: number;
  /** Slices for which a thing may be missed. */
  memorySlices: number;
  /** Heights of the slices, rising or falling, micrometres; null: evenly spaced. */
  heightsUm: ArrayLike<number> | null;
  /** Centres of two things never come this near to each other. */
  nearestPx: number;
}

/** A distance between slices that is this many times the middle one is a gap, in which slices were not recorded. */
const GAP_STEPS = 1.5;

interface Gap {
  /** First slice after the gap. */
  slice: number;
  /** Its length in steps between slices. */
  steps: number;
}

/** Where slices were not recorded, by the heights of those that were. */
function gapsIn(heightsUm: ArrayLike<number> | null): Gap[] {
  if (heightsUm === null || heightsUm.length < 3) return [];
  const steps = Array.from({ length: heightsUm.length - 1 }, (_, i) =>
    Math.abs(heightsUm[i + 1] - heightsUm[i]),
  );
  const middle = [...steps].sort((a, b) => a - b)[steps.length >> 1];
  return steps.flatMap((step, i) =>
    step > GAP_STEPS * middle ? [{ slice: i + 1, steps: step / middle }] : [],
  );
}

function linkRows(table: DetectionTable, rows: number[], options: ChainOptions): Chain[] {
  const pick = (column: ArrayLike<number>): number[] => rows.map((row) => column[row]);
  const { maxStepPx, memorySlices } = options;
  const link = { maxStepPx, memoryFrames: memorySlices };
  const ids = linkByStep(pick(table.frame), pick(table.xPx), pick(table.yPx), link);
  const chains = new Map<number, Chain>();
  ids.forEach((id, i) => {
    const chain = chains.get(id);
    if (chain) chain.push(rows[i]);
    else chains.set(id, [rows[i]]);
  });
  return [...chains.values()];
}

/**
 * Detections of a stack that belong together, linked from slice to slice (`linkByStep`). Where slices are missing, chains that end
 * before the gap go on after it: a diffusing thing wanders as the square root of the time that the missing slices would have taken.
 */
export function chainsOf(table: DetectionTable, options: ChainOptions): Chain[] {
  const gaps = gapsIn(options.heightsUm);
  const starts = [0, ...gaps.map(({ slice }) => slice), Infinity];
  const rows = Array.from(table.frame.keys());
  let chains: Chain[] = [];
  for (let part = 0; part + 1 < starts.length; part++) {
    const inPart = rows.filter(
      (row) => table.frame[row] >= starts[part] && table.frame[row] < starts[part + 1],
    );
    const next = linkRows(table, inPart, options);
    chains = part === 0 ? next : joinOver(table, chains, next, gaps[part - 1], options);
  }
  return joinAlternating(table, chains, options);
}

/**
 * Far from focus the centre of a bent pattern can be found at two places in turn, further apart than a step: each then has a chain, the two
 * are never there in one slice, and they are nearer to each other than two things can be.
 */
function joinAlternating(table: DetectionTable, chains: readonly Chain[], options: ChainOptions): Chain[] {
  const joined: Chain[] = [];
  for (const chain of chains) {
    const other = joined.find((one) => isSameThing(table, one, chain, options));
    if (other) other.splice(0, other.length, ...inTurn(table, other, chain));
    else joined.push([...chain]);
  }
  return joined;
}

/** @param later a chain that does not begin before the other one */
function isSameThing(
  table: DetectionTable,
  earlier: Chain,
  later: Chain,
  { nearestPx, memorySlices }: ChainOptions,
): boolean {
  const { frame, xPx, yPx } = table;
  const follows = (row: number, before: number): boolean =>
    frame[before] < frame[row] &&
    frame[row] - frame[before] <= memorySlices + 1 &&
    Math.hypot(xPx[row] - xPx[before], yPx[row] - yPx[before]) < nearestPx;
  const [first] = later;
  if (frame[earlier[earlier.length - 1]] < frame[first]) return false;
  const before = earlier.findLast((row) => frame[row] <= frame[first]);
  if (before === undefined || !follows(first, before)) return false;
  const rows = inTurn(table, earlier, later);
  return rows.every((row, i) => i === 0 || follows(row, rows[i - 1]));
}

const inTurn = ({ frame }: DetectionTable, one: Chain, other: Chain): Chain =>
  [...one, ...other].sort((a, b) => frame[a] - frame[b]);

function joinOver(
  table: DetectionTable,
  before: Chain[],
  after: Chain[],
  { slice, steps }: Gap,
  { maxStepPx, memorySlices }: ChainOptions,
): Chain[] {
  const last = (chain: Chain): number => chain[chain.length - 1];
  const ending = before.filter((chain) => table.frame[last(chain)] >= slice - 1 - memorySlices);
  const starting = after.filter(([first]) => table.frame[first] <= slice + memorySlices);
  const rows = [...ending.map(last), ...starting.map(([first]) => first)];
  const ids = linkByStep(
    rows.map((_, i) => (i < ending.length ? 0 : 1)),
    rows.map((row) => table.xPx[row]),
    rows.map((row) => table.yPx[row]),
    { maxStepPx: maxStepPx * Math.sqrt(steps), memoryFrames: 0 },
  );
  // Ids count the ending chains first.
  starting.forEach((chain, i) => {
    const id = ids[ending.length + i];
    if (id < ending.length) ending[id].push(...chain);
  });
  const joined = new Set(starting.filter((_, i) => ids[ending.length + i] < ending.length));
  return [...before, ...after.filter((chain) => !joined.has(chain))];
}
