import { assignLinks, type Candidates } from './assign.ts';
import { checkedFrameRows } from './frame-rows.ts';
import { indexPoints } from './nearest-points.ts';

/** Particles that may still be continued: where and when each was last seen. */
interface Open {
  id: number[];
  xPx: number[];
  yPx: number[];
  frame: number[];
}

/** Positions that a particle may be linked to, at most: where more are within a step, the nearest. */
const MOST_TARGETS = 32;

/**
 * Links positions of successive frames to particles by the method of Crocker and Grier (J. Colloid Interface Sci. 1996,
 * 179, 298): of all ways to link, the one with the smallest sum of squared steps, where an unlinked particle counts as
 * a step of `maxStepPx`. A particle missed in up to `memoryFrames` frames is remembered where it was last seen.
 * The same links as trackpy's `link`.
 *
 * Rows may come in any order of frames. Returns a particle number for every row: 0, 1, ... in order of first appearance.
 * Throws bad input for positions that are not finite numbers.
 */
export function linkByStep(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  options: { maxStepPx: number; memoryFrames: number },
): Int32Array {
  const { maxStepPx, memoryFrames } = options;
  const particle = new Int32Array(frame.length);
  let next = 0;
  let open: Open = { id: [], xPx: [], yPx: [], frame: [] };
  for (const { frame: now, rows } of checkedFrameRows(frame, xPx, yPx)) {
    const x = Float64Array.from(rows, (row) => xPx[row]);
    const y = Float64Array.from(rows, (row) => yPx[row]);
    open = stillOpen(open, now - memoryFrames - 1);
    const targetOf = assignLinks(open.id.length, rows.length, within(open, x, y, maxStepPx));
    const kept: Open = { id: [], xPx: [], yPx: [], frame: [] };
    const add = (id: number, atX: number, atY: number, at: number): void => {
      kept.id.push(id);
      kept.xPx.push(atX);
      kept.yPx.push(atY);
      kept.frame.push(at);
    };
    const idOf = new Int32Array(rows.length).fill(-1);
    for (let source = 0; source < targetOf.length; source++) {
      if (targetOf[source] >= 0) idOf[targetOf[source]] = open.id[source];
      else add(open.id[source], open.xPx[source], open.yPx[source], open.frame[source]);
    }
    for (let target = 0; target < rows.length; target++) {
      const id = idOf[target] >= 0 ? idOf[target] : next++;
      particle[rows[target]] = id;
      add(id, x[target], y[target], now);
    }
    open = kept;
  }
  return particle;
}

/** Those seen in or after a frame; order stays. */
function stillOpen(open: Open, since: number): Open {
  if (open.frame.every((at) => at >= since)) return open;
  const keep = <T>(values: T[]): T[] => values.filter((_, k) => open.frame[k] >= since);
  return { id: keep(open.id), xPx: keep(open.xPx), yPx: keep(open.yPx), frame: keep(open.frame) };
}

/** All pairs at most `maxStepPx` apart; a link gains what its squared step falls short of the largest. */
function within(open: Open, x: Float64Array, y: Float64Array, maxStepPx: number): Candidates {
  const candidates: Candidates = { source: [], target: [], gain: [] };
  if (open.id.length === 0) return candidates;
  const index = indexPoints(x, y);
  for (let source = 0; source < open.id.length; source++) {
    for (const target of index.within(open.xPx[source], open.yPx[source], maxStepPx, MOST_TARGETS)) {
      const squared = (x[target] - open.xPx[source]) ** 2 + (y[target] - open.yPx[source]) ** 2;
      candidates.source.push(source);
      candidates.target.push(target);
      // A step of exactly the largest is still a link.
      candidates.gain.push(Math.max(maxStepPx * maxStepPx - squared, Number.MIN_VALUE));
    }
  }
  return candidates;
}
