import type { Frame } from '../../preload/contract/frame.ts';
import { applyStaticLight, binMeans, type StaticLight } from '../image/static-light.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { measureImage, type MeasuredFrame, type MeasureFramePayload } from './measure-frame.ts';

export interface SampleFramePayload extends Omit<MeasureFramePayload, 'light'> {
  /** Pixels along the side of a bin. */
  bin: number;
  /** Evened out before anything is looked for; the image that is returned is as acquired. */
  light: StaticLight | null;
}

export interface SampledFrameParts {
  /** Means over bins of the frame as acquired. */
  image: Float32Array;
  measured: MeasuredFrame;
}

/** One frame of those that tell what is the same in all of them. */
export function sampleFrame(payload: SampleFramePayload): Promise<SampledFrameParts> {
  const sample = async (frame: Frame): Promise<SampledFrameParts> => {
    const image = binMeans(frame, payload.bin);
    if (payload.light) applyStaticLight(frame, payload.light);
    return { image, measured: await measureImage(frame, payload) };
  };
  return withSource(payload.path, payload, (source) => withFrame(source, payload.frame, sample));
}
