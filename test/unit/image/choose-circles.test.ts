import { describe, expect, it } from 'vitest';
import { chooseCircles, type Candidate } from '../../../native-worker/image/detect/choose-circles.ts';
import { findEdges } from '../../../native-worker/image/detect/edges.ts';
import { binFrame, halve } from '../../../native-worker/image/detect/pyramid.ts';
import type { TouchingDisc } from '../../../native-worker/image/detect/touching-discs.ts';
import { workspaceFor } from '../../../native-worker/image/detect/workspace.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import type { RejectedCandidate } from '../../../preload/contract/detections.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { leastScore } from '../../../preload/contract/sensitivity.ts';
import { disc, paint, type Disc } from './scene.ts';

const SIZE = 200;
const RADII: [number, number] = [5, 24];
const PARTICLE_PX = 9;
const first: Disc = { x: 60.3, y: 70.8, radius: 9, contrast: -0.5 };
const second: Disc = { x: 140.6, y: 60.2, radius: 14, contrast: 0.4 };
/** A rim of which a fifth is not there: it fades out to the left. */
const part: Disc = { x: 60.1, y: 150.4, radius: 10, contrast: -0.5 };
const cut = (x: number, y: number): number =>
  disc(part)(x, y) * Math.min(1, Math.max(0, 0.8 + Math.cos(Math.atan2(y - part.y, x - part.x))));
const frame = paint([disc(first), disc(second), cut], { size: SIZE, noise: 1 });

interface Given {
  touching?: TouchingDisc[];
  options?: Parameters<typeof LocaliseOptions.parse>[0];
  image?: Frame;
}

/** What is chosen of candidates at these places of the finest level, the first one the strongest. */
function chosen(
  places: readonly (readonly [x: number, y: number])[],
  { touching = [], options = {}, image = frame }: Given = {},
) {
  const { levels, memory, band } = workspaceFor(SIZE, SIZE, RADII, false);
  for (const [l, level] of levels.entries()) {
    if (l === 0) binFrame(image, level.image.bin, level.image, memory, band);
    else halve(levels[l - 1].image, level.image, memory);
    findEdges(level.image, null, level.edges);
  }
  const candidates = places.map(([x, y], k): Candidate => ({
    x,
    y,
    level: levels[0],
    votes: 99 - k,
    radiusPx: 0,
  }));
  const rejected: RejectedCandidate[] = [];
  const found = chooseCircles(
    ...([image, levels, candidates, touching, RADII, PARTICLE_PX, LocaliseOptions.parse(options)] as const),
    rejected,
  );
  return { found, rejected };
}
const offBy = ({ xPx, yPx }: { xPx: number; yPx: number }, { x, y }: { x: number; y: number }): number =>
  Math.hypot(xPx - x, yPx - y);

