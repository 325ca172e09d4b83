import { extent } from '../math/statistics.ts';
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

/** Heights of a track from its first frame on, above the wall if it is known, else above the focal plane. */
interface Heights {
  track: Track;
  heightUm: Float64Array;
}

/** Layers of the same thickness from the lowest height to the highest. */
interface Layers {
  lowUm: number;
  thicknessUm: number;
  count: number;
  of(heightUm: number): number;
}

/**
 * P(h), and D along and across the wall against height by the covariance estimator (Vestergaard 2014), less what propulsion and
 * correlated errors add. Null without heights.
 */
export function heightLayers(
  tracks: readonly Track[],
  motion: Motion,
  { rotation, dtS }: { rotation: Rotation; dtS: number },
  wall: WallSetup,
): HeightLayers | null {
  const isKnown = tracks.every((track) => wall.aboveUm(track) !== null);
  const series = tracks
    .filter(({ zUm }) => zUm !== null)
    .map((track): Heights => {
      const above = isKnown ? wall.aboveUm(track)! : 0;
      return { track, heightUm: onGrid(track, track.zUm!).map((z) => z + above) };
    });
  const all = series.flatMap(({ heightUm }) => Array.from(heightUm.filter((one) => !Number.isNaN(one))));
  if (all.length === 0) return null;
  const layers = layersOf(all);
  const { lowUm, thicknessUm, count } = layers;
  const rows = new Int32Array(count);
  for (const one of all) rows[layers.of(one)] += 1;
  const { varianceUm2, correlation } = noiseZ(motion);
  const propelled = (1.5 * motion.vUmS ** 2 * dtS) / (rotation === '3d' ? 3 : 2);
  const errors = (Math.max(0, varianceUm2) * correlation * (1 - correlation)) / dtS;
  const heightUm = Float64Array.from({ length: count }, (_, at) => lowUm + (at + 0.5) * thicknessUm);
  const { radiusUm, freeUm2S } = wall;
  const expected = (of: typeof alongWall): Float64Array =>
    heightUm.map((h) => (isKnown && radiusUm && freeUm2S ? freeUm2S * of(h, radiusUm) : Number.NaN));
  const { along, across } = stepsOfLayers(series, layers);
  const diffusion = ({ sum, steps }: StepSums, less: number): Float64Array =>
    sum.map((one, at) => (steps[at] < FEWEST_STEPS ? Number.NaN : one / steps[at] / dtS - less));
  return {
    heightUm,
    density: Float64Array.from(rows, (value) => value / all.length / thicknessUm),
    rows,
    dAlongUm2S: diffusion(along, propelled),
    dAcrossUm2S: diffusion(across, errors + (rotation === '3d' ? propelled : 0)),
    alongExpectedUm2S: expected(alongWall),
    acrossExpectedUm2S: expected(acrossWall),
    thicknessUm,
  };
}

function layersOf(heights: readonly number[]): Layers {
  const [low, high] = extent(heights);
  const thicknessUm = Math.max((high - low) / LAYERS, 0.05);
  const count = Math.max(1, Math.ceil((high - low) / thicknessUm));
  const of = (height: number): number =>
    Math.min(count - 1, Math.max(0, Math.floor((height - low) / thicknessUm)));
  return { lowUm: low, thicknessUm, count, of };
}

/** Of each layer: D dt of an axis, summed over steps, and how many they are. */
interface StepSums {
  sum: Float64Array;
  steps: Float64Array;
}

/**
 * Steps along and across the wall by layer. The height of a step is taken from frames before and after those that it is made of, so that
 * errors of height do not choose the step.
 */
function stepsOfLayers(
  series: readonly Heights[],
  { count, of }: Layers,
): Record<'along' | 'across', StepSums> {
  const none = (): StepSums => ({ sum: new Float64Array(count), steps: new Float64Array(count) });
  const [along, across] = [none(), none()];
  const add = ({ sum, steps }: StepSums, layer: number, value: number): void => {
    if (Number.isNaN(value)) return;
    sum[layer] += value;
    steps[layer] += 1;
  };
  for (const { track, heightUm: h } of series) {
    const [x, y] = [onGrid(track, track.xUm), onGrid(track, track.yUm)];
    for (let at = 3; at + 5 < h.length; at += 1) {
      const around = (h[at - 2] + h[at - 1] + h[at + 3] + h[at + 4]) / 4;
      if (Number.isNaN(around)) continue;
      add(along, of(around), (estimator(x, at) + estimator(y, at)) / 2);
      add(across, of(around), estimator(h, at));
    }
  }
  return { along, across };
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
