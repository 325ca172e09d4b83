import type { Frame } from '../../../preload/contract/frame.ts';
import type { CandidateReject, RejectedCandidate } from '../../../preload/contract/detections.ts';
import type { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore } from '../../../preload/contract/sensitivity.ts';
import type { Detection } from './choose-circles.ts';
import { frameNoise } from './edges.ts';
import { particleRadiusOf, settleCircle } from './localise-frame.ts';

/** A weak circle lacks at most this share of a circle to be a detection. */
const WEAK_SPAN = 0.2;
/** Too few edges; or a centre that was right until it was refined, when the stronger rings of a neighbour drew it away. */
const WEAK_REASONS: readonly CandidateReject[] = ['low-score', 'runs-away'];
/** Of each frame and reason the strongest are kept, so many a detection and within these limits: a rough image has any number. */
const WEAK_PER_DETECTION = 2;
const [FEWEST_KEPT, MOST_KEPT] = [10, 50];

/**
 * Candidates that are no detections, since edges back too little of their circle or a neighbour draws their centre away. Where a trajectory expects a
 * particle, one of them may be it (edges kept by a lower threshold where they hang together with sure ones, as by Canny, IEEE Trans. PAMI 1986, 8, 679).
 * For each reason the strongest first; of those that lie in each other, and in detections, one.
 *
 * @param found the detections of the frame
 * @param rejected its other candidates
 */
export function weakCircles(
  frame: Frame,
  pixelUm: number,
  options: LocaliseOptions,
  found: readonly Detection[],
  rejected: readonly RejectedCandidate[],
): Detection[] {
  const least = leastScore(options.sensitivity) - WEAK_SPAN;
  const apart = particleRadiusOf(pixelUm, options);
  const weak: Detection[] = [];
  const isIn = (circles: readonly Detection[], { xPx, yPx }: Pick<Detection, 'xPx' | 'yPx'>): boolean =>
    circles.some((one) => Math.hypot(one.xPx - xPx, one.yPx - yPx) < apart);
  const most = Math.min(MOST_KEPT, Math.max(FEWEST_KEPT, WEAK_PER_DETECTION * found.length));
  for (const why of WEAK_REASONS) {
    const strongest = rejected
      .filter(({ reason, score }) => reason === why && score >= least)
      .sort((a, b) => b.score - a.score || a.yPx - b.yPx || a.xPx - b.xPx);
    const full = weak.length + most;
    for (const candidate of strongest) {
      if (weak.length === full) break;
      const { xPx, yPx, score } = candidate;
      if (!isIn(found, candidate) && !isIn(weak, candidate)) weak.push({ xPx, yPx, radiusPx: 0, score });
    }
  }
  if (weak.length === 0) return weak;
  const noise = frameNoise(frame);
  return weak
    .map((one) => settleCircle(frame, one, found, pixelUm, options, noise))
    .filter((one) => !isIn(found, one));
}
