import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { RejectReason } from '../../preload/contract/z-series-quality.ts';
import type { FollowOptions, SpacingOptions } from '../../preload/contract/options/calibrate.ts';
import { chainsOf, type Chain } from './chains.ts';
import { median, quantile } from '../math/statistics.ts';
import {
  calibrationLimits,
  crowdedFlags,
  SPACING_AT_EDGE,
  SPACING_OK,
  type SpacingLimits,
} from '../measure/spacing.ts';

/** A particle through the slices of a stack. All arrays have one element a slice in which it counts. */
export interface FollowedParticle {
  /** 0, 1, ... within the stack. */
  particle: number;
  slice: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  radiusPx: Float64Array;
  /** Why it is not used for calibration; null: it is used. */
  reject: RejectReason | null;
}

/** Size of a stack: pixels, slices, and the heights of these, micrometres, where their steps differ. */
export interface StackSize {
  width: number;
  height: number;
  frames: number;
  heightsUm?: Float64Array | null;
}

export interface FollowStackOptions {
  spacing: SpacingOptions;
  follow: FollowOptions;
  /** Side of the masks that will be cut, pixels. */
  maskSidePx: number;
  particleDiameterUm: number;
}

/** Chains shorter than this are blinks of the detector; they crowd nobody and are not reported. */
const SHORTEST_CHAIN = 3;

/** Quartile range of the radius, over its median: a thing whose radius spreads as much defocuses with the slices, one that spreads less than the second does not. */
const LARGE_RADIUS_SPREAD = 0.1;
const LEAST_RADIUS_SPREAD = 0.01;
/**
 * Turning points of the radius, over how many chance makes: fewer are a course. Dirt of full lab scenes has 0.89 to 1.07 (86 slices and more), stuck beads
 * in real scans of 8 slices and more 0 to 0.75.
 */
const MOST_TURNS = 0.8;

/** Centres of two spheres that lie beside each other are found no nearer than this, in diameters. */
const NEAREST_DIAMETERS = 0.75;
/** Centres this near, in diameters, are those of spheres that touch, or nearly so. */
const COMPANION_DIAMETERS = 1.5;
/** A thing that has a companion in this share of its slices, and in so many, is one of a doublet: its image is that of both, in the other slices too. */
const COMPANION_SHARE = 0.1;
const COMPANION_SLICES = 5;

/** Turning points over those expected of numbers in random order (Bienayme 1874; see Brockwell and Davis 1991, section 1.6). */
function turnsAgainstChance(values: Float64Array): number {
  const inner = values.subarray(1, -1);
  const turns = inner.filter((value, k) => (value - values[k]) * (values[k + 2] - value) <= 0).length;
  return turns / ((2 / 3) * inner.length);
}

/**
 * Dirt in the illumination or on the camera looks the same in every slice, its radius wavers by the noise alone; a particle's disc grows and shrinks. In
 * a stack that covers a small part of the range it does so by little, but steadily.
 */
function changesWithFocus(radii: Float64Array): boolean {
  const spread = (quantile(radii, 0.75) - quantile(radii, 0.25)) / median(radii);
  if (spread >= LARGE_RADIUS_SPREAD) return true;
  return spread >= LEAST_RADIUS_SPREAD && turnsAgainstChance(radii) < MOST_TURNS;
}

/** Positions of every chain in every slice of its life, missed slices interpolated, so that a neighbour missed once still crowds. */
function fillGaps(
  table: DetectionTable,
  chains: Chain[],
  frames: number,
): { chain: number; x: number; y: number }[][] {
  const slices: { chain: number; x: number; y: number }[][] = Array.from({ length: frames }, () => []);
  for (const [chain, rows] of chains.entries()) {
    for (let k = 0; k < rows.length; k++) {
      const a = rows[k];
      const b = rows[Math.min(k + 1, rows.length - 1)];
      const from = table.frame[a];
      const to = Math.max(from + 1, table.frame[b]);
      for (let frame = from; frame < to; frame++) {
        const t = (frame - from) / (to - from);
        slices[frame].push({
          chain,
          x: table.xPx[a] + t * (table.xPx[b] - table.xPx[a]),
          y: table.yPx[a] + t * (table.yPx[b] - table.yPx[a]),
        });
      }
    }
  }
  return slices;
}

