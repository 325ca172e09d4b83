import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { Frame, MaskBatch } from '../../preload/contract/frame.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { applyStaticLight, type StaticLight } from '../image/static-light.ts';
import { joinMasks } from '../image/cut-masks.ts';
import type { Discs } from '../measure/feature-group.ts';
import { joinRows } from '../measure/feature-table.ts';
import { STORED_GROUPS } from '../measure/feature-group-table.ts';
import { measureMasks, type MeasuredMasks } from '../measure/measure-masks.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { getTensorBackend } from '../tensor/backend.ts';

export interface CutFramesPayload extends PlaneChoice {
  path: string;
  /** Centres, ordered by frame. */
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** All that was detected in these frames, in any order: what may disturb a mask. */
  detections: { frame: Int32Array; xPx: Float64Array; yPx: Float64Array; radiusPx: Float64Array };
  sidePx: number;
  options: MaskOptions;
  /** Light that is evened out first; null or not given: none. */
  light?: StaticLight | null;
}

/** Masks as acquired, but for the light evened out; a row a centre, and what is measured on them. */
export interface CutFrames {
  masks: MaskBatch;
  features: FeatureTable;
  tensorBackend: 'tensorflow' | 'wasm';
}

/** Masks and features of a few frames of a stack; each frame is read once. */
export function cutFrames(payload: CutFramesPayload): Promise<CutFrames> {
  const { path, frame, xPx, yPx, sidePx, options } = payload;
  return withSource(path, payload, async (source) => {
    const backend = await getTensorBackend();
    const parts: MeasuredMasks[] = [];
    for (let from = 0; from < frame.length;) {
      let to = from + 1;
      while (to < frame.length && frame[to] === frame[from]) to++;
      const [x, y] = [xPx.subarray(from, to), yPx.subarray(from, to)];
      const discs = discsIn(frame[from], payload.detections);
      const measure = (image: Frame): Promise<MeasuredMasks> => {
        if (payload.light) applyStaticLight(image, payload.light);
        return measureMasks(image, x, y, discs, { sidePx, mask: options, groups: STORED_GROUPS }, backend);
      };
      parts.push(await withFrame(source, frame[from], measure));
      from = to;
    }
    return {
      masks: joinMasks(
        parts.map(({ masks }) => masks),
        sidePx,
      ),
      features: joinRows(parts.map(({ features }) => features)),
      tensorBackend: backend.name,
    };
  });
}

function discsIn(frame: number, detections: CutFramesPayload['detections']): Discs {
  const here = Int32Array.from(detections.frame.keys()).filter((row) => detections.frame[row] === frame);
  const at = (column: Float64Array): Float64Array => Float64Array.from(here, (row) => column[row]);
  return { xPx: at(detections.xPx), yPx: at(detections.yPx), radiusPx: at(detections.radiusPx) };
}
