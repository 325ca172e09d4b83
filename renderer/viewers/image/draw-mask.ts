import { toGrey } from './contrast.ts';

/** The last drawing surface: masks of a gallery are all of one size. */
let sheet: ImageData | null = null;

/** Draws a pre-processed mask, 0 to 1, as it is: no stretching of its contrast. */
export function drawMask(context: CanvasRenderingContext2D, sidePx: number, data: Float32Array): void {
  if (sheet?.width !== sidePx) sheet = context.createImageData(sidePx, sidePx);
  toGrey({ width: sidePx, height: sidePx, bits: 32, data }, [0, 1], sheet.data);
  context.putImageData(sheet, 0, 0);
}
