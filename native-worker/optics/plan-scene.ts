import { badInput } from '../../preload/contract/errors.ts';
import type { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import type { Lighting } from './camera.ts';
import type { Shadow } from './simulated-dust.ts';
import { PAPER_MICROSCOPE, type Microscope } from './microscope.ts';
import type { Path } from './simulated-motion.ts';
import type { ParticleModel } from './particle-model.ts';
import type { Random } from '../math/random.ts';
import type { View } from './render-patches.ts';

export type Kind = 'janus' | 'debris' | 'doublet';

/** A particle through the images of one file; each sphere of a doublet is one. */
export interface Track {
  kind: Kind;
  particle: ParticleModel;
  views: View[];
}

/** What is in the images of one file. */
export interface Scene {
  kind: 'stack' | 'video';
  frames: number;
  tracks: Track[];
  dust: Shadow[];
  lighting: Lighting;
}

/** Options with all that depends on each other made out. */
export interface ScenePlan extends SimulateOptions {
  slices: number;
  zStepUm: number;
  /** Labels of the first and last slice. */
  zRangeUm: [number, number];
  microscope: Microscope;
}

/** Labels of the paper's Pt particles, and those of a lab that goes a little further. */
const RANGES_UM = { clean: [-9.3, 24.5], lab: [-10, 30] } as const;
const STEP_UM = 0.5;

/**
 * Slices, step and label range, each of which follows from the other two where it is not given.
 *
 * @throws bad-input where the three that are given contradict each other
 */
export function planScene(options: SimulateOptions): ScenePlan {
  const { pixelUm, na: objectiveNa, condenserNa } = options;
  if (condenserNa >= objectiveNa) {
    throw badInput(
      `A condenser aperture of ${condenserNa} is not below the objective's ${objectiveNa}, so it is not bright field; give a smaller --condenser-na.`,
      { option: 'condenserNa' },
    );
  }
  const [low, high] = options.zRangeUm ?? RANGES_UM[options.scene];
  if (high <= low) {
    throw badInput(
      `The label range ends at ${high} um, not above its start of ${low} um; give LO below HI.`,
      {
        option: 'zRangeUm',
      },
    );
  }
  const ranged = options.zRangeUm !== null && options.slices !== null && options.slices > 1;
  const zStepUm = options.zStepUm ?? (ranged ? (high - low) / (options.slices! - 1) : STEP_UM);
  const slices = options.slices ?? Math.min(2000, Math.round((high - low) / zStepUm) + 1);
  const travel = (slices - 1) * zStepUm;
  const over = travel - (high - low);
  if (options.zRangeUm && options.slices !== null && Math.abs(over) > 1.5 * zStepUm) {
    throw badInput(
      `${slices} slices of ${zStepUm} um span ${travel.toFixed(1)} um, not the range from ${low} to ${high} um; leave one of the three out.`,
      { option: 'zRangeUm' },
    );
  }
  return {
    ...options,
    slices,
    zStepUm,
    zRangeUm: [low - over / 2, high + over / 2],
    microscope: { ...PAPER_MICROSCOPE, pixelUm, objectiveNa, condenserNa },
  };
}

/** Distance from each other and from the image's edge at the start, micrometres, where there is room. */
const EDGE_UM = 15;

/** Random positions (pixels) that keep apart; where there is no room for that, closer ones. */
export function scatterPositions(
  { size, pixelUm }: Pick<ScenePlan, 'size' | 'pixelUm'>,
  count: number,
  spacingUm: number,
  random: Random,
): [number, number][] {
  const edge = Math.min(EDGE_UM / pixelUm, size / 3);
  let spacing = spacingUm / pixelUm;
  const positions: [number, number][] = [];
  while (positions.length < count) {
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

/** @param focalHeightUm height of the focal plane in a frame, on the scale of the path's heights */
export function toViews(path: Path, focalHeightUm: (frame: number) => number): View[] {
  return path.map(({ xPx, yPx, heightUm, orientation }, frame) => ({
    xPx,
    yPx,
    zLabelUm: focalHeightUm(frame) - heightUm,
    orientation,
  }));
}

/** Positions and heights, a row a particle and slice or frame. */
export function truthRows({ frames, tracks }: Scene): [number, number, View, Kind][] {
  return Array.from({ length: frames }, (_, frame) =>
    tracks.map(({ views, kind }, particle): [number, number, View, Kind] => [
      frame,
      particle,
      views[frame],
      kind,
    ]),
  ).flat();
}
