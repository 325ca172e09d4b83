import { gravitationalHeightUm } from '../../../native-worker/math/sphere-in-water.ts';
import { describe, expect, it } from 'vitest';
import {
  diffusingPath,
  rotationalDiffusion,
  swimmingPaths,
  translationalDiffusion,
} from '../../../native-worker/optics/simulated-motion.ts';
import { capAxis, randomOrientation } from '../../../native-worker/optics/orientation.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

const radiusUm = 1.06;
const PIXEL_UM = 0.1625;

describe('diffusion', () => {
  const frames = 4000;
  const intervalS = 0.05;
  const path = diffusingPath(
    { pixelUm: PIXEL_UM, radiusUm, frames, intervalS, start: { xPx: 0, yPx: 0, heightUm: 3 } },
    randomStream(5),
  );

  it('has the constants of Stokes, Einstein and Debye', () => {
    // 4.075e-21 J / (6 pi 0.955e-3 Pa s 1.06e-6 m) and / (8 pi 0.955e-3 Pa s (1.06e-6 m)^3)
    expect(translationalDiffusion(radiusUm)).toBeCloseTo(0.2136, 3);
    expect(rotationalDiffusion(radiusUm)).toBeCloseTo(0.1426, 3);
  });

  it('walks 2 D t along each lateral axis', () => {
    let sum = 0;
    for (let i = 1; i < frames; i++) {
      sum +=
        ((path[i].xPx - path[i - 1].xPx) * PIXEL_UM) ** 2 + ((path[i].yPx - path[i - 1].yPx) * PIXEL_UM) ** 2;
    }
    const expected = 4 * translationalDiffusion(radiusUm) * intervalS;
    expect(sum / (frames - 1) / expected).toBeGreaterThan(0.94);
    expect(sum / (frames - 1) / expected).toBeLessThan(1.06);
  });

  it('forgets its orientation as exp(-2 D t)', () => {
    const lag = 20;
    let sum = 0;
    for (let i = lag; i < frames; i++) {
      const a = capAxis(path[i].orientation);
      const b = capAxis(path[i - lag].orientation);
      sum += a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
    }
    const expected = Math.exp(-2 * rotationalDiffusion(radiusUm) * lag * intervalS);
    expect(Math.abs(sum / (frames - lag) - expected)).toBeLessThan(0.06);
  });

  it('hovers above its rest by the gravitational height', () => {
    const mean = path.reduce((sum, pose) => sum + pose.heightUm - 3, 0) / frames;
    expect(Math.min(...path.map((pose) => pose.heightUm))).toBeGreaterThanOrEqual(3);
    expect(mean / gravitationalHeightUm(2 * radiusUm, 22)).toBeGreaterThan(0.7);
    expect(mean / gravitationalHeightUm(2 * radiusUm, 22)).toBeLessThan(1.3);
  });
});

describe('swimmers', () => {
  const swimmer = (speedUmS: number, chiralityRadS: number, seed: number, xPx: number) => ({
    radiusUm,
    speedUmS,
    chiralityRadS,
    pose: { xPx, yPx: 200, heightUm: 12, orientation: randomOrientation(randomStream(seed)) },
  });
  const box = {
    pixelUm: PIXEL_UM,
    frames: 300,
    intervalS: 0.1,
    xPx: [60, 340],
    yPx: [60, 340],
    heightUm: [2, 27],
  } satisfies Parameters<typeof swimmingPaths>[1];

  it('stay in their box, apart, and never jump', () => {
    const paths = swimmingPaths([swimmer(4, 0, 1, 150), swimmer(3, 1.5, 2, 250)], box, randomStream(3));
    for (const path of paths) {
      path.forEach((pose, frame) => {
        expect(pose.xPx).toBeGreaterThanOrEqual(60);
        expect(pose.xPx).toBeLessThanOrEqual(340);
        expect(pose.heightUm).toBeGreaterThanOrEqual(2);
        expect(pose.heightUm).toBeLessThanOrEqual(27);
        if (frame === 0) return;
        const last = path[frame - 1];
        expect(Math.hypot(pose.xPx - last.xPx, pose.yPx - last.yPx) * PIXEL_UM).toBeLessThan(2);
      });
    }
    paths[0].forEach((pose, frame) => {
      const other = paths[1][frame];
      const gap = Math.hypot(
        (pose.xPx - other.xPx) * PIXEL_UM,
        (pose.yPx - other.yPx) * PIXEL_UM,
        pose.heightUm - other.heightUm,
      );
      expect(gap).toBeGreaterThanOrEqual(2 * radiusUm);
    });
  });

  it('swim away from their cap at their speed', () => {
    const cruise = swimmingPaths(
      [swimmer(3, 0, 4, 200)],
      { ...box, xPx: [-1e6, 1e6], yPx: [-1e6, 1e6], heightUm: [-1e6, 1e6], frames: 3000 },
      randomStream(6),
    )[0];
    let along = 0;
    for (let i = 1; i < cruise.length; i++) {
      const [ax, ay, az] = capAxis(cruise[i - 1].orientation);
      const dx = (cruise[i].xPx - cruise[i - 1].xPx) * PIXEL_UM;
      const dy = (cruise[i].yPx - cruise[i - 1].yPx) * PIXEL_UM;
      along -= dx * ax + dy * ay - (cruise[i].heightUm - cruise[i - 1].heightUm) * az;
    }
    expect(along / ((cruise.length - 1) * 0.1)).toBeGreaterThan(2.7);
    expect(along / ((cruise.length - 1) * 0.1)).toBeLessThan(3.2);
  });
});
