import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { drawOverlay, type FrameMarks, type OverlayStyle } from '../figures/video-overlay.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { encodePicture, type PictureFormat } from './encode-picture.ts';

export interface DrawFramePayload extends PlaneChoice {
  path: string;
  frame: number;
  marks: FrameMarks;
  style: OverlayStyle;
  format: PictureFormat;
}

/** A frame of a video with trajectories drawn over it, as a picture. */
export const drawFrame = (payload: DrawFramePayload): Promise<Uint8Array> =>
  withSource(payload.path, payload, (source) =>
    withFrame(source, payload.frame, (frame) =>
      encodePicture(payload.format, drawOverlay(frame, payload.marks, payload.style)),
    ),
  );
