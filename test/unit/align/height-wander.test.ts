import { describe, expect, it } from 'vitest';
import { wanderUm, type Way } from '../../../native-worker/align/height-wander.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { gravitationalHeightUm } from '../../../native-worker/math/sphere-in-water.ts';

/** Brownian paths of variance `stepUm2` a step and axis, beside a drift that all share. */
function ways(count: number, stepUm2: number, driftUm: number): Way[] {
  const random = createRandom(4, 0x3a);
  const pixelUm = 0.1;
  return Array.from({ length: count }, () => {
    const walk = () => {
      let at = 0;
      return Float64Array.from({ length: 70 }, (_, k) => {
        at += Math.sqrt(stepUm2) * random.normal();
        return (at + driftUm * k) / pixelUm;
      });
    };
    return { xPx: walk(), yPx: walk(), pixelUm };
  });
}
/** Light enough to move along z as freely as across. */
const light = { diameterUm: 0.3, temperatureC: 25 };

describe('wander along z', () => {
  it('is the standard deviation of a Brownian path about its mean, whatever the drift', () => {
    const expected = Math.sqrt((0.01 * 70) / 6);
    for (const drift of [0, 0.2]) {
      const found = wanderUm(ways(200, 0.01, drift), light);
      expect(Math.abs(found / expected - 1)).toBeLessThan(0.15);
    }
  });

  it('is no more than weight allows', () => {
    const sphere = { diameterUm: 2.12, temperatureC: 25 };
    expect(gravitationalHeightUm(2.12)).toBeCloseTo(0.084, 3);
    expect(wanderUm(ways(20, 0.01, 0), sphere)).toBe(gravitationalHeightUm(2.12, 25));
  });

  it('is nothing where nobody knows how particles moved', () => {
    expect(wanderUm([{ pixelUm: 0.1 }], light)).toBe(0);
  });
});
