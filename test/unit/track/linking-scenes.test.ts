import { describe, expect, it } from 'vitest';
import { linkByStep } from '../../../native-worker/track/link-by-step.ts';
import { linkByState } from '../../../native-worker/track/link-by-state.ts';
import { LINKING_CASES, linkingScene, SCENE_PIXEL_UM } from '../../support/linking-scenes.ts';
import { scoreLinks } from '../../support/score-links.ts';

const SEED = 301;

describe('scoreLinks', () => {
  it('counts links by hand', () => {
    // Two particles of four rows; the first track changes over after the second row, the second loses its last one.
    const frame = [0, 0, 1, 1, 2, 2, 3, 3];
    const truth = [0, 1, 0, 1, 0, 1, 0, 1];
    const particle = [0, 1, 0, 1, 1, 0, 1, 2];
    const { wrongPer1000, keptPercent } = scoreLinks(frame, particle, truth, 2);
    expect(wrongPer1000).toBeCloseTo(2000 / 6, 9);
    expect(keptPercent).toBeCloseTo(100 * (3 / 6), 9);
  });
});

describe('scenes of swimmers', () => {
  it.each(['mid', 'slow'] as const)('%s: fewer wrong links than by steps alone, and more kept', (name) => {
    const scene = linkingScene(SEED, { ...LINKING_CASES[name], frames: 120 });
    const score = (particle: Int32Array) => scoreLinks(scene.frame, particle, scene.truth, scene.swimmers);
    const step = { maxStepPx: 25, memoryFrames: 2 };
    const ours = linkByState(scene, {
      ...step,
      pixelUm: SCENE_PIXEL_UM,
      frameIntervalS: scene.frameIntervalS,
    });
    const [linked, plain] = [
      score(ours.particle),
      score(linkByStep(scene.frame, scene.xPx, scene.yPx, step)),
    ];
    expect(linked.wrongPer1000).toBeLessThan(3.5);
    expect(linked.wrongPer1000).toBeLessThan(plain.wrongPer1000 / 2);
    expect(linked.keptPercent).toBeGreaterThan(99.2);
    expect(linked.keptPercent).toBeGreaterThan(plain.keptPercent);
    expect(linked.longTracks).toBeLessThanOrEqual(name === 'mid' ? 1.25 : 1.4);
  });
});
