import KDBush from 'kdbush';
import { assignLinks, type Candidates } from './assign.ts';
import { rowsByFrame } from './frames.ts';

/** A particle that may still be continued: where and when it was last seen. */
interface Open {
  id: number;
  xPx: number;
  yPx: number;
  frame: number;
}

/**
 * Links positions of successive frames to particles by the method of Crocker and Grier (J. Colloid Interface Sci. 1996,
 * 179, 298): of all ways to link, the one with the smallest sum of squared steps, where an unlinked particle counts as
 * a step of `maxStepPx`. A particle missed in up to `memoryFrames` frames is remembered where it was last seen.
 * The same links as trackpy's `link`.
 *
 * Rows may come in any order of frames. Returns a particle number for every row: 0, 1, ... in order of first appearance.
 * Throws bad input for positions that are not finite numbers.
 */
export function linkDetections(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  options: { maxStepPx: number; memoryFrames: number },
): Int32Array {
  const { maxStepPx, memoryFrames } = options;
  const particle = new Int32Array(frame.length);
  let next = 0;
  let open: Open[] = [];
  for (const group of rowsByFrame(frame, xPx, yPx)) {
    open = open.filter((one) => group.frame - one.frame <= memoryFrames + 1);
    const targetOf = assignLinks(
      open.length,
      group.rows.length,
      within(open, group.rows, xPx, yPx, maxStepPx),
    );
    const sourceOf = new Int32Array(group.rows.length).fill(-1);
    targetOf.forEach((target, source) => {
      if (target >= 0) sourceOf[target] = source;
    });
    const seen: Open[] = [];
    group.rows.forEach((row, target) => {
      const source = sourceOf[target];
      const id = source >= 0 ? open[source].id : next++;
      particle[row] = id;
      seen.push({ id, xPx: xPx[row], yPx: yPx[row], frame: group.frame });
    });
    open = [...open.filter((_, source) => targetOf[source] === -1), ...seen];
  }
  return particle;
}

/** All pairs at most `maxStepPx` apart; a link gains what its squared step falls short of the largest. */
function within(
  open: Open[],
  rows: Int32Array,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  maxStepPx: number,
): Candidates {
  const candidates: Candidates = { source: [], target: [], gain: [] };
  if (open.length === 0) return candidates;
  const index = new KDBush(rows.length);
  for (const row of rows) index.add(xPx[row], yPx[row]);
  index.finish();
  open.forEach((one, source) => {
    for (const target of index.within(one.xPx, one.yPx, maxStepPx)) {
      const row = rows[target];
      const squared = (xPx[row] - one.xPx) ** 2 + (yPx[row] - one.yPx) ** 2;
      candidates.source.push(source);
      candidates.target.push(target);
      // A step of exactly the largest is still a link.
      candidates.gain.push(Math.max(maxStepPx * maxStepPx - squared, Number.MIN_VALUE));
    }
  });
  return candidates;
}
