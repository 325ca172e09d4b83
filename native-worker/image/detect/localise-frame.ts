import type { Frame } from '../../../preload/contract/frame.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import { BALANCE_RADII, balanceCentre } from './cap-balance.ts';
import { asDetection, BESIDE, chooseCircles, type Candidate, type Detection } from './choose-circles.ts';
import { discRadius } from './disc-radius.ts';
import { findEdges, frameNoise } from './edges.ts';
import { fillFinest } from './flattened-frame.ts';
import { findPeaks } from './vote-peaks.ts';
import { halve, toFull } from './pyramid.ts';
import { radiusRangePx } from './radius-range.ts';
import { splitOverlaps } from './split-overlaps.ts';
import { findTouching, findTouchingInFrame, SMALL_RADIUS_PX, type TouchingDisc } from './touching-discs.ts';
import { lookInWindows, unexplainedWindows } from './unexplained-edges.ts';
import { voteCentres } from './vote-centres.ts';
import { withoutTwins } from './without-twins.ts';
import { workspaceFor, type Workspace } from './workspace.ts';

/** A centre worth a look has the votes of about a sixth of a ring one pixel wide; only the best so many are looked at. */
const FEWEST_VOTES = 1;
const MOST_CANDIDATES = 400;
/** Where a part of the frame is rougher than its noise by this factor (a variance), discs may touch. */
const CROWDED = 30;
/** Where parts of a frame hold so many small discs that touch, all of it is looked at for them. */
const MANY_SMALL = 20;
/** The mean profile that tells the radius has so many rings a particle radius. */
const RINGS_PER_RADIUS = 6.5;

function findCandidates(
  frame: Frame,
  workspace: Workspace,
  options: LocaliseOptions,
): { candidates: Candidate[]; noise: number; roughest: number } {
  const { levels, memory } = workspace;
  const candidates: Candidate[] = [];
  let unit = 1;
  for (const [l, level] of levels.entries()) {
    const { image, edges, accumulator, radii } = level;
    if (l === 0) unit = fillFinest(frame, workspace);
    else halve(levels[l - 1].image, image, memory);
    findEdges(image, options.edgeThreshold, edges, l === 0);
    voteCentres(edges, radii, options.polarity, accumulator);
    for (const peak of findPeaks(accumulator, radii, FEWEST_VOTES, MOST_CANDIDATES)) {
      candidates.push({
        x: toFull(peak.x, image.bin),
        y: toFull(peak.y, image.bin),
        level,
        votes: peak.votes,
        radiusPx: peak.radius * image.bin,
      });
    }
  }
  candidates.sort((a, b) => b.votes - a.votes || a.y - b.y || a.x - b.x);
  const [finest] = levels;
  // White noise: the variance of a mean of bin x bin pixels is that much smaller.
  const whole = finest ? (unit * finest.image.bin) ** 2 : 0;
  return {
    candidates: candidates.slice(0, MOST_CANDIDATES),
    noise: whole * (finest?.edges.noise ?? 0),
    roughest: whole * (finest?.edges.roughest ?? 0),
  };
}

/** Centres of the other detections within reach of one, the nearest first: x and y in turn. */
function neighboursOf(found: readonly Detection[], one: Detection, reachPx: number): number[] {
  return found
    .filter((other) => other !== one)
    .map(({ xPx, yPx }) => ({ xPx, yPx, square: (xPx - one.xPx) ** 2 + (yPx - one.yPx) ** 2 }))
    .filter(({ square }) => square < reachPx * reachPx)
    .sort((a, b) => a.square - b.square)
    .flatMap(({ xPx, yPx }) => [xPx, yPx]);
}

/**
 * A circle with its centre freed from the pull of its cap, and the radius of the disc that is seen.
 *
 * @param found the circles of the frame, whose rings may lie over its own
 * @param noise variance of a pixel's noise, grey levels squared
 */
export function settleCircle(
  frame: Frame,
  one: Detection,
  found: readonly Detection[],
  pixelUm: number,
  options: LocaliseOptions,
  noise: number,
): Detection {
  const radii = radiusRangePx(pixelUm, options);
  const particleRadiusPx = particleRadiusOf(pixelUm, options);
  const step = particleRadiusPx / RINGS_PER_RADIUS;
  const others = neighboursOf(
    found,
    one,
    2 * Math.max(radii[1] + 3 * step, BALANCE_RADII * particleRadiusPx),
  );
  const { x, y } = options.refine
    ? balanceCentre(frame, one.xPx, one.yPx, particleRadiusPx, others, noise)
    : { x: one.xPx, y: one.yPx };
  const radiusPx = one.radiusPx || discRadius(frame, x, y, step, radii, others, options.polarity);
  return { xPx: x, yPx: y, radiusPx, score: one.score };
}

/** Radius of a particle in focus, pixels. */
export const particleRadiusOf = (pixelUm: number, { particleDiameterUm }: LocaliseOptions): number =>
  (particleDiameterUm ?? DEFAULT_DIAMETER_UM) / 2 / pixelUm;

/**
 * Finds the discs and ring systems of particles in one frame by a circular Hough transform, strongest first; the rings of one particle give
 * one detection. A detection takes the edges that point to it away from the weaker ones, which keeps close pairs apart and its own rings together.
 *
 * @param pixelUm side of a pixel in the sample, micrometres.
 * @param rejected is given the candidates that are no detections, some of them more than once.
 * @throws bad-input for an empty radius range.
 */
export function localiseFrame(
  frame: Frame,
  pixelUm: number,
  options: LocaliseOptions,
  rejected: RejectedCandidate[] = [],
): Detection[] {
  const radii = radiusRangePx(pixelUm, options);
  const workspace = workspaceFor(frame.width, frame.height, radii, options.method === 'phase-code');
  const { levels } = workspace;
  const particleRadiusPx = particleRadiusOf(pixelUm, options);
  const { candidates, noise, roughest } = findCandidates(frame, workspace, options);
  const fine = frameNoise(frame);
  const look = (part: Frame): TouchingDisc[] => findTouching(part, particleRadiusPx, options.polarity, fine);
  const lookAtAll = (): TouchingDisc[] =>
    findTouchingInFrame(frame, particleRadiusPx, options.polarity, fine);
  let touching = roughest > CROWDED * fine ? lookAtAll() : [];
  let found = chooseCircles(frame, levels, candidates, touching, radii, particleRadiusPx, options, rejected);
  const [finest] = levels;
  if (finest && touching.length === 0) {
    touching = lookInWindows(
      frame,
      unexplainedWindows(finest, frame, particleRadiusPx),
      look,
      particleRadiusPx,
    );
    // Small discs that cover a frame from edge to edge look like noise.
    const isCovered = found.length + touching.length === 0 || touching.length >= MANY_SMALL;
    if (particleRadiusPx < SMALL_RADIUS_PX && isCovered) touching = lookAtAll();
    const isBeside = ({ xPx, yPx }: Detection): boolean =>
      touching.some(({ x, y }) => Math.hypot(xPx - x, yPx - y) < BESIDE * particleRadiusPx);
    found = [...touching.map(asDetection), ...found.filter((one) => !isBeside(one))];
  }
  const settled = found.map((one, k) =>
    settleCircle(frame, one, found, pixelUm, options, k < touching.length ? fine : noise),
  );
  const discs = withoutTwins(settled.slice(0, touching.length), frame, particleRadiusPx);
  const sure = new Set(discs);
  return splitOverlaps(levels, [...discs, ...settled.slice(touching.length)], particleRadiusPx, (one) =>
    sure.has(one),
  );
}
