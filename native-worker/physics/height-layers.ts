import { noiseZ, type Motion, type Rotation } from './motion-model.ts';
import { slidingMedian } from './segments.ts';
import { onGrid, type Track } from './measured-track.ts';
import { acrossWall, alongWall } from './diffusion-near-wall.ts';

/** Layers of height from the lowest up, with what moves there. D: NaN where too few steps were seen. */
export interface HeightLayers {
  /** Middle of each layer: height of the centre above the wall if it is known, else above the focal plane (um). */
  heightUm: Float64Array;
  /** Share of the rows, over the layer's thickness (1/um). */
  density: Float64Array;
  rows: Int32Array;
  dAlongUm2S: Float64Array;
  dAcrossUm2S: Float64Array;
  /** What the wall leaves of the particle's free diffusion; NaN unless wall and diameter are known. */
  alongExpectedUm2S: Float64Array;
  acrossExpectedUm2S: Float64Array;
  thicknessUm: number;
}

const LAYERS = 30;
export const FEWEST_STEPS = 100;

export interface WallSetup {
  /** Height of the focal plane above the wall for each track; null unless known. */
  aboveUm(track: Track): number | null;
  radiusUm: number | null;
  freeUm2S: number | null;
}

/**
 * P(h), and D along and across the wall against height by the covariance estimator (Vestergaard 2014), less what propulsion and
 * correlated errors add. The height of a step is taken from frames before and after those that it is made of, so that errors of height do
 * not choose the step. Null without heights.
 */
export function heightLayers(
  tracks: readonly Track[],
  motion: Motion,
  { rotation, dtS }: { rotation: Rotation; dtS: number },
  wall: WallSetup,
): HeightLayers | null {
  const known = tracks.every((track) => wall.aboveUm(track) !== null);
  const series = tracks
    .filter(({ zUm }) => zUm !== null)
    .map((track) => ({
      track,
      height: onGrid(track, track.zUm!).map((z) => z + (known ? wall.aboveUm(track)! : 0)),
    }));
  const all = series.flatMap(({ height }) => Array.from(height.filter((one) => !Number.isNaN(one))));
  if (all.length === 0) return null;
  let [low, high] = [Infinity, -Infinity];
  for (const one of all) [low, high] = [Math.min(low, one), Math.max(high, one)];
  const thicknessUm = Math.max((high - low) / LAYERS, 0.05);
  const count = Math.max(1, Math.ceil((high - low) / thicknessUm));
  const layerOf = (height: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor((height - low) / thicknessUm)));
  const row = (): Float64Array => new Float64Array(count);
  const [rows, along, alongSteps, across, acrossSteps] = [new Int32Array(count), row(), row(), row(), row()];
  for (const one of all) rows[layerOf(one)] += 1;
  for (const { track, height } of series) {
    const [x, y] = [onGrid(track, track.xUm), onGrid(track, track.yUm)];
    for (let at = 3; at + 5 < height.length; at += 1) {
      const around = (height[at - 2] + height[at - 1] + height[at + 3] + height[at + 4]) / 4;
      if (Number.isNaN(around)) continue;
      const layer = layerOf(around);
      const plane = estimator(x, at) + estimator(y, at);
      if (!Number.isNaN(plane)) {
        along[layer] += plane / 2;
        alongSteps[layer] += 1;
      }
      const vertical = estimator(height, at);
      if (Number.isNaN(vertical)) continue;
      across[layer] += vertical;
      acrossSteps[layer] += 1;
    }
  }
  const { varianceUm2, correlation } = noiseZ(motion);
  const perAxis = rotation === '3d' ? 3 : 2;
  const propelled = (1.5 * motion.vUmS ** 2 * dtS) / perAxis;
  const errors = (Math.max(0, varianceUm2) * correlation * (1 - correlation)) / dtS;
  const heightUm = Float64Array.from({ length: count }, (_, at) => low + (at + 0.5) * thicknessUm);
  const { radiusUm, freeUm2S } = wall;
  const expected = (of: typeof alongWall): Float64Array =>
    heightUm.map((h) => (known && radiusUm && freeUm2S ? freeUm2S * of(h, radiusUm) : Number.NaN));
  const mean = (sums: Float64Array, steps: Float64Array, less: number): Float64Array =>
    sums.map((sum, at) => (steps[at] < FEWEST_STEPS ? Number.NaN : sum / steps[at] / dtS - less));
  return {
    heightUm,
    density: Float64Array.from(rows, (value) => value / all.length / thicknessUm),
    rows,
    dAlongUm2S: mean(along, alongSteps, propelled),
    dAcrossUm2S: mean(across, acrossSteps, errors + (rotation === '3d' ? propelled : 0)),
    alongExpectedUm2S: expected(alongWall),
    acrossExpectedUm2S: expected(acrossWall),
    thicknessUm,
  };
}

/** D dt of an axis from two neighbouring steps. */
function estimator(values: Float64Array, at: number): number {
  const [first, second] = [values[at + 1] - values[at], values[at + 2] - values[at + 1]];
  return (first * first + second * second) / 4 + first * second;
}

/** Heights this far from where they can be are no matter of errors. */
const WALL_TOLERANCE_UM = 0.5;

/** How far the wall seems to be from where it was said to be; null where the heights fit. */
export function wallWarning(
  tracks: readonly Track[],
  dtS: number,
  { aboveUm, radiusUm }: WallSetup,
): string | null {
  if (radiusUm === null) return null;
  const heights = tracks.flatMap((track) => {
    const above = aboveUm(track);
    if (above === null || !track.zUm) return [];
    return Array.from(slidingMedian(onGrid(track, track.zUm), dtS)).flatMap((z) =>
      Number.isNaN(z) ? [] : [z + above],
    );
  });
  if (heights.length < 50) return null;
  heights.sort((a, b) => a - b);
  const lowest = heights[Math.floor(0.02 * heights.length)];
  const off = lowest - radiusUm;
  if (off < -WALL_TOLERANCE_UM) {
    return `Heights reach ${(-off).toFixed(1)} um into the wall (2 % lie below ${lowest.toFixed(2)} um, a particle's centre can't be below ${radiusUm.toFixed(2)} um); the focal height is too small by about that, so set it anew.`;
  }
  if (off > WALL_TOLERANCE_UM) {
    return `The layer of ${off.toFixed(1)} um above the wall is empty (98 % of the heights are above ${lowest.toFixed(2)} um); unless the particles keep away from the wall, the focal height is too large by about that.`;
  }
  return null;
}
