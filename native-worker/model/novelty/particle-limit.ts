import { mean, quantile } from '../../math/statistics.ts';
import { studentQuantile } from '../../math/student-t.ts';

/** Share of a particle's masks that stay below its own level. */
const OF_A_PARTICLE = 0.98;
/** Standard normal quantile of 95 %: so many of the particles to come have a level below the limit. */
const OF_PARTICLES = 1.644854;
/**
 * Standard deviation of the logarithms of the levels that is thought of before any particle is seen, and how many particles that thought
 * counts for: 0.1 to 0.3 were found for every kind of distance in scenes of both species. It matters where particles are few.
 */
const PRIOR_SD = 0.25;
const PRIOR_PARTICLES = 4;

/** Of one kind of distance between masks and what was learnt. */
export interface Levels {
  /** What nearly all masks of a particle in the middle of all stay below. */
  typical: number;
  /** What nearly all masks of nearly every particle not seen before stay below. */
  limit: number;
}

/** @see levelsOfParticles */
export const limitForNewParticles = (values: ArrayLike<number>, particle: ArrayLike<number>): number =>
  levelsOfParticles(values, particle).limit;

/**
 * Limits for particles not seen before. Masks of one particle are alike, so that particles are the sample,
 * not masks: where twelve were learnt from, the 99 % quantile over their masks is no more than the level of the oddest of them, and every
 * thirteenth particle would lose most of its heights. The limit is that of a prediction interval for one more particle (Hahn and Meeker, Statistical
 * Intervals, 1991), whose level is log-normal, with a conjugate prior for the spread.
 *
 * @param values above 0, of masks that were left out in turn
 * @param particle of each mask, any numbers
 */
export function levelsOfParticles(values: ArrayLike<number>, particle: ArrayLike<number>): Levels {
  const ofParticle = new Map<number, number[]>();
  for (let i = 0; i < values.length; i++) {
    const own = ofParticle.get(particle[i]);
    if (own) own.push(values[i]);
    else ofParticle.set(particle[i], [values[i]]);
  }
  const levels = Array.from(ofParticle.values(), (own) =>
    Math.log(Math.max(Number.MIN_VALUE, quantile(own, OF_A_PARTICLE))),
  );
  const middle = mean(levels);
  const freedom = levels.length - 1 + PRIOR_PARTICLES;
  const squares = levels.reduce((sum, level) => sum + (level - middle) ** 2, PRIOR_PARTICLES * PRIOR_SD ** 2);
  const spread = Math.sqrt((squares / freedom) * (1 + 1 / levels.length));
  return {
    typical: Math.exp(middle),
    limit: Math.exp(middle + studentQuantile(OF_PARTICLES, freedom) * spread),
  };
}
