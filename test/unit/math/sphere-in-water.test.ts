import { describe, expect, it } from 'vitest';
import { radiusRangePx } from '../../../native-worker/image/detect/radius-range.ts';
import { ringGrowth } from '../../../native-worker/math/ring-growth.ts';
import { diffusionUm2S, directionMemoryS } from '../../../native-worker/math/sphere-in-water.ts';
import { waterViscosityMpas } from '../../../native-worker/math/water-viscosity.ts';

describe('what follows from a diameter', () => {
  it("gives the published figures of the paper's sphere at 25 degrees C", () => {
    // D 0.232 um^2/s and D_r 0.155 /s, by Stokes, Einstein and Debye.
    expect(diffusionUm2S(2.12)).toBeCloseTo(0.2315, 3);
    expect(1 / (2 * directionMemoryS(2.12))).toBeCloseTo(0.1545, 3);
  });

  it('follows the temperature of the water', () => {
    // Viscosities of water of the CRC Handbook of Chemistry and Physics, mPa s.
    expect(waterViscosityMpas(25)).toBe(0.89);
    expect(Math.abs(waterViscosityMpas(10) / 1.306 - 1)).toBeLessThan(0.01);
    expect(Math.abs(waterViscosityMpas(40) / 0.653 - 1)).toBeLessThan(0.01);
    const warmer = (313.15 / 298.15) * (0.89 / waterViscosityMpas(40));
    expect(diffusionUm2S(2.12, 40) / diffusionUm2S(2.12)).toBeCloseTo(warmer, 9);
    expect(directionMemoryS(2.12) / directionMemoryS(2.12, 40)).toBeCloseTo(warmer, 9);
  });

  it('scales as the laws do', () => {
    expect(diffusionUm2S(1) / diffusionUm2S(4)).toBeCloseTo(4, 9);
    expect(directionMemoryS(4) / directionMemoryS(1)).toBeCloseTo(64, 6);
    expect(ringGrowth(1) / ringGrowth(5)).toBeCloseTo(5, 9);
    expect(ringGrowth(2.12)).toBeCloseTo(0.16, 4);
  });

  it('gives rings of small spheres more room than those of large ones', () => {
    const range = (particleDiameterUm: number): [number, number] =>
      radiusRangePx(0.1, { particleDiameterUm, maxDefocusUm: 30, radiusUm: null });
    expect(range(2.12)[1]).toBeCloseTo((1.06 + 0.16 * 30) / 0.1, 1);
    expect(range(1)[1]).toBeGreaterThan((0.5 + 0.3 * 30) / 0.1);
    expect(range(5)[1]).toBeLessThan((2.5 + 0.08 * 30) / 0.1);
  });
});
