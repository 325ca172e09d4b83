import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import { correctCircles } from '../../preload/contract/correct-detections.ts';
import type { DetectionEdit } from '../../preload/contract/edits.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import type { RejectedCandidate } from '../../preload/contract/detections.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import { weakCircles } from '../image/detect/weak-circles.ts';
import { applyStaticLight, type StaticLight } from '../image/static-light.ts';
import { localisePlane } from '../image/localise-in-tiles.ts';
import { type GroupName, STORED_GROUPS } from '../measure/feature-group-table.ts';
import { measureMasks } from '../measure/measure-masks.ts';
import { crowdedFlags } from '../measure/spacing.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { getTensorBackend } from '../tensor/backend.ts';

/** Circles in a frame, and what looked like one and is none. */
export interface FoundCircles {
  detections: Detection[];
  rejected: RejectedCandidate[];
}

export function findCircles(image: Frame, pixelUm: number, options: LocaliseOptions): FoundCircles {
  const rejected: RejectedCandidate[] = [];
  return { detections: localisePlane(image, pixelUm, options, { rejected }), rejected };
}

export interface MeasureFramePayload extends PlaneChoice {
  path: string;
  frame: number;
  pixelUm: number;
  localise: LocaliseOptions;
  mask: MaskOptions;
  sidePx: number;
  /** Particles closer than this to another one, or with another one's disc in their mask, are flagged as crowded; particle diameters. */
  crowdedDiameters: number;
  /** Groups of features wanted beside those that a calibration keeps; null: no features at all. */
  extraGroups: GroupName[] | null;
  /** Light that is evened out first; null or not given: none. */
  light?: StaticLight | null;
  /** Corrections by hand of this frame's detections. */
  edits?: DetectionEdit[];
  /** What was found in it before or elsewhere; not given: it is looked for. */
  found?: FoundCircles;
}

export interface MeasuredFrame {
  detections: Detection[];
  crowded: Uint8Array;
  features: FeatureTable;
  /** What is no detection but may be a particle where a trajectory expects one; without features. */
  weak: Detection[];
  weakCrowded: Uint8Array;
}

export type PrepareMeasuringPayload = Pick<MeasureFramePayload, 'mask' | 'sidePx'>;

/** Loads and starts what measuring a frame needs. */
export async function prepareMeasuring({ mask, sidePx }: PrepareMeasuringPayload): Promise<null> {
  const blank: Frame = { width: sidePx, height: sidePx, bits: 8, data: new Uint8Array(sidePx * sidePx) };
  const middle = [(sidePx - 1) / 2];
  const discs = { xPx: middle, yPx: middle, radiusPx: middle };
  const options = { sidePx, mask, groups: STORED_GROUPS };
  await measureMasks(blank, middle, middle, discs, options, await getTensorBackend());
  return null;
}

/** What is measured on a frame that has been read: positions, and features unless none are wanted. */
export async function measureImage(
  image: Frame,
  payload: Omit<MeasureFramePayload, 'light'>,
): Promise<MeasuredFrame> {
  const { pixelUm, localise, sidePx, crowdedDiameters, edits = [] } = payload;
  const { detections: found, rejected } = payload.found ?? findCircles(image, pixelUm, localise);
  const detections = correctCircles(found, edits);
  // Where a person has taken a detection away nothing weaker takes its place.
  const weak = weakCircles(image, pixelUm, localise, [...new Set([...found, ...detections])], rejected);
  const flagsOf = (circles: readonly Detection[]): Uint8Array => {
    const radiusPx = circles.map((one) => one.radiusPx);
    const [xPx, yPx] = [circles.map((one) => one.xPx), circles.map((one) => one.yPx)];
    return crowdedFlags(xPx, yPx, image.width, image.height, {
      minSpacingPx: (crowdedDiameters * (localise.particleDiameterUm ?? DEFAULT_DIAMETER_UM)) / pixelUm,
      edgePx: (sidePx - 1) / 2,
      discs: { radiusPx, halfSidePx: (sidePx - 1) / 2 },
    });
  };
  const crowded = flagsOf(detections);
  const weakCrowded = flagsOf([...detections, ...weak]).subarray(detections.length);
  const positions = { detections, crowded, weak, weakCrowded: weakCrowded.slice() };
  return { ...positions, features: await featuresOf(image, detections, payload) };
}

/**
 * Features of what was detected in a frame; none unless they are wanted.
 *
 * @param wanted those that are measured; the others may disturb their masks
 */
export async function featuresOf(
  image: Frame,
  detections: readonly Detection[],
  { mask, sidePx, extraGroups }: Pick<MeasureFramePayload, 'mask' | 'sidePx' | 'extraGroups'>,
  wanted: readonly Detection[] = detections,
): Promise<FeatureTable> {
  if (!extraGroups) return { names: [], rows: 0, values: new Float64Array(0) };
  const options = { sidePx, mask, groups: [...STORED_GROUPS, ...extraGroups] };
  const discs = {
    xPx: detections.map((one) => one.xPx),
    yPx: detections.map((one) => one.yPx),
    radiusPx: detections.map((one) => one.radiusPx),
  };
  const xPx = wanted.map((one) => one.xPx);
  const yPx = wanted.map((one) => one.yPx);
  return (await measureMasks(image, xPx, yPx, discs, options, await getTensorBackend())).features;
}

/** From one frame of a video to the features of its particles; the frame is read once. */
export function measureFrame(payload: MeasureFramePayload): Promise<MeasuredFrame> {
  const measure = (image: Frame): Promise<MeasuredFrame> => {
    if (payload.light) applyStaticLight(image, payload.light);
    return measureImage(image, payload);
  };
  return withSource(payload.path, payload, (source) => withFrame(source, payload.frame, measure));
}
