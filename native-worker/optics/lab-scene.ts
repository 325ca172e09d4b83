import { labLight } from './camera.ts';
import { anySwimming, SLICE_INTERVAL_S, swimBox } from './clean-scene.ts';
import { anyDust } from './simulated-dust.ts';
import { diffusingPath, swimmingPaths, translationalDiffusion, type Path } from './simulated-motion.ts';
import { capAxis, randomOrientation, turn, type Quaternion } from './orientation.ts';
import { makeDebris, makeParticle, type ParticleModel } from './particle-model.ts';
import { randomStream, type Random } from '../math/random.ts';
import type { View } from './render-patches.ts';
import {
  scatterPositions,
  toViews,
  type Kind,
  type Scene,
  type ScenePlan,
  type Track,
} from './plan-scene.ts';

const SPACING_UM = 13;
/** Debris and doublets for each Janus particle; one at least of both. */
const DEBRIS_SHARE = 0.12;
const DOUBLET_SHARE = 0.08;

/** Unknown start of a stack, and drift of the focus from its first to its last slice, up to plus or minus, micrometres. */
const FOCAL_OFFSET_UM = 0.5;
const FOCAL_DRIFT_UM = 0.4;
/** Unevenness of the stage's steps and vibration along the axis, and across, standard deviations in micrometres. */
const VIBRATION_UM = 0.03;
const SHAKE_UM = 0.02;
/** Slope of the slide, at most; a third of a degree. */
const SLOPE = 0.006;
/** Drift of the stage across a stack or a video, at most, micrometres. */
const STAGE_DRIFT_UM = 1.5;
/** Exposure, seconds: what a particle moves meanwhile smears its image. */
const EXPOSURE_S = 0.03;

/** In the last of three stacks or more this share of the particles floats above the slide, so high, micrometres. */
const FLOATING_SHARE = 0.35;
const FLOATS_UM: [number, number] = [0.5, 3];

/** Label of a resting particle in a video: this share of the range below its end (26.4 um of -10 to 30). */
const WALL_SHARE = 0.09;
/** Swimmers that stay at the wall, and how far they come off it, micrometres. */
const WALL_SWIMMERS = 0.7;
const WALL_LAYER_UM = 0.5;

/** What moves the whole field: slope of the slide, drift and vibration. */
interface Field {
  /** Rise of the slide at a position, pixels, micrometres. */
  riseUm: (xPx: number, yPx: number) => number;
  /** Shift of the whole field in each frame. */
  shifts: { xPx: number; yPx: number; zUm: number }[];
}

function anyField({ size, pixelUm }: ScenePlan, frames: number, random: Random): Field {
  const slope = random.uniform(0, SLOPE);
  const direction = random.uniform(0, 2 * Math.PI);
  const drift = (random.uniform(0, STAGE_DRIFT_UM) / pixelUm) * (1 / Math.max(1, frames - 1));
  const driftTo = random.uniform(0, 2 * Math.PI);
  const focal = random.uniform(-FOCAL_DRIFT_UM, FOCAL_DRIFT_UM) / Math.max(1, frames - 1);
  const shake = SHAKE_UM / pixelUm;
  return {
    riseUm: (xPx, yPx) =>
      slope * pixelUm * (Math.cos(direction) * (xPx - size / 2) + Math.sin(direction) * (yPx - size / 2)),
    shifts: Array.from({ length: frames }, (_, frame) => ({
      xPx: Math.cos(driftTo) * drift * frame + shake * random.normal(),
      yPx: Math.sin(driftTo) * drift * frame + shake * random.normal(),
      zUm: focal * frame + VIBRATION_UM * random.normal(),
    })),
  };
}

/** Moves and tilts a particle with the field, and smears it. */
function inField(views: readonly View[], field: Field, smearUm: number): View[] {
  return views.map((view, frame) => ({
    ...view,
    xPx: view.xPx + field.shifts[frame].xPx,
    yPx: view.yPx + field.shifts[frame].yPx,
    zLabelUm: view.zLabelUm + field.shifts[frame].zUm - field.riseUm(view.xPx, view.yPx),
    smearUm,
  }));
}

/** Standard deviation of where a particle is during an exposure: diffusion and straight swimming. */
function smearOf(radiusUm: number, speedUmS = 0): number {
  return Math.sqrt((translationalDiffusion(radiusUm) * EXPOSURE_S) / 3 + (speedUmS * EXPOSURE_S) ** 2 / 12);
}

interface Crew {
  kind: Kind;
  xPx: number;
  yPx: number;
}

/** Who is in a field, and where. */
function anyCrew(plan: ScenePlan, random: Random): Crew[] {
  const doublets = Math.max(1, Math.round(DOUBLET_SHARE * plan.particles));
  const debris = Math.max(1, Math.round(DEBRIS_SHARE * plan.particles));
  return scatterPositions(plan, plan.particles + doublets + debris, SPACING_UM, random).map(
    ([xPx, yPx], index) => ({
      kind: index < plan.particles ? 'janus' : index < plan.particles + doublets ? 'doublet' : 'debris',
      xPx,
      yPx,
    }),
  );
}

/** The second sphere of a doublet: beside the first, and turning with it in the plane. */
function partner(views: readonly View[], particle: ParticleModel, pixelUm: number): View[] {
  return views.map((view) => {
    const [x, y] = capAxis(view.orientation);
    const angle = Math.atan2(y, x) + Math.PI / 2;
    const distance = (2 * particle.radiusUm) / pixelUm;
    return {
      ...view,
      xPx: view.xPx + distance * Math.cos(angle),
      yPx: view.yPx + distance * Math.sin(angle),
    };
  });
}

