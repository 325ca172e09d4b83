import type { Frame, PixelArray } from '../../../preload/contract/frame.ts';
import type { Section } from '../../../preload/contract/sections.ts';

/** A section with as many micrometres a pixel upwards as to the right; up in the image is up in the sample. */
export interface DrawnSection {
  frame: Frame;
  pixelUm: number;
  /** Slice shown in each row. */
  slices: Int32Array;
}

/** However a file states its heights, no more is drawn: distant slices make rows, close ones make columns. */
const MOST_ROWS = 4096;
const MOST_COLUMNS = 8192;

/**
 * Draws each slice as thick as the way to its neighbours, by the nearest slice and column: nothing is interpolated.
 *
 * @param pixelUm of the images
 */
export function drawSection({ frame, heightsUm }: Section, pixelUm: number): DrawnSection {
  const heightOf = (slice: number | undefined): number => heightsUm[slice ?? 0] ?? 0;
  const order = Int32Array.from(heightsUm.keys()).sort((a, b) => heightOf(b) - heightOf(a));
  const [top, bottom] = [heightOf(order[0]), heightOf(order.at(-1))];
  const step = order.length > 1 && top > bottom ? (top - bottom) / (order.length - 1) : pixelUm;
  const rangeUm = top - bottom + step;
  const widthUm = frame.width * pixelUm;
  const unitUm = Math.max(Math.min(pixelUm, step), rangeUm / MOST_ROWS, widthUm / MOST_COLUMNS);
  const height = Math.max(1, Math.round(rangeUm / unitUm));
  const width = Math.max(1, Math.round(widthUm / unitUm));
  const slices = new Int32Array(height);
  for (let row = 0, at = 0; row < height; row++) {
    const zUm = top + step / 2 - (row + 0.5) * unitUm;
    const farFrom = (place: number): number => Math.abs(heightOf(order[place]) - zUm);
    while (at + 1 < order.length && farFrom(at + 1) <= farFrom(at)) at++;
    slices[row] = order[at] ?? 0;
  }
  const columns = Int32Array.from({ length: width }, (_, column) =>
    Math.min(frame.width - 1, Math.floor(((column + 0.5) * unitUm) / pixelUm)),
  );
  const data = sameKind(frame.data, width * height);
  for (let row = 0; row < height; row++) {
    const from = (slices[row] ?? 0) * frame.width;
    for (let column = 0; column < width; column++)
      data[row * width + column] = frame.data[from + (columns[column] ?? 0)] ?? 0;
  }
  return { frame: { width, height, bits: frame.bits, data }, pixelUm: unitUm, slices };
}

function sameKind(like: PixelArray, length: number): PixelArray {
  if (like instanceof Uint8Array) return new Uint8Array(length);
  return like instanceof Uint16Array ? new Uint16Array(length) : new Float32Array(length);
}
