import type { BinnedImage } from './pyramid.ts';

/** Gradients of one level of the pyramid, and which of its pixels are edges. */
export interface EdgeMap {
  width: number;
  height: number;
  gx: Float32Array;
  gy: Float32Array;
  /** Squared gradient; 0 where the pixel is no edge. */
  strength: Float32Array;
  /** Indices of the edge pixels, the first `count` of them valid. */
  index: Int32Array;
  count: number;
  /** Variance of a pixel's noise, in the image's units squared. */
  noise: number;
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

export function createEdgeMap(width: number, height: number): EdgeMap {
  const pixels = width * height;
  return {
    width,
    height,
    gx: new Float32Array(pixels),
    gy: new Float32Array(pixels),
    strength: new Float32Array(pixels),
    index: new Int32Array(pixels),
    count: 0,
    noise: 0,
  };
}

/** Sobel gradients, per pixel of the level, and their squares; the outermost pixels keep 0. Returns the largest square. */
function sobel(image: BinnedImage, map: EdgeMap): number {
  const { data, width, height } = image;
  const { gx, gy, strength } = map;
  let largest = 0;
  for (let y = 1; y < height - 1; y++) {
    const end = (y + 1) * width - 1;
    let i = y * width + 1;
    // Columns of the three rows, weighted 1 2 1 (for gx) and differenced (for gy), slide along the row.
    let sumL = data[i - 1 - width] + 2 * data[i - 1] + data[i - 1 + width];
    let sumC = data[i - width] + 2 * data[i] + data[i + width];
    let difL = data[i - 1 + width] - data[i - 1 - width];
    let difC = data[i + width] - data[i - width];
    for (; i < end; i++) {
      const up = data[i + 1 - width];
      const down = data[i + 1 + width];
      const sumR = up + 2 * data[i + 1] + down;
      const difR = down - up;
      const x = (sumR - sumL) * 0.125;
      const y = (difL + 2 * difC + difR) * 0.125;
      const squared = x * x + y * y;
      gx[i] = x;
      gy[i] = y;
      strength[i] = squared;
      if (squared > largest) largest = squared;
      sumL = sumC;
      sumC = sumR;
      difL = difC;
      difC = difR;
    }
  }
  return largest;
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
  const quantile = samples.subarray(0, count).sort()[Math.floor(NOISE_QUANTILE * count)];
  return quantile / (-2 * Math.log(1 - NOISE_QUANTILE));
}

/**
 * Finds the edge pixels of `image`; writes into `map`, made for its size.
 *
 * @param edgeThreshold fraction of the largest gradient that counts as an edge; null: four standard deviations of the noise.
 */
export function findEdges(image: BinnedImage, edgeThreshold: number | null, map: EdgeMap): void {
  const { strength, index } = map;
  const largest = sobel(image, map);
  const variance = gradientNoise(strength);
  map.noise = variance / SOBEL_GAIN;
  const threshold =
    edgeThreshold === null
      ? Math.max(NOISE_FACTOR * NOISE_FACTOR * variance, FAINTEST_SHARE * FAINTEST_SHARE * largest)
      : edgeThreshold * edgeThreshold * largest;
  let count = 0;
  for (let i = 0; i < strength.length; i++) {
    if (strength[i] > threshold) index[count++] = i;
    else strength[i] = 0;
  }
  map.count = count;
}
