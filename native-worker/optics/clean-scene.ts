import { steadyLight } from './camera.ts';
import { diffusingPath, swimmingPaths } from './simulated-motion.ts';
import { randomOrientation } from './orientation.ts';
import { makeParticle, type ParticleModel } from './particle-model.ts';
import { randomStream, type Random } from '../math/random.ts';
import { scatterPositions, toViews, type Scene, type ScenePlan } from './plan-scene.ts';

const VARIANTS = 4;

/** The different particles of an experiment: all its files draw from these. */
export function particleVariants({ species, diameterUm }: ScenePlan, seed: number): ParticleModel[] {
  return Array.from({ length: VARIANTS }, (_, variant) => makeParticle(species, seed, variant, diameterUm));
}

/** Distance of particles from each other at the start, where there is room. */
const SPACING_UM = 15;

/** Time from slice to slice of a stack, seconds. */
export const SLICE_INTERVAL_S = 0.05;

/** Unknown focal offset of a stack, and heights of its particles, up to plus or minus, micrometres. */
const FOCAL_OFFSET_UM = 0.5;
const HEIGHT_SPREAD_UM = 0.8;

/** A z-stack of resting, diffusing particles at different heights: the focal plane rises by a step a slice. */
export function cleanStack(
  plan: ScenePlan,
  seed: number,
  stack: number,
  variants: readonly ParticleModel[],
): Scene {
  const random = randomStream(seed, 0x57, stack);
  const first = plan.zRangeUm[0] + random.uniform(-FOCAL_OFFSET_UM, FOCAL_OFFSET_UM);
  const tracks = scatterPositions(plan, plan.particles, SPACING_UM, random).map(([xPx, yPx], index) => {
    const particle = draw(variants, random);
    const path = diffusingPath(
      {
        pixelUm: plan.pixelUm,
        radiusUm: particle.radiusUm,
        frames: plan.slices,
        intervalS: SLICE_INTERVAL_S,
        start: { xPx, yPx, heightUm: random.uniform(-HEIGHT_SPREAD_UM, HEIGHT_SPREAD_UM) },
      },
      randomStream(seed, 0x57, stack, index),
    );
    const views = toViews(path, (slice) => first + slice * plan.zStepUm);
    return { kind: 'janus' as const, particle, views };
  });
  return {
    kind: 'stack',
    frames: plan.slices,
    tracks,
    dust: [],
    lighting: steadyLight(plan.size, seed, stack),
  };
}

/** Shares of the label range, from its ends, that swimmers keep out of; they start in the middle half of what is left. */
const KEEP_OUT = 0.12;

/** A video of swimmers; the focal plane stays where it is. */
export function cleanVideo(plan: ScenePlan, seed: number, variants: readonly ParticleModel[]): Scene {
  const random = randomStream(seed, 0x71d);
  const particles: ParticleModel[] = [];
  const [low, high] = plan.zRangeUm;
  const margin = KEEP_OUT * (high - low);
  const heightUm: [number, number] = [margin - high, -margin - low];
  const quarter = (heightUm[1] - heightUm[0]) / 4;
  const swimmers = scatterPositions(plan, plan.particles, SPACING_UM, random).map(([xPx, yPx]) => {
    const particle = draw(variants, random);
    particles.push(particle);
    const height = random.uniform(heightUm[0] + quarter, heightUm[1] - quarter);
    return {
      radiusUm: particle.radiusUm,
      ...anySwimming(random),
      pose: { xPx, yPx, heightUm: height, orientation: randomOrientation(random) },
    };
  });
  const paths = swimmingPaths(swimmers, { ...swimBox(plan), heightUm }, randomStream(seed, 0x71d, 1));
  const tracks = paths.map((path, index) => ({
    kind: 'janus' as const,
    particle: particles[index],
    views: toViews(path, () => 0),
  }));
  return { kind: 'video', frames: plan.frames, tracks, dust: [], lighting: steadyLight(plan.size, seed, -1) };
}

/** Speeds and circles of swimmers. */
export function anySwimming(random: Random): { speedUmS: number; chiralityRadS: number } {
  const chiral = random.uniform(0, 1) < 0.35;
  const sign = random.uniform(0, 1) < 0.5 ? -1 : 1;
  return {
    speedUmS: random.uniform(1.5, 4),
    chiralityRadS: chiral ? sign * random.uniform(0.6, 2) : 0,
  };
}

/** Distance that swimmers keep from the image's edge, micrometres. */
const SWIM_EDGE_UM = 9.75;

export function swimBox({ pixelUm, size, frames, fps }: ScenePlan): {
  pixelUm: number;
  frames: number;
  intervalS: number;
  xPx: [number, number];
  yPx: [number, number];
} {
  const edge = Math.min(SWIM_EDGE_UM / pixelUm, size / 4);
  const range = (): [number, number] => [edge, size - 1 - edge];
  return { pixelUm, frames, intervalS: 1 / fps, xPx: range(), yPx: range() };
}

function draw(variants: readonly ParticleModel[], random: Random): ParticleModel {
  return variants[Math.floor(random.uniform(0, variants.length))];
}
