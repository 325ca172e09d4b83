import { encode as encodePng } from 'fast-png';
import jpeg from 'jpeg-js';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { drawOverlay, type FrameMarks, type OverlayStyle } from '../figures/video-overlay.ts';
import type { Raster } from '../figures/draw-shapes.ts';
import { withFrame, withSource } from '../read/source-cache.ts';

export type PictureFormat = 'png' | 'jpeg';

export interface DrawFramePayload extends PlaneChoice {
  path: string;
  frame: number;
  marks: FrameMarks;
  style: OverlayStyle;
  format: PictureFormat;
}

const JPEG_QUALITY = 90;

function asJpeg({ width, height, rgb }: Raster): Uint8Array {
  const data = new Uint8Array(4 * width * height).fill(255);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4)
    data.set(rgb.subarray(from, from + 3), to);
  return Uint8Array.from(jpeg.encode({ width, height, data }, JPEG_QUALITY).data);
}

const ENCODERS: Record<PictureFormat, (raster: Raster) => Uint8Array> = {
  png: ({ width, height, rgb }) => encodePng({ width, height, data: rgb, channels: 3, depth: 8 }),
  jpeg: asJpeg,
};

/** A frame of a video with trajectories drawn over it, as a picture. */
export const drawFrame = (payload: DrawFramePayload): Promise<Uint8Array> =>
  withSource(payload.path, payload, (source) =>
    withFrame(source, payload.frame, (frame) =>
      ENCODERS[payload.format](drawOverlay(frame, payload.marks, payload.style)),
    ),
  );
