import type { Frame } from '../../../preload/contract/frame.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

/** Painted scenes with exact centres, for what a detector must do whatever the optics. */
export interface Disc {
  x: number;
  y: number;
  radius: number;
  /** Relative to a background of 1. */
  contrast: number;
}

export interface SceneOptions {
  size: number;
  noise?: number;
  seed?: number;
  /** Brightness at a position, 1 unless given. */
  light?: (x: number, y: number) => number;
  /** Grey levels of the background. */
  level?: number;
  bits?: 8 | 16;
}

/** Smooth step of 1 at distances below the radius to 0 above, about two pixels wide, as a lens draws it. */
const rim = (distance: number, radius: number): number => 1 / (1 + Math.exp((distance - radius) / 0.6));

export const disc =
  ({ x, y, radius, contrast }: Disc) =>
  (px: number, py: number): number =>
    contrast * rim(Math.hypot(px - x, py - y), radius);

/** A bright core, a dark ring and a pale halo with one centre: three circles, one particle. */
export const ringSystem = (x: number, y: number, radius: number, contrast: number) => {
  const parts = [
    disc({ x, y, radius, contrast }),
    disc({ x, y, radius: 0.7 * radius, contrast: -2 * contrast }),
    disc({ x, y, radius: 0.3 * radius, contrast: 2 * contrast }),
  ];
  return (px: number, py: number): number => parts.reduce((sum, part) => sum + part(px, py), 0);
};

/** Multiplies the light by 1 + the sum of the things in it. */
export function paint(things: ((x: number, y: number) => number)[], options: SceneOptions): Frame {
  const { size, noise = 0, seed = 1, light = () => 1, level = 120, bits = 8 } = options;
  const { normal } = randomNumbers(seed);
  const data = bits === 8 ? new Uint8Array(size * size) : new Uint16Array(size * size);
  const top = bits === 8 ? 255 : 65535;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const value = things.reduce((sum, thing) => sum + thing(x, y), 1) * light(x, y) * level;
      data[y * size + x] = Math.max(0, Math.min(top, Math.round(value + noise * normal())));
    }
  }
  return { width: size, height: size, bits, data };
}

/** Distance from each true centre to the detection nearest to it, pixels. */
export const nearest = (
  truth: readonly { x: number; y: number }[],
  found: readonly { xPx: number; yPx: number }[],
): number[] =>
  truth.map(({ x, y }) => Math.min(...found.map(({ xPx, yPx }) => Math.hypot(xPx - x, yPx - y))));

export interface Packing {
  radius: number;
  /** Free space between neighbours, in diameters; below 0 they overlap. */
  gap?: number;
  contrast?: number;
  noise?: number;
  /** A core of this contrast in the middle of each disc. */
  core?: number;
  /** Share of the places that are taken. */
  share?: number;
}

export const PACKING_SIZE = 220;

/** A hexagonal packing of opaque discs, turned a little, some places empty. */
export function packing({ radius, gap = 0, contrast = -0.85, noise = 3, core = 0, share = 0.92 }: Packing) {
  const { uniform } = randomNumbers(5);
  const step = 2 * radius * (1 + gap);
  const truth: { x: number; y: number }[] = [];
  for (let i = -20; i < 20; i++) {
    for (let j = -20; j < 20; j++) {
      const [u, v] = [step * (i + 0.5 * (j & 1)), step * Math.sqrt(0.75) * j];
      const x = PACKING_SIZE / 2 + 0.96 * u - 0.28 * v + 0.5 * uniform();
      const y = PACKING_SIZE / 2 + 0.28 * u + 0.96 * v + 0.5 * uniform();
      const isSeen = Math.min(x, y, PACKING_SIZE - x, PACKING_SIZE - y) > -radius;
      if (isSeen && uniform() < share) truth.push({ x, y });
    }
  }
  const cover = new Float64Array(PACKING_SIZE ** 2);
  const light = new Float64Array(PACKING_SIZE ** 2);
  for (const one of truth) {
    const [rim, middle] = [
      disc({ ...one, radius, contrast: 1 }),
      disc({ ...one, radius: 0.3 * radius, contrast: core }),
    ];
    const span = (at: number): [number, number] => [
      Math.max(0, Math.ceil(at - radius - 6)),
      Math.min(PACKING_SIZE - 1, Math.floor(at + radius + 6)),
    ];
    const [[left, right], [top, bottom]] = [span(one.x), span(one.y)];
    for (let y = top; y <= bottom; y++) {
      for (let x = left; x <= right; x++) {
        const at = y * PACKING_SIZE + x;
        cover[at] = Math.max(cover[at], rim(x, y));
        light[at] += middle(x, y);
      }
    }
  }
  const opaque = (x: number, y: number): number => {
    const at = y * PACKING_SIZE + x;
    return contrast * cover[at] + light[at];
  };
  return { truth, frame: paint([opaque], { size: PACKING_SIZE, noise, level: 150 }) };
}
