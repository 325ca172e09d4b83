import {
  bytesFor,
  createImageMemory,
  type CircleStruct,
  type EdgesStruct,
  type ImageMemory,
} from '../../kernels/image.ts';
import { CIRCLE, EDGES, structBytes } from '../../kernels/structs.ts';
import type { BinnedImage } from './pyramid.ts';
import { selectKth } from './select.ts';

/** Edges of one level of the pyramid: which of its pixels are edges, and their gradients. */
export interface EdgeMap {
  width: number;
  height: number;
  /** Where the kernels look for the image's pixels. */
  pixels: Float32Array;
  /** Sobel gradient, per pixel of the level; valid where the pixel is an edge. */
  gx: Float32Array;
  gy: Float32Array;
  /** Squared gradient; 0 where the pixel is no edge. */
  strength: Float32Array;
  /** Indices of the edge pixels, the first `count` of them valid. */
  index: Int32Array;
  count: number;
  /** Variance of a pixel's noise, in the image's units squared. */
  noise: number;
  /** For ring-support.ts: the sectors of circles, a word a radius and sign of the gradient. */
  sectors: Int32Array;
  /** What the kernels are told of these edges, and of a circle to match them with. */
  struct: EdgesStruct;
  circle: CircleStruct;
  memory: ImageMemory;
}

/** Noise alone passes this many standard deviations of gradient once in 3000 pixels. */
const NOISE_FACTOR = 4;
/** The noise is read off a low quantile, which holds while particles cover less than about half of the image. */
const NOISE_QUANTILE = 0.3;
/** Edges this much weaker than the strongest are quantisation or speckle, however little noise there is. */
const FAINTEST_SHARE = 0.006;
/** Variance of a Sobel gradient (below) of white noise of variance 1. */
const SOBEL_GAIN = 12 / 64;
const SAMPLES = 2048;
/** Radii of circles that edges are matched with are at most this, pixels of the level. */
export const LARGEST_RADIUS = 255;
const SECTOR_WORDS = 2 * (LARGEST_RADIUS + 3);

/** Bytes that an edge map takes in a memory. */
export function edgeMapBytes(width: number, height: number): number {
  return bytesFor([
    ...Array.from({ length: 5 }, () => 4 * width * height),
    4 * SECTOR_WORDS,
    structBytes(EDGES),
    structBytes(CIRCLE),
  ]);
}

/** @param memory to take the arrays from; one of its own unless given. */
export function createEdgeMap(
  width: number,
  height: number,
  memory: ImageMemory = createImageMemory(edgeMapBytes(width, height)),
): EdgeMap {
  const length = width * height;
  const map = {
    width,
    height,
    pixels: memory.floats(length),
    gx: memory.floats(length),
    gy: memory.floats(length),
    strength: memory.floats(length),
    index: memory.integers(length),
    count: 0,
    noise: 0,
    sectors: memory.integers(SECTOR_WORDS),
    struct: memory.struct(EDGES),
    circle: memory.struct(CIRCLE),
    memory,
  };
  Object.assign(map.struct, {
    gx: map.gx.byteOffset,
    gy: map.gy.byteOffset,
    strength: map.strength.byteOffset,
    index: map.index.byteOffset,
    width,
  });
  map.circle.sectors = map.sectors.byteOffset;
  return map;
}

/** Sobel gradients at the edge pixels. */
function fillGradients({ pixels, gx, gy, index, count, width }: EdgeMap): void {
  for (let e = 0; e < count; e++) {
    const i = index[e];
    const upLeft = pixels[i - width - 1];
    const upRight = pixels[i - width + 1];
    const downLeft = pixels[i + width - 1];
    const downRight = pixels[i + width + 1];
    gx[i] = (upRight - upLeft + downRight - downLeft + 2 * (pixels[i + 1] - pixels[i - 1])) * 0.125;
    gy[i] = (downLeft - upLeft + downRight - upRight + 2 * (pixels[i + width] - pixels[i - width])) * 0.125;
  }
}

const samples = new Float32Array(SAMPLES);

/** Variance of one component of the gradient of the noise: of white noise it is Rayleigh distributed, so a low quantile tells it. */
function gradientNoise(strength: Float32Array): number {
  const step = strength.length / SAMPLES;
  let count = 0;
  for (let k = 0; k < SAMPLES; k++) {
    const squared = strength[Math.floor(k * step)];
    if (squared > 0) samples[count++] = squared;
  }
  if (count === 0) return 0;
  const quantile = selectKth(samples, count, Math.floor(NOISE_QUANTILE * count));
  return quantile / (-2 * Math.log(1 - NOISE_QUANTILE));
}

/**
 * Finds the edge pixels of `image`; writes into `map`, made for its size.
 *
 * @param edgeThreshold fraction of the largest gradient that counts as an edge; null: four standard deviations of the noise.
 */
export function findEdges(image: BinnedImage, edgeThreshold: number | null, map: EdgeMap): void {
  const { pixels, strength, index, width, height, memory } = map;
  if (image.data !== pixels) pixels.set(image.data);
  const { kernels } = memory;
  const largest = kernels.gradients(pixels.byteOffset, width, height, strength.byteOffset);
  const variance = gradientNoise(strength);
  map.noise = variance / SOBEL_GAIN;
  const threshold =
    edgeThreshold === null
      ? Math.max(NOISE_FACTOR * NOISE_FACTOR * variance, FAINTEST_SHARE * FAINTEST_SHARE * largest)
      : edgeThreshold * edgeThreshold * largest;
  map.count = kernels.above(strength.byteOffset, strength.length, threshold, index.byteOffset, 1);
  map.struct.count = map.count;
  fillGradients(map);
}
