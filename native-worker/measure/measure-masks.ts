import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { Frame, MaskBatch } from '../../preload/contract/frame.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { cutMasks, preprocessMasks } from '../image/cut-masks.ts';
import type { TensorBackend } from '../tensor/backend.ts';
import type { Discs, MaskInput } from './feature-group.ts';
import { joinColumns } from './feature-table.ts';
import { FEATURE_GROUPS, type GroupName } from './feature-group-table.ts';

export interface MeasureOptions {
  /** Side of the masks in pixels, odd. */
  sidePx: number;
  /** How masks are brought to one brightness. */
  mask: Pick<MaskOptions, 'meanTarget' | 'meanRule'>;
  /** Features wanted. */
  groups: readonly GroupName[];
}

export interface MeasuredMasks {
  /** As acquired, a mask a centre. */
  masks: MaskBatch;
  /** A row a centre. */
  features: FeatureTable;
}

/**
 * From a frame and the centres of particles in it to their masks and features. Calibration, tracking and benchmarks all measure with this
 * function, so that a model is used on the numbers that it was trained on.
 *
 * @param xPx, yPx centres in pixels of the frame, inside it
 * @param discs everything that was detected in the frame, the particles themselves included: others may disturb a mask
 */
export async function measureMasks(
  frame: Frame,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  discs: Discs,
  options: MeasureOptions,
  backend: TensorBackend,
): Promise<MeasuredMasks> {
  const masks = cutMasks(frame, xPx, yPx, options.sidePx);
  const processed = preprocessMasks(masks, options.mask);
  const scene = { width: frame.width, height: frame.height, discs, frame };
  const features = await measureGroups({ masks, processed, xPx, yPx, scene, backend }, options.groups);
  return { masks, features };
}

/** Features of masks that a project has kept, for groups that look at nothing else in the frame. */
export function measureStoredMasks(
  masks: MaskBatch,
  options: MeasureOptions['mask'],
  groups: readonly GroupName[],
  backend: TensorBackend,
): Promise<FeatureTable> {
  const centres = new Float64Array(masks.count).fill((masks.sidePx - 1) / 2);
  const scene = {
    width: masks.sidePx,
    height: masks.sidePx,
    discs: { xPx: [], yPx: [], radiusPx: [] },
  };
  const processed = preprocessMasks(masks, options);
  return measureGroups({ masks, processed, xPx: centres, yPx: centres, scene, backend }, groups);
}

/** The features of masks that are cut already, in the order of the table of groups. */
export async function measureGroups(
  input: Omit<MaskInput, 'measured'>,
  names: readonly GroupName[],
): Promise<FeatureTable> {
  const rows = input.masks.count;
  const measured = new Map<string, Float64Array>();
  const tables: FeatureTable[] = [];
  for (const group of FEATURE_GROUPS) {
    if (!names.includes(group.name)) continue;
    const values = await group.measure({ ...input, measured });
    measured.set(group.name, values);
    tables.push({ names: [...group.columns], rows, values });
  }
  return joinColumns(tables);
}
