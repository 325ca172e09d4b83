import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { studentQuantile } from '../../../native-worker/math/student-t.ts';
import { levelsOfParticles } from '../../../native-worker/model/novelty/particle-limit.ts';

describe("quantiles of Student's t", () => {
  it.each([
    [1.959964, 4, 2.776445],
    [1.959964, 9, 2.262157],
    [1.959964, 30, 2.042272],
    [1.644854, 5, 2.015048],
    [1.644854, 100, 1.660234],
  ])('of the normal %d with %d degrees of freedom', (normal, freedom, tabled) => {
    expect(studentQuantile(normal, freedom)).toBeCloseTo(tabled, 2);
  });
});

describe('the limit for particles not seen before', () => {
  /** Particles whose distances have a size of their own. */
  function drawn(particles: number, sd: number, seed: number) {
    const random = createRandom(seed);
    const size = Array.from({ length: particles }, () => Math.exp(sd * random.normal()));
    const rows = Array.from({ length: 50 * particles }, (_, row) => row % particles);
    return { particle: rows, values: rows.map((which) => size[which] * random.uniform(0.5, 1)) };
  }
  /** Share of 2000 new particles of which nearly every mask stays below the limit, over many calibrations. */
  function kept(particles: number, sd: number): number {
    let below = 0;
    for (let seed = 1; seed <= 40; seed++) {
      const { particle, values } = drawn(particles, sd, seed);
      const { limit } = levelsOfParticles(values, particle);
      const random = createRandom(1000 + seed);
      for (let k = 0; k < 50; k++) if (Math.exp(sd * random.normal()) * 0.99 < limit) below++;
    }
    return below / 2000;
  }

  it.each([6, 12, 24])('keeps 19 of 20 of them where %d were seen', (particles) => {
    for (const sd of [0.1, 0.25, 0.35]) expect(kept(particles, sd)).toBeGreaterThan(0.92);
    // No more than that is let through where particles are as different as is thought.
    expect(kept(particles, 0.25)).toBeLessThan(0.985);
  });

  it('is the same however many masks a particle has, and counts particles, not masks', () => {
    const { particle, values } = drawn(10, 0.2, 3);
    const twice = levelsOfParticles([...values, ...values], [...particle, ...particle]);
    expect(twice.limit).toBeCloseTo(levelsOfParticles(values, particle).limit, 2);
    // As many masks of one particle leave more open than of ten.
    const one = levelsOfParticles(values, new Int32Array(values.length));
    const { typical, limit } = levelsOfParticles(values, particle);
    expect(one.limit / one.typical).toBeGreaterThan(1.2 * (limit / typical));
  });
});
