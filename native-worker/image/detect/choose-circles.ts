import type { Frame } from '../../../preload/contract/frame.ts';
import type { CandidateReject, RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore } from '../../../preload/contract/sensitivity.ts';
import { createGrid } from './point-grid.ts';
import { toBinned, toFull } from './pyramid.ts';
import { refineCentre } from './radial-symmetry.ts';
import { ringSupport } from './ring-support.ts';
import { RIM, type TouchingDisc } from './touching-discs.ts';
import type { Level } from './workspace.ts';

/** A circle found; full-resolution pixels. */
export interface Detection {
  xPx: number;
  yPx: number;
  radiusPx: number;
  /** Share of the circle that is backed by edges, 0 to 1. */
  score: number;
  /** Its image is far from round, so that it tells no height. */
  isUneven?: boolean;
}

export interface Candidate {
  x: number;
  y: number;
  level: Level;
  votes: number;
  /** From phase coding; 0 without it. */
  radiusPx: number;
}

/** Share of a circle that makes the refinement of a candidate worth its while. */
const WORTH_REFINING = 0.35;
/** Nothing else is looked for nearer to a disc that touches others, in its radii: what is there are gaps between discs. */
export const BESIDE = 1.5;
/** A candidate's centre, moved by its own level's edges, with the share of a circle that these back; `reason`: why it is none. */
interface Settled {
  x: number;
  y: number;
  share: number;
  reason: CandidateReject | null;
}

function settle({ level, x, y }: Candidate, refine: boolean): Settled {
  const { edges, claimed, radii, image } = level;
  const bx = toBinned(x, image.bin);
  const by = toBinned(y, image.bin);
  const support = ringSupport(edges, bx, by, radii, claimed);
  const { share } = support;
  if (share < WORTH_REFINING) return { x, y, share, reason: 'few-edges' };
  if (!refine) return { x, y, share, reason: null };
  const window = Math.max(support.radius, support.outerRadius) + 1;
  const centre = refineCentre(edges, bx, by, window);
  if (Math.hypot(centre.x - bx, centre.y - by) > window / 2) return { x, y, share, reason: 'runs-away' };
  return { x: toFull(centre.x, image.bin), y: toFull(centre.y, image.bin), share, reason: null };
}

/** Share of the circle backed by edges, on the level where it is best. */
function bestShare(levels: Level[], x: number, y: number): number {
  let share = 0;
  for (const { edges, image, claimed, radii } of levels) {
    const found = ringSupport(edges, toBinned(x, image.bin), toBinned(y, image.bin), radii, claimed);
    share = Math.max(share, found.share);
  }
  return share;
}

/**
 * Takes the edges that point to a circle's centre, those inside of it too, away from the circles that come after it.
 *
 * @param reachPx full-resolution pixels: edges further away are left.
 */
function claimEdges(levels: Level[], x: number, y: number, reachPx = Infinity): void {
  for (const { edges, image, claimed, radii } of levels) {
    const reach = Math.min(radii[1], reachPx / image.bin);
    ringSupport(edges, toBinned(x, image.bin), toBinned(y, image.bin), [1, reach], claimed, true);
  }
}

export const asDetection = ({ x, y, share }: TouchingDisc): Detection => ({
  xPx: x,
  yPx: y,
  radiusPx: 0,
  score: share,
});

/**
 * Of the candidates, the strongest first, those that are circles; discs that touch come before them. Two candidates are one detection where the weaker
 * centre lies within the smallest radius of the stronger one, or where too few edges are left to it.
 *
 * @param radii least and largest radius looked for, full-resolution pixels
 */
export function chooseCircles(
  frame: Frame,
  levels: Level[],
  candidates: readonly Candidate[],
  touching: readonly TouchingDisc[],
  radii: readonly [number, number],
  particleRadiusPx: number,
  options: LocaliseOptions,
  rejected: RejectedCandidate[],
): Detection[] {
  const leastShare = leastScore(options.sensitivity);
  const beside = BESIDE * particleRadiusPx;
  const crowd = createGrid(frame.width, frame.height, beside);
  for (const { claimed } of levels) claimed.fill(0);
  for (const { x, y } of touching) {
    claimEdges(levels, x, y, RIM[1] * particleRadiusPx);
    crowd.add({ x, y });
  }
  const found = touching.map(asDetection);
  const isNear = (x: number, y: number): boolean =>
    (touching.length > 0 && crowd.hasNear({ x, y }, beside)) ||
    found.some((other) => Math.hypot(other.xPx - x, other.yPx - y) < radii[0]);
  for (const candidate of candidates) {
    if (isNear(candidate.x, candidate.y)) continue;
    const { x, y, share, reason } = settle(candidate, options.refine);
    const radiusPx = candidate.radiusPx || particleRadiusPx;
    if (reason) rejected.push({ xPx: x, yPx: y, radiusPx, score: share, reason });
    if (reason || isNear(x, y)) continue;
    if (!(x >= 0 && y >= 0 && x <= frame.width - 1 && y <= frame.height - 1)) continue;
    const score = bestShare(levels, x, y);
    if (score < leastShare) {
      rejected.push({ xPx: x, yPx: y, radiusPx, score, reason: 'low-score' });
      continue;
    }
    claimEdges(levels, x, y);
    found.push({ xPx: x, yPx: y, radiusPx: candidate.radiusPx, score });
  }
  return found;
}
