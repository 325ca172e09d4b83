import type { BinnedImage } from './pyramid.ts';
import type { Point } from '../../math/point.ts';

/** How far an image is from round about a centre; mean squares over a disc, in the image's units squared. */
export interface Elongation {
  /** What is not the same all round. */
  unround: number;
  /** Of the whole image about its mean. */
  all: number;
  /** What neither a round image nor a cap (first angular harmonic) explains. */
  rest: number;
  /** The part of it with two equal sides (second angular harmonic). */
  second: number;
  /** Direction of the long side of what is darker or brighter than its surroundings, radians. */
  angle: number;
}

const RINGS = 10;
const ANGLES = 24;
/** A point between four pixels has this share of the noise of one, on average (its variance). */
export const BETWEEN_PIXELS = 4 / 9;

const wave = (turns: number, f: (angle: number) => number): Float64Array =>
  Float64Array.from({ length: ANGLES }, (_, k) => f((2 * Math.PI * turns * k) / ANGLES));
const [COS, SIN, COS2, SIN2] = [wave(1, Math.cos), wave(1, Math.sin), wave(2, Math.cos), wave(2, Math.sin)];
const ring = new Float64Array(ANGLES);

/** Samples a circle bilinearly; false where it leaves the image. */
function sampleRing({ data, width, height }: BinnedImage, { x, y }: Point, r: number): boolean {
  if (!(x - r >= 0 && y - r >= 0 && x + r < width - 1 && y + r < height - 1)) return false;
  for (let k = 0; k < ANGLES; k++) {
    const px = x + r * COS[k];
    const py = y + r * SIN[k];
    const i = Math.floor(py) * width + Math.floor(px);
    const u = px - Math.floor(px);
    const top = data[i] + u * (data[i + 1] - data[i]);
    const bottom = data[i + width] + u * (data[i + width + 1] - data[i + width]);
    ring[k] = top + (py - Math.floor(py)) * (bottom - top);
  }
  return true;
}

/**
 * Angular harmonics of an image on circles about a centre (Fourier series of each).
 *
 * @param radius of the largest circle, pixels of the image
 */
export function elongationOf(image: BinnedImage, centre: Point, radius: number): Elongation {
  let [rest, unround, second, area, sum, squares] = [0, 0, 0, 0, 0, 0];
  let [cosine, sine, before] = [0, 0, 0];
  for (let k = 0; k < RINGS; k++) {
    const r = ((k + 0.5) * radius) / RINGS;
    if (!sampleRing(image, centre, r)) break;
    let [f0, ff, c1, s1, c2, s2] = [0, 0, 0, 0, 0, 0];
    for (let a = 0; a < ANGLES; a++) {
      const value = ring[a];
      f0 += value;
      ff += value * value;
      c1 += value * COS[a];
      s1 += value * SIN[a];
      c2 += value * COS2[a];
      s2 += value * SIN2[a];
    }
    const mean = f0 / ANGLES;
    const first = (2 * (c1 * c1 + s1 * s1)) / ANGLES ** 2;
    const own = ff / ANGLES - mean * mean;
    unround += r * own;
    rest += r * Math.max(0, own - first);
    second += (2 * r * (c2 * c2 + s2 * s2)) / ANGLES ** 2;
    area += r;
    sum += r * mean;
    squares += (r * ff) / ANGLES;
    // A circle about the middle of two dark discs is dark towards each of them, and the mean brightens outwards: the long side is the dark one. Of two
    // bright discs it is the bright one, and the mean darkens.
    const slope = k === 0 ? 0 : mean - before;
    cosine -= r * slope * c2;
    sine -= r * slope * s2;
    before = mean;
  }
  if (area === 0) return { unround: 0, all: 0, rest: 0, second: 0, angle: 0 };
  return {
    unround: unround / area,
    all: squares / area - (sum / area) ** 2,
    rest: rest / area,
    second: second / area,
    angle: Math.atan2(sine, cosine) / 2,
  };
}
