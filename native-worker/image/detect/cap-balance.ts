import { createCovarianceKernels } from '../../kernels/covariance.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { RINGS } from './cap-likeness.ts';
import { capCovariance } from './cap-prior.ts';
import { ANGLES, createRingHarmonics, ringHarmonics } from './ring-harmonics.ts';
import { slopeOf } from './ring-slope.ts';

/** Radius, in steps, of a particle in focus: rings are cut in steps of radius / STEPS. */
const STEPS = 6.5;
/** Out to so many radii of the particle rings are looked at. */
export const BALANCE_RADII = RINGS / STEPS;
const ROUNDS = 6;
const CONVERGED_STEPS = 0.01;

/**
 * What is believed of a cap's first harmonic where nothing like its image has been learnt, in units of the shift signal's root mean square: a
 * smooth random function of radius (standard deviation 1 at the centre) that fades outwards. Both lengths in units of the ring system's own
 * size, the root mean square radius of its slopes.
 */
const CAP_SMOOTHNESS = 0.79;
const CAP_REACH = 0.555;
/** Uneven light, linear in the radius; and a rest without order, which falls with the circumference. In steps. */
const LIGHT = 1 / 900;
const REST = 0.043;
/**
 * Of an image like those learnt from, the learnt covariance counts this much, the general belief the rest; and a variance without order of
 * this share of its mean is added. No real cap is quite a simulated one: with a share of 0.8 the centres of scenes from another simulator get
 * worse (0.30 px instead of 0.23), those of our own do not get better.
 */
const LEARNT = 0.3;
const DOUBT = 0.1;
/**
 * Of an image less like those learnt from than this the learnt covariance says nothing. Nearly all images of data/janus_dev lie at 1; drawn ring
 * systems of about 0.5 got centres 0.49 px off by it, 0.01 px without. Centres of data/lab_dev: 0.91 and 0.78 px rms at 0, 0.80 and 0.72 at 0.75.
 */
const LEAST_LIKENESS = 0.75;

/** Stands for the infinite variance of a ring that could not be measured. */
const UNKNOWN = 1e6;

const harmonics = createRingHarmonics(RINGS);
const covariance = createCovarianceKernels(RINGS);

/** Covariance of the general belief, without the noise, for a ring system of this size. */
function fillGeneral(sizeSteps: number): void {
  const reach = CAP_REACH * sizeSteps;
  const smoothness = CAP_SMOOTHNESS * sizeSteps;
  for (let k = 0; k < RINGS; k++) {
    covariance.fade[k] = Math.exp(-((k + 0.5) ** 2) / (2 * reach * reach));
    covariance.alike[k] = Math.exp((-k * k) / (2 * smoothness * smoothness));
  }
  covariance.fill(LIGHT, REST);
}

/** Brings the learnt covariance in as far as the image is like those learnt from. */
function mixLearnt(slope: Float64Array, coverage: Float64Array): void {
  const { likeness, triangle } = capCovariance(slope, coverage, LEAST_LIKENESS);
  if (!triangle) return;
  const { matrix } = covariance;
  const trust = (likeness - LEAST_LIKENESS) / (1 - LEAST_LIKENESS);
  let [general, learnt] = [0, 0];
  for (let k = 0; k < RINGS; k++) {
    general += matrix[k * (RINGS + 1)];
    learnt += triangle[(k * (k + 3)) / 2];
  }
  const toLearnt = LEARNT * trust;
  const toGeneral = (1 - toLearnt) * (1 - trust + (trust * learnt) / general);
  covariance.mix(toGeneral, triangle, toLearnt);
  for (let k = 0; k < RINGS; k++) matrix[k * (RINGS + 1)] += (trust * DOUBT * learnt) / RINGS;
}

/** Weights of the rings: C^-1 slope / (slope C^-1 slope). False: nothing to go by. */
function ringWeights(noise: number): boolean {
  const { coverage } = harmonics;
  const { slope, scale2, sizeSteps } = slopeOf(harmonics);
  if (scale2 === 0) return false;
  fillGeneral(sizeSteps);
  mixLearnt(slope, coverage);
  const { matrix, b, x: weights } = covariance;
  for (let k = 0; k < RINGS; k++) {
    const own = (2 * noise) / (ANGLES * scale2);
    matrix[k * RINGS + k] += coverage[k] === 0 ? UNKNOWN : own / coverage[k];
  }
  b.set(slope);
  covariance.solve();
  let response = 0;
  for (let k = 0; k < RINGS; k++) response += weights[k] * slope[k];
  if (!(response > 0)) return false;
  for (let k = 0; k < RINGS; k++) weights[k] /= response;
  return true;
}

/**
 * Centre of a half-coated sphere, freed from the pull of its cap. A shift d of a round image shows in the first angular harmonic as
 * -d f'(r), f the mean radial profile; a cap adds a harmonic of its own, smooth in r and strongest inside, whichever way it looks. So d is
 * the generalised least-squares estimate with the cap as a random function (Aitken 1936): its covariance over the rings is that of caps of many
 * kinds, simulated, as far as the image is like one of theirs (cap-prior.ts), else that of a smooth function (Gaussian process, Rasmussen and
 * Williams 2006). Rings on which a cap would look like a shift lose their weight, and it stays exact for round images whatever their profile.
 *
 * @param x, y start, full-resolution pixels, good to about a pixel or two.
 * @param particleRadiusPx radius of the sphere in focus.
 * @param others centres of the neighbours, x and y in turn.
 * @param noise variance of a pixel's noise, grey levels squared.
 * @returns the centre; the start when there is nothing to go by or the estimate runs away.
 */
export function balanceCentre(
  frame: Frame,
  x: number,
  y: number,
  particleRadiusPx: number,
  others: readonly number[],
  noise: number,
): { x: number; y: number } {
  const step = particleRadiusPx / STEPS;
  const { x: weights } = covariance;
  let cx = x;
  let cy = y;
  for (let round = 0; round < ROUNDS; round++) {
    ringHarmonics(frame, cx, cy, step, others, harmonics);
    if (!ringWeights(noise)) break;
    let dx = 0;
    let dy = 0;
    for (let k = 0; k < RINGS; k++) {
      if (harmonics.coverage[k] === 0) continue;
      dx -= weights[k] * harmonics.cosine[k];
      dy -= weights[k] * harmonics.sine[k];
    }
    const move = Math.hypot(dx, dy);
    const damp = Math.min(1, 1.5 / move);
    cx += dx * damp * step;
    cy += dy * damp * step;
    if (move < CONVERGED_STEPS) break;
  }
  const inside = cx >= 0 && cy >= 0 && cx <= frame.width - 1 && cy <= frame.height - 1;
  return inside && Math.hypot(cx - x, cy - y) < particleRadiusPx ? { x: cx, y: cy } : { x, y };
}
