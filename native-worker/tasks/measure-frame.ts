import type { FeatureTable, MaskBatch } from '../../preload/contract/data.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { extractFeatures } from '../feature/extract.ts';
import { localiseFrame, type Detection } from '../image/detect/localise.ts';
import { cutMasks, preprocessMasks } from '../image/mask.ts';
import { withSource } from '../image/read/cache.ts';
import { getTensorBackend } from '../tensor/backend.ts';
import { crowdedFlags } from '../track/spacing.ts';

export interface MeasureFramePayload extends PlaneChoice {
  path: string;
  frame: number;
  pixelUm: number;
  localise: LocaliseOptions;
  mask: MaskOptions;
  sidePx: number;
  /** Particles closer than this to another one are flagged as crowded, particle diameters. */
  crowdedDiameters: number;
  withMasks: boolean;
}

export interface MeasuredFrame {
  detections: Detection[];
  crowded: Uint8Array;
  features: FeatureTable;
  /** As acquired, for models that look at masks; null when not asked for. */
  masks: MaskBatch | null;
}

/** From one frame of a video to the features of its particles; the frame is read once. */
export function measureFrame(payload: MeasureFramePayload): Promise<MeasuredFrame> {
  const { path, pixelUm, localise, mask, sidePx } = payload;
  return withSource(path, payload, async (source) => {
    const image = await source.readFrame(payload.frame);
    const detections = localiseFrame(image, pixelUm, localise);
    const xPx = detections.map((found) => found.xPx);
    const yPx = detections.map((found) => found.yPx);
    const crowded = crowdedFlags(xPx, yPx, image.width, image.height, {
      minSpacingPx: (payload.crowdedDiameters * localise.particleDiameterUm) / pixelUm,
      edgePx: (sidePx - 1) / 2,
    });
    const masks = cutMasks(image, xPx, yPx, sidePx);
    const processed = preprocessMasks(masks, mask);
    const features = await extractFeatures(processed, masks.count, sidePx, await getTensorBackend());
    return { detections, crowded, features, masks: payload.withMasks ? masks : null };
  });
}
