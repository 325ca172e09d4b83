import { writeFileSync } from 'node:fs';
import { Matrix } from 'ml-matrix';
import { format, resolveConfig } from 'prettier';
import { FACTORS, likeness, RINGS } from './cap-likeness.ts';
import { capPriorSources } from './cap-prior-sources.ts';
import { createRingHarmonics, ringHarmonics } from './ring-harmonics.ts';
import { slopeOf } from './ring-slope.ts';
import { symmetricEigen } from '../../math/symmetric-eigen.ts';
import { defocusedIntensity } from '../../optics/defocus.ts';
import { exitPlaneUm, exitSpectra } from '../../optics/exit-spectrum.ts';
import { WATER_INDEX } from '../../../preload/contract/default-indices.ts';
import { koehlerSource } from '../../optics/illumination.ts';
import { PAPER_MICROSCOPE } from '../../optics/microscope.ts';
import { randomOrientation, rotationMatrix } from '../../optics/orientation.ts';
import { makeParticle, type ParticleModel } from '../../optics/particle-model.ts';
import { cameraPatch, patchSidePx } from '../../optics/camera-patch.ts';
import { pupilOf } from '../../optics/pupil.ts';
import { randomStream, type Random } from '../../math/random.ts';

/**
 * Learns `cap-prior-data.ts`: what caps of many kinds add to the first angular harmonic of a sphere's image, by simulation. The caps
 * are to be more different than any two labs' caps, so that no one of them is taken for granted.
 */

const { pixelUm: PIXEL_UM, objectiveNa, sphericalWaves } = PAPER_MICROSCOPE;
const SEED = 20261125;
const PARTICLES = 400;
const ORIENTATIONS = 4;
const HEIGHTS = 12;
const Z_UM: [number, number] = [-34, 34];
const KINDS = 128;
const ROUNDS = 40;
/** Samples that belong less to a kind are left out of its covariance. */
const LEAST_WEIGHT = 1e-4;
/** The rings of the detector are cut in steps of the radius / 6.5: a pixel of the simulated camera. */
const STEP_PX = 1;

interface Sample {
  /** Square roots of the rings' radii times the slopes of the mean profile, of length 1: what the image is told by. */
  profile: Float64Array;
  /** First harmonic about the true centre, cosine and sine, in units of the root mean square slope. */
  harmonic: [Float64Array, Float64Array];
}

const lights = ([0.12, 0.2, 0.25] as const).flatMap((condenserNa) =>
  (
    [
      [0.48, 0.62],
      [0.44, 0.64],
      [0.6, 0.72],
    ] as [number, number][]
  ).map((bandUm) => {
    const { waves, cellNa } = koehlerSource({
      objectiveNa,
      condenserNa,
      bandUm,
      hexagons: [1, 2],
    });
    return {
      pupils: waves.map((wave) => pupilOf(wave, { objectiveNa, sphericalWaves })),
      cellNa,
    };
  }),
);

/** A half-coated sphere: films from a few nanometres to twice the default, closed or in islands; few large lumps or many small ones. */
function anyParticle(number: number, random: Random): ParticleModel {
  if (number % 2 === 0) {
    const film = makeParticle('pt-sio2', SEED, number);
    return { ...film, filmUm: random.uniform(0.004, 0.014), filmIslands: random.uniform(0, 1) };
  }
  const lumpy = makeParticle('tio2-sio2', SEED, number);
  const size = random.uniform(0.8, 2.2);
  const lumps = lumpy.lumps
    .slice(0, Math.round(lumpy.lumps.length / size ** 1.3))
    .map((lump) => ({ ...lump, radiusUm: lump.radiusUm * size }));
  return { ...lumpy, lumps };
}

function samplesOf(number: number): Sample[] {
  const random = randomStream(SEED, number);
  const particle = anyParticle(number, random);
  const { pupils, cellNa } = lights[Math.floor(random.uniform(0, lights.length))];
  const planeUm = exitPlaneUm(particle);
  const side = patchSidePx(PIXEL_UM);
  const centre = (side - 1) / 2;
  const rings = createRingHarmonics(RINGS);
  const samples: Sample[] = [];
  for (let o = 0; o < ORIENTATIONS; o++) {
    const spectra = exitSpectra(particle, rotationMatrix(randomOrientation(random)), pupils);
    for (let h = 0; h < HEIGHTS; h++) {
      const z = Z_UM[0] + ((Z_UM[1] - Z_UM[0]) * (h + random.uniform(0, 1))) / HEIGHTS;
      const blurUm = (cellNa / WATER_INDEX) * Math.abs(z);
      const intensity = defocusedIntensity(spectra, pupils, -z - planeUm);
      const data = cameraPatch(intensity, { pixelUm: PIXEL_UM, blurUm, angle: 0, xPx: 0, yPx: 0 });
      ringHarmonics({ width: side, height: side, bits: 32, data }, centre, centre, STEP_PX, [], rings);
      const { slope, scale2 } = slopeOf(rings);
      const scale = Math.sqrt(scale2);
      samples.push({
        profile: likeness(slope, rings.coverage),
        harmonic: [rings.cosine.map((value) => value / scale), rings.sine.map((value) => value / scale)],
      });
    }
  }
  return samples;
}

