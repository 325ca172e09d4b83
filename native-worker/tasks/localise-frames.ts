import type { DetectionTable } from '../../preload/contract/data.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { applyStaticLight, type StaticLight } from '../image/static-light.ts';
import { localisePlane } from '../image/tiles.ts';
import { withFrame, withSource } from '../read/cache.ts';

export interface FrameRange extends PlaneChoice {
  path: string;
  /** First frame, 0-based. */
  from: number;
  /** The frame after the last. */
  to: number;
}

export interface LocaliseFramesPayload extends FrameRange {
  pixelUm: number;
  options: LocaliseOptions;
  /** Light that is evened out first; null or not given: none. */
  light?: StaticLight | null;
}

/** Circles in each frame of a range, ordered by frame and then as the detector ranks them. */
export function localiseFrames(payload: LocaliseFramesPayload): Promise<DetectionTable> {
  const { path, from, to, pixelUm, options } = payload;
  return withSource(path, payload, async (source) => {
    const rows: number[][] = [];
    for (let frame = from; frame < to; frame += 1) {
      const circles = await withFrame(source, frame, (image) => {
        if (payload.light) applyStaticLight(image, payload.light);
        return localisePlane(image, pixelUm, options);
      });
      for (const found of circles) {
        rows.push([frame, found.xPx, found.yPx, found.radiusPx, found.score]);
      }
    }
    const column = (index: number) => rows.map((row) => row[index]);
    return {
      frame: Int32Array.from(column(0)),
      xPx: Float64Array.from(column(1)),
      yPx: Float64Array.from(column(2)),
      radiusPx: Float64Array.from(column(3)),
      score: Float64Array.from(column(4)),
    };
  });
}
