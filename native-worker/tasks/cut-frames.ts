import type { FeatureTable, MaskBatch } from '../../preload/contract/data.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { extractFeatures } from '../measure/extract.ts';
import { ringProfiles, type RingScene } from '../measure/rings.ts';
import { cutMasks, preprocessMasks } from '../image/mask.ts';
import { withFrame, withSource } from '../read/cache.ts';
import { joinColumns, joinRows } from '../measure/feature-table.ts';
import { getTensorBackend } from '../tensor/backend.ts';

export interface CutFramesPayload extends PlaneChoice {
  path: string;
  /** Centres, ordered by frame. */
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  /** All that was detected in these frames, in any order: what may disturb a mask. */
  around: { frame: Int32Array; xPx: Float64Array; yPx: Float64Array; radiusPx: Float64Array };
  sidePx: number;
  options: MaskOptions;
}

/** Masks as acquired, a row a centre, and what is measured on them once they are pre-processed. */
export interface CutFrames {
  masks: MaskBatch;
  features: FeatureTable;
  tensorBackend: 'tensorflow' | 'wasm';
}

/** Cuts the masks of a few frames and extracts their features; each frame is read once. */
export function cutFrames(payload: CutFramesPayload): Promise<CutFrames> {
  const { path, frame, xPx, yPx, sidePx, options } = payload;
  return withSource(path, payload, async (source) => {
    const parts: MaskBatch[] = [];
    const rings: FeatureTable[] = [];
    for (let from = 0; from < frame.length;) {
      let to = from + 1;
      while (to < frame.length && frame[to] === frame[from]) to += 1;
      const [x, y] = [xPx.subarray(from, to), yPx.subarray(from, to)];
      await withFrame(source, frame[from], (image) => {
        const part = cutMasks(image, x, y, sidePx);
        parts.push(part);
        rings.push(ringProfiles(part, x, y, sceneIn(frame[from], image, payload.around)));
      });
      from = to;
    }
    const masks = joinMasks(parts, sidePx);
    const backend = await getTensorBackend();
    const processed = preprocessMasks(masks, options);
    const paper = await extractFeatures(processed, masks.count, sidePx, backend);
    const features = joinColumns([paper, joinRows(rings)]);
    return { masks, features, tensorBackend: backend.name };
  });
}

function sceneIn(
  frame: number,
  { width, height }: { width: number; height: number },
  around: CutFramesPayload['around'],
): RingScene {
  const here = around.frame.map((_, row) => row).filter((row) => around.frame[row] === frame);
  const at = (column: Float64Array): Float64Array => Float64Array.from(here, (row) => column[row]);
  return { width, height, xPx: at(around.xPx), yPx: at(around.yPx), radiusPx: at(around.radiusPx) };
}

function joinMasks(parts: readonly MaskBatch[], sidePx: number): MaskBatch {
  const count = parts.reduce((sum, part) => sum + part.count, 0);
  const first = parts[0];
  const samples = count * sidePx * sidePx;
  const data =
    first?.data instanceof Uint16Array
      ? new Uint16Array(samples)
      : first?.data instanceof Float32Array
        ? new Float32Array(samples)
        : new Uint8Array(samples);
  let offset = 0;
  for (const part of parts) {
    data.set(part.data, offset);
    offset += part.data.length;
  }
  return { sidePx, count, bits: first?.bits ?? 8, data };
}