function distance2(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < RINGS; k++) sum += (a[k] - b[k]) ** 2;
  return sum;
}

/** Lloyd's algorithm, started from samples drawn with the likelihood of their squared distance (k-means++, Arthur and Vassilvitskii 2007). */
function cluster(samples: Sample[], random: Random): Float64Array[] {
  const centres = [samples[0].profile.slice()];
  const far = samples.map(() => Infinity);
  while (centres.length < KINDS) {
    const latest = centres[centres.length - 1];
    samples.forEach(({ profile }, s) => (far[s] = Math.min(far[s], distance2(profile, latest))));
    const total = far.reduce((sum, value) => sum + value, 0);
    let left = random.uniform(0, total);
    const chosen = far.findIndex((value) => (left -= value) < 0);
    centres.push(samples[Math.max(0, chosen)].profile.slice());
  }
  for (let round = 0; round < ROUNDS; round++) {
    const sums = centres.map(() => new Float64Array(RINGS));
    const counts = centres.map(() => 0);
    for (const { profile } of samples) {
      const distances = centres.map((centre) => distance2(profile, centre));
      const nearest = distances.indexOf(Math.min(...distances));
      counts[nearest]++;
      profile.forEach((value, k) => (sums[nearest][k] += value));
    }
    sums.forEach((sum, c) => counts[c] > 0 && centres[c].set(sum.map((value) => value / counts[c])));
  }
  return centres;
}

/** Covariance of the weighted samples' harmonics: its largest factors, and the mean variance of the rest. */
function factorise(samples: Sample[], weights: number[]): { factors: Float64Array[]; rest: number } {
  const covariance = Matrix.zeros(RINGS, RINGS);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  samples.forEach(({ harmonic }, s) => {
    if (weights[s] < LEAST_WEIGHT) return;
    for (const part of harmonic) {
      for (let i = 0; i < RINGS; i++) {
        for (let j = 0; j < RINGS; j++) {
          covariance.set(i, j, covariance.get(i, j) + ((weights[s] / total) * part[i] * part[j]) / 2);
        }
      }
    }
  });
  const { values, vectors } = symmetricEigen(covariance);
  const factors = Array.from({ length: FACTORS }, (_, k) =>
    Float64Array.from(vectors.getColumn(k), (value) => value * Math.sqrt(Math.max(0, values[k]))),
  );
  const explained = factors.reduce(
    (sum, factor) => sum + factor.reduce((all, value) => all + value ** 2, 0),
    0,
  );
  return { factors, rest: (covariance.trace() - explained) / RINGS };
}

/** Vectors in steps of their largest entry / 127, one after another, each with its step. */
function packed(vectors: Float64Array[]): { steps: number[]; bytes: string } {
  const steps = vectors.map((vector) => Math.max(...vector.map(Math.abs)) / 127);
  const bytes = vectors.flatMap((vector, v) => Array.from(vector, (value) => Math.round(value / steps[v])));
  return {
    steps: steps.map((step) => Number(step.toPrecision(4))),
    bytes: Buffer.from(Int8Array.from(bytes)).toString('base64'),
  };
}

const samples: Sample[] = [];
for (let number = 0; number < PARTICLES; number++) {
  samples.push(...samplesOf(number));
  if (number % 20 === 19) process.stderr.write(`${number + 1} of ${PARTICLES} particles\n`);
}
const centres = cluster(samples, randomStream(SEED, -1));
const distances = samples.map(({ profile }) => centres.map((centre) => distance2(profile, centre)));
const nearest = distances.map((row) => Math.min(...row));
const spread = nearest.slice().sort((a, b) => a - b)[Math.floor(samples.length / 2)];
const memberships = distances.map((row, s) => {
  const raw = row.map((value) => Math.exp((nearest[s] - value) / spread));
  const sum = raw.reduce((all, value) => all + value, 0);
  return raw.map((value) => value / sum);
});
const kinds = centres.map((_, c) =>
  factorise(
    samples,
    memberships.map((row) => row[c]),
  ),
);
const text = `/** Caps of ${PARTICLES} simulated particles, learnt by \`npm run cap-prior\`: see make-cap-prior.ts and cap-prior.ts. */
export const CAP_PRIOR = ${JSON.stringify({
  seed: SEED,
  madeFrom: capPriorSources(),
  spread: Number(spread.toPrecision(4)),
  rests: kinds.map(({ rest }) => Number(rest.toPrecision(4))),
  centres: packed(centres),
  factors: packed(kinds.flatMap(({ factors }) => factors)),
})};`;
const file = new URL('./cap-prior-data.ts', import.meta.url);
writeFileSync(file, await format(text, { ...(await resolveConfig(file)), parser: 'typescript' }));
