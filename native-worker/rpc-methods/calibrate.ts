import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { MaskBatch } from '../../preload/contract/frame.ts';
import type { AlignOptions, MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { alignZSeries, type AlignResult } from '../align/align-z-series.ts';
import { wanderUm, type Sphere } from '../align/height-wander.ts';
import type { AlignInput } from '../align/z-series.ts';
import { PROFILE_RADII } from '../measure/disc-profiles.ts';
import { takeGroup } from '../measure/feature-group-table.ts';
import { measureStoredMasks } from '../measure/measure-masks.ts';
import { preprocessMasks } from '../image/cut-masks.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import { getTensorBackend } from '../tensor/backend.ts';
import type { CutFrames, CutFramesPayload } from '../tasks/cut-frames.ts';
import {
  followStack,
  type FollowedParticle,
  type FollowStackOptions,
  type StackSize,
} from '../track/follow-stack.ts';
import type { MethodContext } from './method-context.ts';

export interface FollowParams {
  detections: DetectionTable;
  size: StackSize;
  pixelUm: number;
  options: FollowStackOptions;
}

export const follow = ({ detections, size, pixelUm, options }: FollowParams): FollowedParticle[] =>
  followStack(detections, size, pixelUm, options);

/** Raw masks and features of one chunk, on one thread; main asks for several chunks at a time. */
export const cutMasks = async (
  params: CutFramesPayload,
  { pool, signal }: MethodContext,
): Promise<CutFrames> =>
  pool.run('cutFrames', params, { signal, bytes: await planeBytesOf(params.path, params) });

export interface AlignParams {
  /** With the stored features of the particle's masks, a row a slice. */
  zSeries: (Omit<AlignInput, 'profiles' | 'rings'> & { features: FeatureTable; pixelUm: number })[];
  sphere: Sphere;
  options: AlignOptions;
}

/** As many rings as there are discs, the inner ones. */
function innerRings({ names, rows, values }: FeatureTable): Float64Array {
  const width = names.length;
  return Float64Array.from(
    { length: rows * PROFILE_RADII },
    (_, at) => values[Math.floor(at / PROFILE_RADII) * width + (at % PROFILE_RADII)],
  );
}

/** Heights of z-series by their radial profiles, and how far particles move along z of their own. */
export const align = ({ zSeries, sphere, options }: AlignParams): AlignResult & { wanderUm: number } => ({
  ...alignZSeries(
    zSeries.map(({ features, ...one }) => ({
      ...one,
      profiles: takeGroup(features, 'discs').values,
      rings: innerRings(takeGroup(features, 'rings')),
    })),
    sphere.diameterUm,
    options,
  ),
  wanderUm: wanderUm(zSeries, sphere),
});

/** Masks pre-processed and averaged, pixel by pixel. All have the same side. */
export function averageMasks({ masks, options }: { masks: MaskBatch[]; options: MaskOptions }): {
  sidePx: number;
  data: Float32Array;
} {
  const sidePx = masks[0]?.sidePx ?? 0;
  const data = new Float32Array(sidePx * sidePx);
  for (const batch of masks) {
    preprocessMasks(batch, options).forEach((value, index) => {
      data[index % data.length] += value / masks.length;
    });
  }
  return { sidePx, data };
}

/** Small images of masks, a row a mask, for models that compare images. */
export const maskImages = async (params: { masks: MaskBatch; options: MaskOptions }): Promise<FeatureTable> =>
  measureStoredMasks(params.masks, params.options, ['images'], await getTensorBackend());
