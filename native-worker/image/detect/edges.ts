import type { BinnedImage } from './pyramid.ts';

/** Gradients of one level of the pyramid, and which of its pixels are edges. */
export interface EdgeMap {
  gx: Float32Array;
  gy: Float32Array;
  /** Squared gradient; 0 where the pixel is no edge. */
  strength: Float32Array;
  /** Indices of the edge pixels, the first `count` of them valid. */
  index: Int32Array;
  count: number;
  /** Squared gradient above which a pixel is an edge. */
  threshold: number;
}

/** Noise alone passes this many standard deviations of gradient once in 3000 pixels. */
const NOISE_FACTOR = 4;
/** The noise is read off a low quantile, which holds while particles cover less than about half of the image. */
const NOISE_QUANTILE = 0.3;
/** Edges this much weaker than the strongest are quantisation or speckle, however little noise there is. */
const FAINTEST_SHARE = 0.006;
const SAMPLES = 8192;

/** Sobel gradients, in grey levels per pixel of the level; the outermost pixels get 0. */
function sobel(image: BinnedImage, gx: Float32Array, gy: Float32Array): void {
  const { data, width, height } = image;
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
      gx[i] = (sumR - sumL) * 0.125;
      gy[i] = (difL + 2 * difC + difR) * 0.125;
      sumL = sumC;
      sumC = sumR;
      difL = difC;
      difC = difR;
    }
  }
}

/**
 * Squared gradient that separates edges from noise. Automatic: the gradient of white noise is Rayleigh distributed, so a low
 * quantile of it tells the noise. Given `edgeThreshold`: that fraction of the largest gradient.
 */
function edgeLevel(
  gx: Float32Array,
  gy: Float32Array,
  samples: Float32Array,
  edgeThreshold: number | null,
): number {
  const step = Math.max(1, Math.floor(gx.length / SAMPLES));
  let count = 0;
  let largest = 0;
  for (let i = 0; i < gx.length; i++) {
    const squared = gx[i] * gx[i] + gy[i] * gy[i];
    if (squared > largest) largest = squared;
    if (i % step === 0 && squared > 0 && count < samples.length) samples[count++] = squared;
  }
  if (edgeThreshold !== null) return edgeThreshold * edgeThreshold * largest;
  const sorted = samples.subarray(0, count).sort();
  const quantile = count > 0 ? sorted[Math.floor(NOISE_QUANTILE * count)] : 0;
  const variance = quantile / (-2 * Math.log(1 - NOISE_QUANTILE));
  return Math.max(NOISE_FACTOR * NOISE_FACTOR * variance, FAINTEST_SHARE * FAINTEST_SHARE * largest);
}

export function createEdgeMap(pixels: number): EdgeMap {
  return {
    gx: new Float32Array(pixels),
    gy: new Float32Array(pixels),
    strength: new Float32Array(pixels),
    index: new Int32Array(pixels),
    count: 0,
    threshold: 0,
  };
}

const sampleBuffer = new Float32Array(2 * SAMPLES);

/** Finds the edge pixels of `image`; writes into `map`, whose arrays have one element a pixel. */
export function findEdges(image: BinnedImage, edgeThreshold: number | null, map: EdgeMap): void {
  const { gx, gy, strength, index } = map;
  sobel(image, gx, gy);
  const threshold = edgeLevel(gx, gy, sampleBuffer, edgeThreshold);
  let count = 0;
  for (let i = 0; i < gx.length; i++) {
    const squared = gx[i] * gx[i] + gy[i] * gy[i];
    if (squared > threshold) {
      strength[i] = squared;
      index[count++] = i;
    } else {
      strength[i] = 0;
    }
  }
  map.count = count;
  map.threshold = threshold;
}
