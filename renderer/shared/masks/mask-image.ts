import { toGrey } from '../../viewers/image/contrast.ts';
import type { MaskImage } from './mask-cache.ts';

/** A mask as a PNG data address. */
export function maskImage({ sidePx, data }: MaskImage): string {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, { width: sidePx, height: sidePx });
  const context = canvas.getContext('2d');
  if (!context) return '';
  const image = context.createImageData(sidePx, sidePx);
  toGrey({ width: sidePx, height: sidePx, bits: 32, data }, [0, 1], image.data);
  context.putImageData(image, 0, 0);
  return canvas.toDataURL('image/png');
}
