import type { Frame } from '../../../preload/contract/frame.ts';
import {
  bytesFor,
  createImageMemory,
  type CircleStruct,
  type EdgesStruct,
  type ImageMemory,
} from '../../kernels/image.ts';
import { CIRCLE, EDGES, structBytes } from '../../kernels/structs.ts';
import type { BinnedImage } from './pyramid.ts';
import { selectKth } from '../../math/select-kth.ts';

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
  /** Largest squared gradient. */
  largest: number;
  /** Variance of a pixel's noise, in the image's units squared. */
  noise: number;
  /** The same, taken in the part of the image where it is largest: far above the noise where discs leave no flat place. */
  roughest: number;
  /** For ring-support.ts: the sectors of circles, a word a radius and sign of the gradient. */
  sectors: Int32Array;
  /** What the kernels are told of these edges, and of a circle to match them with. */
  struct: EdgesStruct;
  circle: CircleStruct;
  memory: ImageMemory;
}

/** Noise alone passes this many standard deviations of gradient once in 3000 pixels. */
const NOISE_FACTOR = 4;
/** Where edges are asked to lie on circles of one radius, more of the noise may pass: once in 23 pixels. */
const STRONG_FACTOR = 2.5;
/** The noise is read off a low quantile, which holds while particles cover less than about half of the image. */
const NOISE_QUANTILE = 0.3;
/** Where discs touch, less of the frame is flat. */
const FLATTEST_QUANTILE = 0.1;
/** Edges this much weaker than the strongest are quantisation or speckle, however little noise there is. */
const FAINTEST_SHARE = 0.006;
/** Variance of a Sobel gradient (below) of white noise of variance 1. */
const SOBEL_GAIN = 12 / 64;
const SAMPLES = 2048;
/** Side of the parts of an image that are looked at one by one, and every how many pixels; in pixels of the level. */
const PART = 40;
const PART_STEP = 5;
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
    largest: 0,
    noise: 0,
    roughest: 0,
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

/** Variance of one component of the gradient of the noise: of white noise it is Rayleigh distributed, so a low quantile of the samples tells it. */
function varianceOf(count: number, quantile: number): number {
  if (count === 0) return 0;
  return selectKth(samples, count, Math.floor(quantile * count)) / (-2 * Math.log(1 - quantile));
}

function gradientNoise(strength: Float32Array): number {
  const step = strength.length / SAMPLES;
  let count = 0;
  for (let k = 0; k < SAMPLES; k++) {
    const squared = strength[Math.floor(k * step)];
    if (squared > 0) samples[count++] = squared;
  }
  return varianceOf(count, NOISE_QUANTILE);
}

/** The largest variance of the parts of an image. */
function roughestVariance({ strength, width, height }: EdgeMap): number {
  let roughest = 0;
  for (let y0 = 1; y0 + PART <= height - 1; y0 += PART) {
    for (let x0 = 1; x0 + PART <= width - 1; x0 += PART) {
      let count = 0;
      for (let y = y0; y < y0 + PART; y += PART_STEP) {
        for (let x = x0; x < x0 + PART; x += PART_STEP) samples[count++] = strength[y * width + x];
      }
      roughest = Math.max(roughest, varianceOf(count, NOISE_QUANTILE));
    }
  }
  return roughest;
}

/**
 * Finds the edge pixels of `image`; writes into `map`, made for its size.
 *
 * @param edgeThreshold fraction of the largest gradient that counts as an edge; null: four standard deviations of the noise.
 * @param parts also measures `roughest`, part by part.
 */
export function findEdges(
  image: BinnedImage,
  edgeThreshold: number | null,
  map: EdgeMap,
  parts = false,
): void {
  const largest = fillStrength(image, map);
  const variance = gradientNoise(map.strength);
  map.noise = variance / SOBEL_GAIN;
  map.roughest = parts ? roughestVariance(map) / SOBEL_GAIN : map.noise;
  keepEdges(
    map,
    edgeThreshold === null
      ? Math.max(NOISE_FACTOR * NOISE_FACTOR * variance, FAINTEST_SHARE * FAINTEST_SHARE * largest)
      : edgeThreshold * edgeThreshold * largest,
  );
}

/**
 * Finds the strong edges of `image`, whose noise is known: those of 2.5 standard deviations of it and a share of the largest gradient.
 *
 * @param noise variance of a pixel of the image
 */
export function findStrongEdges(image: BinnedImage, noise: number, share: number, map: EdgeMap): void {
  const largest = fillStrength(image, map);
  map.noise = noise;
  keepEdges(map, Math.max(STRONG_FACTOR * STRONG_FACTOR * SOBEL_GAIN * noise, share * share * largest));
}

/** Squared gradients of all pixels; returns the largest. */
function fillStrength(image: BinnedImage, map: EdgeMap): number {
  const { pixels, strength, width, height, memory } = map;
  if (image.data !== pixels) pixels.set(image.data);
  map.largest = memory.kernels.gradients(pixels.byteOffset, width, height, strength.byteOffset);
  return map.largest;
}

/** Keeps the pixels above a squared gradient as edges. */
function keepEdges(map: EdgeMap, threshold: number): void {
  const { strength, index, memory } = map;
  map.count = memory.kernels.above(strength.byteOffset, strength.length, threshold, index.byteOffset, 1);
  map.struct.count = map.count;
  fillGradients(map);
}

/**
 * Variance of a pixel's noise in a frame, from a sample of its own pixels: where discs cover a binned image whole, that has no flat place
 * left, while the frame still has.
 */
export function frameNoise({ data, width, height }: Frame): number {
  const inner = (width - 2) * (height - 2);
  if (!(inner > 0)) return 0;
  let count = 0;
  for (let k = 0; k < SAMPLES; k++) {
    const place = Math.floor(((k + 0.5) * inner) / SAMPLES);
    const i = (Math.floor(place / (width - 2)) + 1) * width + (place % (width - 2)) + 1;
    const up = i - width;
    const down = i + width;
    const diagonal = data[up + 1] - data[down - 1];
    const other = data[down + 1] - data[up - 1];
    const gx = (diagonal + other + 2 * (data[i + 1] - data[i - 1])) / 8;
    const gy = (other - diagonal + 2 * (data[down] - data[up])) / 8;
    const squared = gx * gx + gy * gy;
    if (squared > 0) samples[count++] = squared;
  }
  return varianceOf(count, FLATTEST_QUANTILE) / SOBEL_GAIN;
}