describe('of candidates', () => {
  it('circles are chosen in their order, moved to their middles unless that is not wanted', () => {
    const places = [
      [141.5, 61],
      [61, 70],
    ] as const;
    const { found, rejected } = chosen(places);
    expect(found).toHaveLength(2);
    expect(offBy(found[0], second)).toBeLessThan(0.3);
    expect(offBy(found[1], first)).toBeLessThan(0.3);
    for (const { score, radiusPx } of found) {
      expect(score).toBeGreaterThan(0.95);
      expect(radiusPx).toBe(0);
    }
    expect(rejected).toEqual([]);
    const plain = chosen(places, { options: { refine: false } });
    expect(plain.found.map(({ xPx, yPx }) => [xPx, yPx])).toEqual(places);
  });

  it('one is chosen where several lie within the smallest radius of it, also where it only moves there', () => {
    expect(
      chosen([
        [60, 71],
        [60, 71],
        [64, 71],
        [60, 67],
        [63, 73],
      ]).found,
    ).toHaveLength(1);
    expect(
      chosen(
        [
          [60, 71],
          [64, 71],
        ],
        { options: { refine: false } },
      ).found,
    ).toHaveLength(1);
  });

  it('those that share the edges of a stronger one are told of as having few', () => {
    const beside = [66, 70.8] as const;
    const shareOf = (...places: (readonly [number, number])[]) => {
      const { found, rejected } = chosen([...places, beside], { options: { sensitivity: 1, refine: false } });
      expect([found.length, rejected.length]).toEqual([places.length, 1]);
      return rejected[0];
    };
    const after = shareOf([60.3, 70.8]);
    expect(after).toMatchObject({ xPx: 66, yPx: 70.8, radiusPx: PARTICLE_PX, reason: 'few-edges' });
    expect(after.score).toBeLessThan(0.35);
    expect(after.score).toBeLessThan(shareOf().score);
  });

  it('part of a circle is chosen by the sensitivity, and else told of with its score', () => {
    const at = [[60.1, 150.4]] as const;
    const scores = [0, 0.25, 0.5, 0.75, 1].map((sensitivity) => {
      const { found, rejected } = chosen(at, { options: { sensitivity, refine: false } });
      expect(found.length + rejected.length).toBe(1);
      const [{ score }] = [...found, ...rejected];
      expect(found).toHaveLength(Number(score >= leastScore(sensitivity)));
      if (rejected.length > 0) expect(rejected[0].reason).toBe('low-score');
      return score;
    });
    expect(new Set(scores).size).toBe(1);
    expect(scores[0]).toBeGreaterThan(leastScore(1));
    expect(scores[0]).toBeLessThan(leastScore(0));
  });

  it('one whose middle lies outside of the image is none, without a word', () => {
    for (const outside of [
      { x: -2.5, y: 90 },
      { x: SIZE + 1.5, y: 90 },
      { x: 90, y: -2.5 },
      { x: 90, y: SIZE + 1.5 },
    ]) {
      const image = paint([disc({ ...outside, radius: 12, contrast: -0.5 })], { size: SIZE, noise: 1 });
      const inside = [outside.x, outside.y].map((at) => Math.min(SIZE - 2, Math.max(1, at)));
      const { found, rejected } = chosen([inside as [number, number]], {
        image,
        options: { sensitivity: 1 },
      });
      expect([found, rejected]).toEqual([[], []]);
    }
  });
});

describe('discs that touch', () => {
  const touching: TouchingDisc[] = [
    { x: 60.3, y: 70.8, share: 0.7 },
    { x: 120, y: 160, share: 0.6 },
  ];

  it('come first, and nothing is chosen within one and a half radii of them', () => {
    const whole = { x: 120 + 1.45 * PARTICLE_PX, y: 160, radius: 9, contrast: -0.5 };
    const image = (x: number): Frame => paint([disc({ ...whole, x })], { size: SIZE, noise: 1 });
    const at = (x: number) =>
      chosen([[x, 160]], { touching, image: image(x), options: { refine: false, sensitivity: 1 } }).found;
    const known = touching.map(({ x, y, share }) => ({ xPx: x, yPx: y, radiusPx: 0, score: share }));
    expect(at(120 + 1.45 * PARTICLE_PX)).toEqual(known);
    const [one, two, three, ...others] = at(120 + 2.6 * PARTICLE_PX);
    expect([one, two, others]).toEqual([...known, []]);
    expect(three.score).toBeGreaterThan(0.9);
  });

  it('take the edges of their rims, not those further away', () => {
    const options = { refine: false, sensitivity: 1 };
    // The rim of the first disc is that of a disc that touches others: its centre has no edges of its own left.
    const beside = 60.3 + 1.6 * PARTICLE_PX;
    const [{ score: alone }] = chosen([[60.3, 70.8]], { options }).found;
    expect(alone).toBeGreaterThan(0.95);
    expect(chosen([[beside, 70.8]], { touching, options }).found).toHaveLength(2);
    // A ring of twice the radius round it stays.
    const wide = paint([disc({ ...first, radius: 20 })], { size: SIZE, noise: 1 });
    const share = (given: Given): number => {
      const { found, rejected } = chosen([[75, 70.8]], { ...given, image: wide, options });
      return found.at(-1)?.xPx === 75 ? found[found.length - 1].score : rejected[0].score;
    };
    expect(share({ touching })).toBe(share({}));
  });
});
