import type { Frame } from '../../preload/contract/frame.ts';
import type { Point } from '../math/point.ts';
import { imageAt, type ImageShape } from './particle-image.ts';

/**
 * A frame without one of its particles: what it takes of the light, or adds to it, is divided out.
 *
 * @param coefficients of the logarithm of its image
 * @param shape in pixels of the frame
 */
export function divideOut(frame: Frame, centre: Point, coefficients: Float64Array, shape: ImageShape): Frame {
  const { width, height, bits } = frame;
  const data = frame.data.slice();
  const most = bits === 32 ? Infinity : 2 ** bits - 1;
  const reach = shape.round * shape.roundPx;
  const [left, right] = [
    Math.max(0, Math.ceil(centre.x - reach)),
    Math.min(width - 1, Math.floor(centre.x + reach)),
  ];
  const [top, bottom] = [
    Math.max(0, Math.ceil(centre.y - reach)),
    Math.min(height - 1, Math.floor(centre.y + reach)),
  ];
  for (let y = top; y <= bottom; y++) {
    for (let x = left; x <= right; x++) {
      const without =
        data[y * width + x] / Math.exp(imageAt(shape, coefficients, x - centre.x, y - centre.y));
      data[y * width + x] = bits === 32 ? without : Math.min(most, Math.round(without));
    }
  }
  return { ...frame, data };
}
