import type { FeatureTable, Frame } from '../../preload/contract/data.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { extractFeatures } from '../measure/extract.ts';
import { ringProfiles } from '../measure/rings.ts';
import { thumbnails } from '../measure/thumbnails.ts';
import { localiseFrame, type Detection } from '../image/detect/localise.ts';
import { cutMasks, preprocessMasks } from '../image/mask.ts';
import { withFrame, withSource } from '../read/cache.ts';
import { joinColumns } from '../measure/feature-table.ts';
import { getTensorBackend } from '../tensor/backend.ts';
import { crowdedFlags } from '../measure/spacing.ts';

export interface MeasureFramePayload extends PlaneChoice {
  path: string;
  frame: number;
  pixelUm: number;
  localise: LocaliseOptions;
  mask: MaskOptions;
  sidePx: number;
  /** Particles closer than this to another one, or with another one's disc in their mask, are flagged as crowded; particle diameters. */
  crowdedDiameters: number;
  /** Small images of the masks are wanted beside their features. */
  images?: boolean;
}

export interface MeasuredFrame {
  detections: Detection[];
  crowded: Uint8Array;
  features: FeatureTable;
}

export interface PrepareMeasuringPayload {
  sidePx: number;
}

/** Loads and starts what measuring a frame needs. */
export async function prepareMeasuring({ sidePx }: PrepareMeasuringPayload): Promise<null> {
  await extractFeatures(new Float32Array(sidePx * sidePx), 1, sidePx, await getTensorBackend());
  return null;
}

/** From one frame of a video to the features of its particles; the frame is read once. */
export function measureFrame(payload: MeasureFramePayload): Promise<MeasuredFrame> {
  const { path, pixelUm, localise, mask, sidePx } = payload;
  const measure = async (image: Frame): Promise<MeasuredFrame> => {
    const detections = localiseFrame(image, pixelUm, localise);
    const xPx = detections.map((found) => found.xPx);
    const yPx = detections.map((found) => found.yPx);
    const radiusPx = detections.map((found) => found.radiusPx);
    const crowded = crowdedFlags(xPx, yPx, image.width, image.height, {
      minSpacingPx:
        (payload.crowdedDiameters * (localise.particleDiameterUm ?? DEFAULT_DIAMETER_UM)) / pixelUm,
      edgePx: (sidePx - 1) / 2,
      discs: { radiusPx, halfSidePx: (sidePx - 1) / 2 },
    });
    const masks = cutMasks(image, xPx, yPx, sidePx);
    const processed = preprocessMasks(masks, mask);
    const paper = await extractFeatures(processed, masks.count, sidePx, await getTensorBackend());
    const rings = ringProfiles(masks, xPx, yPx, { ...image, xPx, yPx, radiusPx });
    const images = payload.images ? [thumbnails(processed, masks.count, sidePx)] : [];
    return { detections, crowded, features: joinColumns([paper, rings, ...images]) };
  };
  return withSource(path, payload, (source) => withFrame(source, payload.frame, measure));
}
