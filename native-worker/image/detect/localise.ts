import type { Frame } from '../../../preload/contract/data.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import { BALANCE_RADII, balanceCentre } from './cap-balance.ts';
import { asDetection, BESIDE, chooseCircles, type Candidate, type Detection } from './choose-circles.ts';
import { discRadius } from './disc-radius.ts';
import { findEdges, frameNoise } from './edges.ts';
import { flatten } from './flatten.ts';
import { findPeaks } from './vote-peaks.ts';
import { binFrame, halve, toFull } from './pyramid.ts';
import { radiusRangePx } from './radius-range.ts';
import { findTouching, type TouchingDisc } from './touching.ts';
import { voteCentres } from './vote.ts';
import { workspaceFor, type Level, type Workspace } from './workspace.ts';

/** A centre worth a look has the votes of about a sixth of a ring one pixel wide; only the best so many are looked at. */
const FEWEST_VOTES = 1;
const MOST_CANDIDATES = 400;
/** Where a part of the frame is rougher than its noise by this factor (a variance), discs may touch. */
const CROWDED = 30;
/**
 * So may they where more strong edges than a particle's rim belong to no circle found: of this share of the strongest, and, since opaque discs have
 * rims, at least so steep, in shares of the background a pixel of the level.
 */
const UNEXPLAINED_RIMS = 1;
const STRONG_SHARE = 0.25;
const STRONG_SLOPE = 0.1;
/** The mean profile that tells the radius has so many rings a particle radius. */
const RINGS_PER_RADIUS = 6.5;

function findCandidates(
  frame: Frame,
  { levels, memory, band, lines }: Workspace,
  options: LocaliseOptions,
): { candidates: Candidate[]; noise: number; roughest: number } {
  const candidates: Candidate[] = [];
  let unit = 1;
  for (const [l, level] of levels.entries()) {
    const { image, edges, accumulator, radii } = level;
    if (l === 0) {
      binFrame(frame, image.bin, image, memory, band);
      unit = flatten(image, memory, lines);
    } else {
      halve(levels[l - 1].image, image, memory);
    }
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

/** Strong edges that no circle found explains, in rims of a particle. */
function unexplainedRims({ edges, image, claimed }: Level, particleRadiusPx: number): number {
  const { strength, index, count, largest } = edges;
  const least = Math.max(STRONG_SLOPE * STRONG_SLOPE, STRONG_SHARE * STRONG_SHARE * largest);
  let strong = 0;
  for (let e = 0; e < count; e++) {
    const i = index[e];
    if (strength[i] > least && claimed[i] === 0) strong++;
  }
  return strong / (2 * Math.PI * (particleRadiusPx / image.bin));
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
  const particleRadiusPx = (options.particleDiameterUm ?? DEFAULT_DIAMETER_UM) / 2 / pixelUm;
  const { candidates, noise, roughest } = findCandidates(frame, workspace, options);
  const fine = frameNoise(frame);
  const look = (): TouchingDisc[] => findTouching(frame, particleRadiusPx, options.polarity, fine);
  let touching = roughest > CROWDED * fine ? look() : [];
  let found = chooseCircles(frame, levels, candidates, touching, radii, particleRadiusPx, options, rejected);
  if (
    touching.length === 0 &&
    levels.length > 0 &&
    unexplainedRims(levels[0], particleRadiusPx) > UNEXPLAINED_RIMS
  ) {
    touching = look();
    const isBeside = ({ xPx, yPx }: Detection): boolean =>
      touching.some(({ x, y }) => Math.hypot(xPx - x, yPx - y) < BESIDE * particleRadiusPx);
    found = [...touching.map(asDetection), ...found.filter((one) => !isBeside(one))];
  }
  const step = particleRadiusPx / RINGS_PER_RADIUS;
  const reach = 2 * Math.max(radii[1] + 3 * step, BALANCE_RADII * particleRadiusPx);
  return found.map((one, k) => {
    const others = neighboursOf(found, one, reach);
    const { x, y } = options.refine
      ? balanceCentre(frame, one.xPx, one.yPx, particleRadiusPx, others, k < touching.length ? fine : noise)
      : { x: one.xPx, y: one.yPx };
    const radiusPx = one.radiusPx || discRadius(frame, x, y, step, radii, others, options.polarity);
    return { xPx: x, yPx: y, radiusPx, score: one.score };
  });
}
