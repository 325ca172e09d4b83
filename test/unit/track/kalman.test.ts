import { inverse, Matrix } from 'ml-matrix';
import { expect, it } from 'vitest';
import { smoothHeights, type HeightMotion } from '../../../native-worker/track/kalman.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

const MOTION: HeightMotion = {
  processNoiseUm2S: 0.4,
  speedUmS: 3,
  memoryS: 0.7,
  noiseScale: 1.3,
  noiseMemoryS: 0.25,
};
/** Variance of a height of which nothing is known yet. */
const DIFFUSE_UM2 = 1e6;

/** Covariance of two heights of a swimmer that diffuses (Uhlenbeck and Ornstein, Phys. Rev. 36, 823, 1930). */
function heightCovariance(a: number, b: number): number {
  const { processNoiseUm2S, speedUmS, memoryS: memory } = MOTION;
  const [first, last] = [Math.min(a, b), Math.max(a, b)];
  const fall = (t: number): number => Math.exp(-t / memory);
  const bent = 1 - fall(first) - fall(last) + fall(last - first);
  return DIFFUSE_UM2 + processNoiseUm2S * first + speedUmS ** 2 * (2 * memory * first - memory ** 2 * bent);
}

it('smoothed heights are the conditional means of all heights at once, with their standard deviations', () => {
  const { uniform, normal } = randomNumbers(7);
  const count = 14;
  let now = 0;
  const tS = Float64Array.from({ length: count }, () => (now += 0.05 + 0.2 * uniform())).map(
    (t, _k, all) => t - all[0],
  );
  const sdUm = tS.map(() => 0.1 + 0.4 * uniform());
  const zUm = tS.map((t, k) => ([4, 5, 10].includes(k) ? NaN : 2 * t + 0.5 * normal()));
  const weights = tS.map(() => 0.3 + 0.7 * uniform());

  const rows = [...zUm.keys()].filter((k) => !Number.isNaN(zUm[k]));
  const noise = (k: number): number => MOTION.noiseScale * sdUm[k];
  const measured = new Matrix(
    rows.map((i) =>
      rows.map((j) => {
        const lasting = noise(i) * noise(j) * Math.exp(-Math.abs(tS[i] - tS[j]) / MOTION.noiseMemoryS);
        const own = i === j ? noise(i) ** 2 * (1 / weights[i] - 1) : 0;
        return heightCovariance(tS[i], tS[j]) + lasting + own;
      }),
    ),
  );
  const between = new Matrix([...tS].map((t) => rows.map((j) => heightCovariance(t, tS[j]))));
  const gain = between.mmul(inverse(measured));
  const mean = gain.mmul(Matrix.columnVector(rows.map((k) => zUm[k])));
  const known = gain.mmul(between.transpose());

  const smoothed = smoothHeights({ tS, zUm, sdUm }, MOTION, weights);
  for (const k of tS.keys()) {
    expect(smoothed.zUm[k]).toBeCloseTo(mean.get(k, 0), 4);
    // Differences of the variance of an unknown height: few digits are left.
    expect(smoothed.sdUm[k]).toBeCloseTo(Math.sqrt(heightCovariance(tS[k], tS[k]) - known.get(k, k)), 2);
  }
});