/** Every particle of every file is another one, up to as many as memory holds with what they share over a file. */
const MOST_PARTICLES = 40;
const serial = (file: number, index: number): number => 1000 * (file + 2) + (index % MOST_PARTICLES);

/** A particle, or two of a doublet, or debris, along its path. */
function tracksOf(
  plan: ScenePlan,
  who: { kind: Kind; file: number; index: number; speedUmS?: number },
  seed: number,
  views: readonly View[],
  field: Field,
): Track[] {
  const { species, diameterUm, pixelUm } = plan;
  const number = serial(who.file, who.index);
  if (who.kind === 'debris') {
    const particle = makeDebris(seed, number, diameterUm);
    // What settled as dirt sticks to the glass or hangs together: it does not turn.
    const still = views.map((view) => ({ ...view, orientation: views[0].orientation }));
    return [{ kind: 'debris', particle, views: inField(still, field, smearOf(particle.radiusUm)) }];
  }
  const particle = makeParticle(species, seed, number, diameterUm);
  const smear = smearOf(particle.radiusUm, who.speedUmS);
  const first = { kind: who.kind, particle, views: inField(views, field, smear) };
  if (who.kind === 'janus') return [first];
  const other = makeParticle(species, seed, number + 500_000, diameterUm);
  return [
    first,
    { kind: 'doublet', particle: other, views: inField(partner(views, other, pixelUm), field, smear) },
  ];
}

/** A z-stack as a lab has it. */
export function labStack(plan: ScenePlan, seed: number, stack: number): Scene {
  const random = randomStream(seed, 0x1ab, stack);
  const first = plan.zRangeUm[0] + random.uniform(-FOCAL_OFFSET_UM, FOCAL_OFFSET_UM);
  const field = anyField(plan, plan.slices, random);
  const floating = plan.stacks >= 3 && stack === plan.stacks - 1;
  const tracks = anyCrew(plan, random).flatMap(({ kind, xPx, yPx }, index) => {
    const floats = floating && kind === 'janus' && random.uniform(0, 1) < FLOATING_SHARE;
    const path = diffusingPath(
      {
        pixelUm: plan.pixelUm,
        radiusUm: plan.diameterUm / 2,
        frames: plan.slices,
        intervalS: SLICE_INTERVAL_S,
        start: { xPx, yPx, heightUm: floats ? random.uniform(...FLOATS_UM) : 0 },
      },
      randomStream(seed, 0x1ab, stack, index),
    );
    const views = toViews(path, (slice) => first + slice * plan.zStepUm);
    return tracksOf(plan, { kind, file: stack, index }, seed, views, field);
  });
  return {
    kind: 'stack',
    frames: plan.slices,
    tracks,
    dust: anyDust(plan, randomStream(seed, 0xd0)),
    lighting: labLight(plan, 1, { seed, key: stack, frames: plan.slices }),
  };
}

/** Brightness of a video of another day against the stacks. */
const DIMMER: [number, number] = [0.6, 0.8];

/** A video of another day: dimmer, other dust, most swimmers at the wall. */
export function labVideo(plan: ScenePlan, seed: number): Scene {
  const random = randomStream(seed, 0x1ab, -1);
  const [low, high] = plan.zRangeUm;
  const wall = high - WALL_SHARE * (high - low);
  const top = wall - low - WALL_SHARE * (high - low);
  const field = anyField(plan, plan.frames, random);
  const crew = anyCrew(plan, random);
  const swimmers = crew.map(({ kind, xPx, yPx }) => {
    const free = kind === 'janus' && random.uniform(0, 1) >= WALL_SWIMMERS;
    const still = kind === 'janus' ? {} : { speedUmS: 0, chiralityRadS: 0 };
    return {
      radiusUm: plan.diameterUm / 2,
      ...anySwimming(random),
      ...still,
      heightUm: [0, free ? top : WALL_LAYER_UM] as [number, number],
      pose: {
        xPx,
        yPx,
        heightUm: free ? random.uniform(0.2 * top, 0.7 * top) : random.uniform(0, WALL_LAYER_UM),
        orientation: free ? randomOrientation(random) : lyingFlat(random),
      },
    };
  });
  const box = { ...swimBox(plan), heightUm: [0, top] as [number, number] };
  const paths: Path[] = swimmingPaths(swimmers, box, randomStream(seed, 0x1ab, -1, 1));
  const tracks = paths.flatMap((path, index) =>
    tracksOf(
      plan,
      { kind: crew[index].kind, file: -1, index, speedUmS: swimmers[index].speedUmS },
      seed,
      toViews(path, () => wall),
      field,
    ),
  );
  return {
    kind: 'video',
    frames: plan.frames,
    tracks,
    dust: anyDust(plan, randomStream(seed, 0xd0, -1)),
    lighting: labLight(plan, random.uniform(...DIMMER), { seed, key: -1, frames: plan.frames }),
  };
}

/** The cap's axis in the plane of the slide. */
function lyingFlat(random: Random): Quaternion {
  const tipped = turn([1, 0, 0, 0], 0, Math.PI / 2, 0);
  return turn(tipped, 0, 0, random.uniform(0, 2 * Math.PI));
}
