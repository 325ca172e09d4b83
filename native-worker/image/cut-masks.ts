import type { Frame, MaskBatch } from '../../preload/contract/frame.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { medianInto } from './median.ts';

/** Side of the paper's masks and the pixel they were cut with: 111 px of 0.1625 um. */
export const PAPER_SIDE_PX = 111;
const PAPER_PIXEL_UM = 0.1625;
const SIDE_LIMITS_PX = [15, 501] as const;

/** Side of the masks in pixels, odd: the one chosen, else the paper's 111 px at 0.1625 um a pixel, scaled to show the same micrometres. */
export function maskSidePx(pixelUm: number, options: Pick<MaskOptions, 'sidePx'>): number {
  if (options.sidePx !== null) return options.sidePx;
  if (!(pixelUm > 0) || !Number.isFinite(pixelUm)) {
    throw badInput(`The pixel size is ${pixelUm} um; give one above 0.`, { option: 'pixelUm' });
  }
  const half = Math.round(((PAPER_SIDE_PX * PAPER_PIXEL_UM) / pixelUm - 1) / 2);
  const [smallest, largest] = SIDE_LIMITS_PX;
  return Math.min(largest, Math.max(smallest, 2 * half + 1));
}

/**
 * Masks (squares), as acquired, around the pixels nearest to the given centres (the paper's masks sit on whole pixels).
 *
 * A mask that reaches over the edge of the image, as in tracking it may, repeats the image's outermost pixels.
 *
 * @param xPx centres in pixels, 0-based pixel centres, inside the image
 * @param sidePx odd side of the masks in pixels
 */
export function cutMasks(
  frame: Frame,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  sidePx: number,
): MaskBatch {
  if (sidePx % 2 !== 1 || sidePx < 1)
    throw badInput(`The mask side is ${sidePx} px; choose an odd number.`, { option: 'sidePx' });
  const { width, height } = frame;
  const count = xPx.length;
  const half = (sidePx - 1) / 2;
  const samples = count * sidePx * sidePx;
  const data =
    frame.data instanceof Uint8Array
      ? new Uint8Array(samples)
      : frame.data instanceof Uint16Array
        ? new Uint16Array(samples)
        : new Float32Array(samples);
  for (let mask = 0, out = 0; mask < count; mask += 1) {
    const left = Math.round(xPx[mask]) - half;
    const top = Math.round(yPx[mask]) - half;
    if (!Number.isFinite(left) || !Number.isFinite(top))
      throw badInput(`Centre ${mask} is not a number; remove that row.`);
    const inside = left >= 0 && left + sidePx <= width;
    for (let row = 0; row < sidePx; row += 1, out += sidePx) {
      const start = clamp(top + row, height) * width;
      if (inside) data.set(frame.data.subarray(start + left, start + left + sidePx), out);
      else
        for (let column = 0; column < sidePx; column += 1)
          data[out + column] = frame.data[start + clamp(left + column, width)]!;
    }
  }
  return { sidePx, count, bits: frame.bits, data };
}

/** Masks of one side, one batch after another. */
export function joinMasks(parts: readonly MaskBatch[], sidePx: number): MaskBatch {
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

/**
 * Masks as the features want them: mean brought to `meanTarget` grey levels (of 255), 3 x 3 median, then divided by 255.
 * Nothing is clipped: bright pixels of a scaled mask may exceed 1.
 *
 * `scale` multiplies, for any bit depth. `offset` adds (the authors, on 8-bit images); 16-bit masks are first brought from 0..65535 to 0..255.
 * A mask without light (mean zero, negative or not a number) becomes flat.
 *
 * The median commutes with a growing straight line, so it is taken on the raw samples and the line applied to its result.
 *
 * @returns count * sidePx * sidePx values, mask after mask, row-major
 */
export function preprocessMasks(
  batch: MaskBatch,
  options: Pick<MaskOptions, 'meanTarget' | 'meanRule'>,
): Float32Array {
  const { sidePx, count, data } = batch;
  const size = sidePx * sidePx;
  if (data.length !== count * size)
    throw badInput(
      `${count} masks of ${sidePx} px need ${count * size} samples, not ${data.length}; cut them again.`,
    );
  const out = new Float32Array(count * size);
  const target = options.meanTarget / 255;
  for (let start = 0; start < out.length; start += size) {
    let sum = 0;
    for (let index = start; index < start + size; index += 1) sum += data[index];
    const mean = sum / size;
    if (!(mean > 0) || mean === Infinity) {
      out.fill(target, start, start + size);
    } else if (options.meanRule === 'scale') {
      medianInto(data, start, sidePx, target / mean, 0, out, start);
    } else {
      const gain = 1 / (batch.bits === 16 ? 65535 : 255);
      medianInto(data, start, sidePx, gain, target - mean * gain, out, start);
    }
  }
  return out;
}

function clamp(index: number, length: number): number {
  return index < 0 ? 0 : index >= length ? length - 1 : index;
}
