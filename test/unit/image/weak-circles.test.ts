import { describe, expect, it } from 'vitest';
import { weakCircles } from '../../../native-worker/image/detect/weak-circles.ts';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore } from '../../../preload/contract/sensitivity.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import { disc, paint, type Disc } from './scene.ts';

const PIXEL_UM = 0.1625;
const options = LocaliseOptions.parse({});
const least = leastScore(options.sensitivity);

/** A disc of which a wedge is missing: this share of its rim is left. */
const partial = (whole: Disc, share: number) => (px: number, py: number) =>
  Math.abs(Math.atan2(py - whole.y, px - whole.x)) < (1 - share) * Math.PI ? 0 : disc(whole)(px, py);
const hidden = { x: 80.4, y: 90.2 };
const frame = paint(
  [
    partial({ ...hidden, radius: 20, contrast: -0.1 }, 0.6),
    disc({ x: 200.3, y: 60.7, radius: 10, contrast: -0.4 }),
  ],
  { size: 256, noise: 1 },
);

describe('weakCircles', () => {
  const rejected: RejectedCandidate[] = [];
  const found = localiseFrame(frame, PIXEL_UM, options, rejected);

  it('are circles that lack a part, with centres as good as those of detections', () => {
    expect(found.every(({ xPx, yPx }) => Math.hypot(xPx - hidden.x, yPx - hidden.y) > 10)).toBe(true);
    const near = weakCircles(frame, PIXEL_UM, options, found, rejected).filter(
      ({ xPx, yPx }) => Math.hypot(xPx - hidden.x, yPx - hidden.y) < 3,
    );
    expect(near).toHaveLength(1);
    expect(near[0].score).toBeLessThan(least);
    expect(near[0].score).toBeGreaterThanOrEqual(least - 0.2);
    expect(near[0].radiusPx).toBeGreaterThan(15);
  });

  const candidate = (xPx: number, yPx: number, score: number, reason: RejectedCandidate['reason']) => ({
    xPx,
    yPx,
    radiusPx: 7,
    score,
    reason,
  });
  const kept = (...candidates: RejectedCandidate[]) =>
    weakCircles(frame, PIXEL_UM, { ...options, refine: false }, found, candidates).map(({ xPx, score }) => [
      xPx,
      score,
    ]);

  it('hold one of those that lie in each other, the strongest, and none in a detection', () => {
    const [inside] = found;
    expect(
      kept(
        candidate(100, 200, least - 0.15, 'low-score'),
        candidate(103, 200, least - 0.05, 'low-score'),
        candidate(150, 200, least - 0.1, 'low-score'),
        candidate(inside.xPx + 3, inside.yPx, least - 0.01, 'low-score'),
      ),
    ).toEqual([
      [103, least - 0.05],
      [150, least - 0.1],
    ]);
  });

  it('are none of those with too little of a circle', () => {
    expect(
      kept(
        candidate(100, 200, least - 0.21, 'low-score'),
        candidate(100, 100, 0.9, 'few-edges'),
        candidate(100, 150, least - 0.21, 'runs-away'),
      ),
    ).toEqual([]);
  });

  it('are also those whose centres run away, after the others', () => {
    expect(
      kept(candidate(100, 150, 0.95, 'runs-away'), candidate(150, 200, least - 0.1, 'low-score')),
    ).toEqual([
      [150, least - 0.1],
      [100, 0.95],
    ]);
  });

  it('are at most fifty, the strongest, however rough the frame is', () => {
    const many = Array.from({ length: 80 }, (_, k) =>
      candidate(10 + 25 * (k % 10), 10 + 30 * Math.floor(k / 10), least - 0.001 * (k + 1), 'low-score'),
    );
    const scores = kept(...many.reverse()).map(([, score]) => score);
    expect(scores.length).toBeLessThanOrEqual(50);
    expect(Math.min(...scores)).toBeGreaterThan(least - 0.055);
  });
});
