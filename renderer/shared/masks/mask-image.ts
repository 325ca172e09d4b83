import { drawMask } from '../../viewers/image/draw-mask.ts';
import type { MaskImage } from './mask-cache.ts';

/** A mask as a PNG data address. */
export function maskImage({ sidePx, data }: MaskImage): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: sidePx, height: sidePx });
  const context = canvas.getContext('2d');
  if (!context) return '';
  drawMask(context, sidePx, data);
  return canvas.toDataURL('image/png');
}
