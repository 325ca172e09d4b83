import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import type { Species } from '../../preload/contract/options/simulate.ts';
import { randomStream } from '../math/random.ts';

/** A nanoparticle of a lumpy cap: a small sphere, position in the particle's own frame (cap axis = +z), micrometres. */
interface Lump {
  x: number;
  y: number;
  z: number;
  radiusUm: number;
}

/** What makes one particle differ from the next. Plain data: it crosses thread borders. */
export interface ParticleModel {
  species: Species;
  /** Radius of the silica sphere, micrometres. */
  radiusUm: number;
  /** Thickness of the metal film at the pole of the cap, micrometres; 0 without a film. */
  filmUm: number;
  /** Share of the film that is islands of metal, 0 to 1, rather than closed. */
  filmIslands: number;
  lumps: Lump[];
}

const MEAN_RADIUS_UM = DEFAULT_DIAMETER_UM / 2;
const RADIUS_SPREAD = 0.02;
/**
 * Height of a sputtered film of nominally 5 nm, half of which is water between islands of the metal; with its islands tuned to the paper's
 * public images (test/bench/realism.ts).
 */
const FILM_UM = 0.0113;
const FILM_SPREAD = 0.1;
/** Most of so thin a film has not closed. */
const FILM_ISLANDS: [number, number] = [0.9, 1];

/** A particle of the species, drawn from the stream of `seed` and `variant`; the same pair gives the same particle. */
export function makeParticle(
  species: Species,
  seed: number,
  variant: number,
  diameterUm = 2 * MEAN_RADIUS_UM,
): ParticleModel {
  const random = randomStream(seed, 0x5041, variant);
  const spread = Math.max(-2.5, Math.min(2.5, random.normal()));
  const radiusUm = (diameterUm / 2) * (1 + RADIUS_SPREAD * spread);
  if (species === 'pt-sio2') {
    const filmUm = FILM_UM * (1 + FILM_SPREAD * Math.max(-2.5, Math.min(2.5, random.normal())));
    return { species, radiusUm, filmUm, filmIslands: random.uniform(...FILM_ISLANDS), lumps: [] };
  }
  const count = Math.round(random.uniform(28, 45));
  const lumps = Array.from({ length: count }, (): Lump => {
    const lumpRadius = random.uniform(0.05, 0.16);
    const cosine = random.uniform(0, 1);
    const azimuth = random.uniform(0, 2 * Math.PI);
    const sine = Math.sqrt(1 - cosine * cosine);
    const distance = radiusUm + 0.6 * lumpRadius;
    return {
      x: distance * sine * Math.cos(azimuth),
      y: distance * sine * Math.sin(azimuth),
      z: distance * cosine,
      radiusUm: lumpRadius,
    };
  });
  return { species, radiusUm, filmUm: 0, filmIslands: 0, lumps };
}

/** Distance from the centre beyond which there is only water, micrometres. */
export function outerRadiusUm(particle: ParticleModel): number {
  return particle.lumps.reduce(
    (outer, lump) => Math.max(outer, Math.hypot(lump.x, lump.y, lump.z) + lump.radiusUm),
    particle.radiusUm + particle.filmUm,
  );
}

/** Radius of debris against that of the particles. */
const DEBRIS_SIZE: [number, number] = [0.3, 0.65];

/** A piece of dirt, smaller than the particles: a bare grain, or one with lumps all around. */
export function makeDebris(seed: number, variant: number, diameterUm: number): ParticleModel {
  const random = randomStream(seed, 0xdeb, variant);
  const radiusUm = (diameterUm / 2) * random.uniform(...DEBRIS_SIZE);
  const count = random.uniform(0, 1) < 0.5 ? 0 : Math.round(random.uniform(3, 8));
  const lumps = Array.from({ length: count }, (): Lump => {
    const cosine = random.uniform(-1, 1);
    const azimuth = random.uniform(0, 2 * Math.PI);
    const sine = Math.sqrt(1 - cosine * cosine);
    return {
      x: radiusUm * sine * Math.cos(azimuth),
      y: radiusUm * sine * Math.sin(azimuth),
      z: radiusUm * cosine,
      radiusUm: radiusUm * random.uniform(0.2, 0.6),
    };
  });
  return { species: 'pt-sio2', radiusUm, filmUm: 0, filmIslands: 0, lumps };
}