function particleOf(
  table: DetectionTable,
  rows: Chain,
  particle: number,
  reject: RejectReason | null,
): FollowedParticle {
  return {
    particle,
    slice: Int32Array.from(rows, (row) => table.frame[row]),
    xPx: Float64Array.from(rows, (row) => table.xPx[row]),
    yPx: Float64Array.from(rows, (row) => table.yPx[row]),
    radiusPx: Float64Array.from(rows, (row) => table.radiusPx[row]),
    reject,
  };
}

/**
 * Follows every particle through the slices of a stack and decides which of them serve the calibration. Distances are judged slice by slice: a particle that drifts too close to another one, or to the edge, loses the slices in
 * which it was, and is rejected as a whole only when too few slices are left. What is lost is returned too, as a rejected particle of its own
 * number, so that a person can see it and take it back.
 *
 * @param detections of all slices, ordered by frame.
 * @param pixelUm side of a pixel in the sample, micrometres.
 */
export function followStack(
  detections: DetectionTable,
  size: StackSize,
  pixelUm: number,
  options: FollowStackOptions,
): FollowedParticle[] {
  const { spacing, follow, maskSidePx } = options;
  const diameterPx = options.particleDiameterUm / pixelUm;
  const chains = chainsOf(detections, {
    maxStepPx: follow.maxStepUm / pixelUm,
    memorySlices: follow.memorySlices,
    heightsUm: size.heightsUm ?? null,
    nearestPx: NEAREST_DIAMETERS * diameterPx,
  }).filter((rows) => rows.length >= Math.min(SHORTEST_CHAIN, size.frames));
  const limits = calibrationLimits(spacing, diameterPx, maskSidePx);
  const companionPx = COMPANION_DIAMETERS * diameterPx;
  const flagOf = chains.map(() => new Map<number, number>());
  const accompanied = chains.map(() => 0);
  for (const [slice, present] of fillGaps(detections, chains, size.frames).entries()) {
    const flagsFor = (within: SpacingLimits): Uint8Array =>
      crowdedFlags(
        present.map(({ x }) => x),
        present.map(({ y }) => y),
        size.width,
        size.height,
        within,
      );
    const flags = flagsFor(limits);
    const beside = flagsFor({ minSpacingPx: companionPx, edgePx: -Infinity });
    for (const [k, { chain }] of present.entries()) {
      flagOf[chain].set(slice, flags[k]);
      if (beside[k] !== SPACING_OK) accompanied[chain]++;
    }
  }
  const fewest = Math.max(1, follow.minSliceFraction * size.frames);
  const result: FollowedParticle[] = [];
  const add = (rows: Chain, reject: RejectReason | null): void => {
    if (rows.length > 0) result.push(particleOf(detections, rows, result.length, reject));
  };
  for (const [c, rows] of chains.entries()) {
    const flag = (row: number): number => flagOf[c].get(detections.frame[row]) ?? SPACING_OK;
    const usable = rows.filter((row) => flag(row) === SPACING_OK);
    const lost = rows.filter((row) => flag(row) !== SPACING_OK);
    const atEdge = lost.filter((row) => flag(row) === SPACING_AT_EDGE).length;
    const lossReason: RejectReason = 2 * atEdge >= lost.length ? 'at-edge' : 'too-close';
    const radii = Float64Array.from(rows, (row) => detections.radiusPx[row]);
    if (rows.length < fewest) add(rows, 'too-few-slices');
    else if (size.frames > 1 && !changesWithFocus(radii)) add(rows, 'no-defocus-change');
    else if (accompanied[c] >= Math.max(COMPANION_SLICES, COMPANION_SHARE * rows.length))
      add(rows, 'doublet');
    else if (usable.length < fewest) add(rows, lossReason);
    else {
      add(usable, null);
      add(lost, lossReason);
    }
  }
  return result;
}
