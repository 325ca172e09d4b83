import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import { atOwnLevel } from '../image/find-dust.ts';
import { applyStaticLight, binMeans, type StaticLight } from '../image/static-light.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { featuresOf, findCircles, type FoundCircles, type MeasureFramePayload } from './measure-frame.ts';

/** One frame of those that tell what is the same in all of them, and the light that is evened out in it. */
interface LitFrame extends PlaneChoice, Pick<MeasureFramePayload, 'path' | 'frame'> {
  light: StaticLight | null;
}

export interface SampleFramePayload extends LitFrame, Pick<MeasureFramePayload, 'pixelUm' | 'localise'> {
  /** Pixels along the side of a bin; null: no image is wanted. */
  bin: number | null;
}

export interface SampledFrameParts {
  /** Means over bins of the frame as acquired, at their own level. */
  image: Float32Array | null;
  /** On the light evened out. */
  found: FoundCircles;
}

/** What is found in a frame. */
export function sampleFrame(payload: SampleFramePayload): Promise<SampledFrameParts> {
  const { path, bin, light, pixelUm, localise } = payload;
  return withSource(path, payload, (source) =>
    withFrame(source, payload.frame, (frame) => {
      const image = bin === null ? null : atOwnLevel(binMeans(frame, bin));
      if (light) applyStaticLight(frame, light);
      return { image, found: findCircles(frame, pixelUm, localise) };
    }),
  );
}

export interface MeasureSamplePayload
  extends LitFrame, Pick<MeasureFramePayload, 'mask' | 'sidePx' | 'extraGroups'> {
  /** All that was found in the frame, and which of it is measured. */
  found: Detection[];
  rows: number[];
}

/** Features of some of what was found in a frame, a row each. */
export function measureSample(payload: MeasureSamplePayload): Promise<FeatureTable> {
  const { path, light, found, rows } = payload;
  return withSource(path, payload, (source) =>
    withFrame(source, payload.frame, (frame) => {
      if (light) applyStaticLight(frame, light);
      const wanted = rows.map((row) => found[row]);
      return featuresOf(frame, found, payload, wanted);
    }),
  );
}
