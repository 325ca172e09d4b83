import type { SimulateOptions, Species } from '../../preload/contract/options/simulate.ts';
import { diffusingPath, swimmingPaths, type Path } from './motion.ts';
import { randomOrientation } from './orientation.ts';
import { makeParticle, type ParticleModel } from './particle.ts';
import { randomStream, type RandomStream } from './random.ts';
import type { View } from './render.ts';

/** What is in the images of one file. */
export interface Scene {
  kind: 'stack' | 'video';
  frames: number;
  tracks: { particle: ParticleModel; views: View[] }[];
}

const VARIANTS = 4;

/** The different particles of an experiment: all its files draw from these. */
export function particleVariants(species: Species, seed: number): ParticleModel[] {
  return Array.from({ length: VARIANTS }, (_, variant) => makeParticle(species, seed, variant));
}

/** Range of z labels that images are made for, micrometres; a stack's end lies near the upper one. */
const TOP_LABEL_UM = 7.5;
const DEFAULT_TRAVEL_UM = 37.5;

/** Distance of particles from each other and from the image's edge at the start, pixels, where there is room. */
const SPACING_PX = 92;
const EDGE_PX = 92;

/** Time from slice to slice of a stack, seconds. */
const SLICE_INTERVAL_S = 0.05;

/** Unknown focal offset of a stack, and heights of its particles, up to plus or minus, micrometres. */
const FOCAL_OFFSET_UM = 0.5;
const HEIGHT_SPREAD_UM = 0.8;

/** A z-stack of resting, diffusing particles: the focal plane rises by a step a slice. */
export function stackScene(
  options: SimulateOptions,
  seed: number,
  stack: number,
  variants: readonly ParticleModel[],
): Scene {
  const random = randomStream(seed, 0x57, stack);
  const travel = (options.slices - 1) * options.zStepUm;
  const top = TOP_LABEL_UM + 0.4 * Math.max(0, travel - DEFAULT_TRAVEL_UM);
  const first = top - travel + random.uniform(-FOCAL_OFFSET_UM, FOCAL_OFFSET_UM);
  const tracks = scatterPositions(options, random).map(([xPx, yPx], index) => {
    const particle = draw(variants, random);
    const path = diffusingPath(
      {
        radiusUm: particle.radiusUm,
        frames: options.slices,
        intervalS: SLICE_INTERVAL_S,
        start: { xPx, yPx, heightUm: random.uniform(-HEIGHT_SPREAD_UM, HEIGHT_SPREAD_UM) },
      },
      randomStream(seed, 0x57, stack, index),
    );
    return { particle, views: toViews(path, (slice) => first + slice * options.zStepUm) };
  });
  return { kind: 'stack', frames: options.slices, tracks };
}

/** z labels that swimmers keep to, micrometres. */
const SWIM_LABELS_UM: [number, number] = [-27, -2];

/** A video of swimmers above the focal plane, which stays at height 0. */
export function videoScene(
  options: SimulateOptions,
  seed: number,
  variants: readonly ParticleModel[],
): Scene {
  const random = randomStream(seed, 0x71d);
  const particles: ParticleModel[] = [];
  const swimmers = scatterPositions(options, random).map(([xPx, yPx]) => {
    const particle = draw(variants, random);
    particles.push(particle);
    const chiral = random.uniform(0, 1) < 0.35;
    const sign = random.uniform(0, 1) < 0.5 ? -1 : 1;
    return {
      radiusUm: particle.radiusUm,
      speedUmS: random.uniform(1.5, 4),
      chiralityRadS: chiral ? sign * random.uniform(0.6, 2) : 0,
      pose: { xPx, yPx, heightUm: random.uniform(6, 22), orientation: randomOrientation(random) },
    };
  });
  const edge = Math.min(60, options.size / 4);
  const paths = swimmingPaths(
    swimmers,
    {
      frames: options.frames,
      intervalS: 1 / options.fps,
      xPx: [edge, options.size - 1 - edge],
      yPx: [edge, options.size - 1 - edge],
      heightUm: [-SWIM_LABELS_UM[1], -SWIM_LABELS_UM[0]],
    },
    randomStream(seed, 0x71d, 1),
  );
  const tracks = paths.map((path, index) => ({ particle: particles[index], views: toViews(path, () => 0) }));
  return { kind: 'video', frames: options.frames, tracks };
}

function toViews(path: Path, focalHeightUm: (frame: number) => number): View[] {
  return path.map(({ xPx, yPx, heightUm, orientation }, frame) => ({
    xPx,
    yPx,
    zLabelUm: focalHeightUm(frame) - heightUm,
    orientation,
  }));
}

function draw(variants: readonly ParticleModel[], random: RandomStream): ParticleModel {
  return variants[Math.floor(random.uniform(0, variants.length))];
}

/** Random positions that keep apart; where there is no room for that, closer ones. */
function scatterPositions({ size, particles }: SimulateOptions, random: RandomStream): [number, number][] {
  const edge = Math.min(EDGE_PX, size / 3);
  let spacing = SPACING_PX;
  const positions: [number, number][] = [];
  while (positions.length < particles) {
    let placed = false;
    for (let attempt = 0; attempt < 200 && !placed; attempt++) {
      const x = random.uniform(edge, size - 1 - edge);
      const y = random.uniform(edge, size - 1 - edge);
      placed = positions.every(([px, py]) => Math.hypot(px - x, py - y) >= spacing);
      if (placed) positions.push([x, y]);
    }
    if (!placed) spacing *= 0.9;
  }
  return positions;
}

/** Positions and heights as CSV, a row a particle and slice or frame. */
export function truthCsv(scene: Scene): string {
  const lines = [`${scene.kind === 'stack' ? 'slice' : 'frame'},particle,x_px,y_px,z_label_um`];
  for (let frame = 0; frame < scene.frames; frame++) {
    scene.tracks.forEach(({ views }, particle) => {
      const { xPx, yPx, zLabelUm } = views[frame];
      lines.push(`${frame},${particle},${xPx.toFixed(4)},${yPx.toFixed(4)},${zLabelUm.toFixed(4)}`);
    });
  }
  return `${lines.join('\n')}\n`;
}
