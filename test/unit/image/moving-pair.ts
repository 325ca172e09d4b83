import type { Frame } from '../../../preload/contract/frame.ts';
import { paint } from './scene.ts';

export interface Place {
  x: number;
  y: number;
}

/** A particle out of focus: rings, darker on the side of its cap. */
const ringed =
  ({ x, y }: Place, depth: number, ringPx: number, cap: number) =>
  (px: number, py: number): number => {
    const r = Math.hypot(px - x, py - y);
    const side = r === 0 ? 0 : (py - y) / r;
    return -depth * Math.cos(r / ringPx) * Math.exp(-r / (3 * ringPx)) * (1 + cap * side);
  };

/** Two of them, which look different; one multiplies the light of the other. */
export const bothAt = (a: Place, b: Place | null, seed: number, size: number): Frame =>
  paint([], {
    size,
    seed,
    noise: 1,
    level: 130,
    light: (x, y) =>
      (1 + ringed(a, 0.55, 4, 0.2)(x, y)) * (b === null ? 1 : 1 + ringed(b, 0.35, 5.5, -0.2)(x, y)),
  });

/** The two cross each other; `frames` frames, nearest in the middle. */
export const crossing = (frames: number, middle: Place): { a: Place; b: Place }[] =>
  Array.from({ length: frames }, (_, k) => {
    const t = k - (frames - 1) / 2;
    return {
      a: { x: middle.x + 2.2 * t, y: middle.y + 0.4 * t - 1 },
      b: { x: middle.x - 1.6 * t, y: middle.y + 1.5 + 0.7 * t },
    };
  });
