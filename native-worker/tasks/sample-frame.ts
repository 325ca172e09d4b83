import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import { atOwnLevel } from '../image/find-dust.ts';
import { localisePlane } from '../image/localise-in-tiles.ts';
import { applyStaticLight, binMeans, type StaticLight } from '../image/static-light.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { featuresOf, type MeasureFramePayload } from './measure-frame.ts';

export interface SampleFramePayload extends Omit<
  MeasureFramePayload,
  'light' | 'crowdedDiameters' | 'edits'
> {
  /** Pixels along the side of a bin; null: no image is wanted. */
  bin: number | null;
  /** Evened out before anything is looked for; the image that is returned is as acquired. */
  light: StaticLight | null;
}

export interface SampledFrameParts {
  /** Means over bins of the frame as acquired, at their own level. */
  image: Float32Array | null;
  found: Detection[];
  features: FeatureTable;
}

/** One frame of those that tell what is the same in all of them. */
export function sampleFrame(payload: SampleFramePayload): Promise<SampledFrameParts> {
  const { path, bin, light, pixelUm, localise } = payload;
  const sample = async (frame: Frame): Promise<SampledFrameParts> => {
    const image = bin === null ? null : atOwnLevel(binMeans(frame, bin));
    if (light) applyStaticLight(frame, light);
    const found = localisePlane(frame, pixelUm, localise);
    return { image, found, features: await featuresOf(frame, found, payload) };
  };
  return withSource(path, payload, (source) => withFrame(source, payload.frame, sample));
}
