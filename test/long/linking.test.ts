import { describe, expect, it } from 'vitest';
import { linkByState } from '../../native-worker/track/link-by-state.ts';
import { LINKING_CASES, linkingScene, SCENE_PIXEL_UM } from '../support/linking-scenes.ts';
import { scoreLinks } from '../support/score-links.ts';

const SEEDS = [401, 402, 403, 521, 522, 523];

/** Most wrong links of 1000, least per cent kept, most tracks of 20 frames a particle. */
const LIMITS = {
  easy: [0.2, 99.9, 1.1],
  mid: [1.5, 99.4, 1.25],
  dense: [3.2, 99, 1.6],
  slow: [2, 99.2, 1.4],
  denseSlow: [3.5, 97, 2.2],
} as const;

describe('linking in 3D', () => {
  it.each(Object.keys(LIMITS) as (keyof typeof LIMITS)[])('%s', (name) => {
    const scores = SEEDS.map((seed) => {
      const scene = linkingScene(seed, LINKING_CASES[name]);
      const { particle } = linkByState(scene, {
        maxStepPx: name === 'denseSlow' ? 40 : 25,
        memoryFrames: 2,
        pixelUm: SCENE_PIXEL_UM,
        frameIntervalS: scene.frameIntervalS,
      });
      return scoreLinks(scene.frame, particle, scene.truth, scene.swimmers);
    });
    const mean = (key: keyof (typeof scores)[number]): number =>
      scores.reduce((sum, score) => sum + score[key], 0) / scores.length;
    expect(mean('wrongPer1000')).toBeLessThanOrEqual(LIMITS[name][0]);
    expect(mean('keptPercent')).toBeGreaterThanOrEqual(LIMITS[name][1]);
    expect(mean('longTracks')).toBeLessThanOrEqual(LIMITS[name][2]);
  });

  it('gives 10 000 particles within one step of each other their links', { timeout: 300_000 }, () => {
    const count = 10_000;
    const grid = (k: number): [number, number] => [(k % 100) * 0.3, Math.floor(k / 100) * 0.3];
    const rows = [0, 1].flatMap((frame) => Array.from({ length: count }, (_, k) => [frame, ...grid(k)]));
    const { particle } = linkByState(
      {
        frame: rows.map(([frame]) => frame),
        xPx: rows.map(([, x]) => x),
        yPx: rows.map(([, , y]) => y),
        zUm: rows.map(() => NaN),
        zSdUm: rows.map(() => NaN),
      },
      { maxStepPx: 100, memoryFrames: 0, pixelUm: SCENE_PIXEL_UM, frameIntervalS: 0.1 },
    );
    expect([...particle.subarray(count)]).toEqual([...particle.subarray(0, count)]);
  });
});
