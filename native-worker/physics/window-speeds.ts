import { createRandom } from '../math/random.ts';
import type { EnsembleFit } from './fit-ensemble.ts';
import { onGrid, type Track } from './measured-track.ts';

/** Speeds over a stated window, and those that a passive particle would show: the noise floor. */
export interface WindowSpeeds {
  windowS: number;
  /** Middle of each class (um/s). */
  speedUmS: Float64Array;
  /** Share of the windows over the width of a class (s/um). */
  density: Float64Array;
  floorDensity: Float64Array;
  /** Single windows: mean height, speed in the plane, velocity along z (NaN without heights). */
  windows: { track: Int32Array; zUm: Float64Array; planeUmS: Float64Array; alongUmS: Float64Array };
  /** Displacements over one frame and over the window along x (um). */
  displacement: { oneUm: Float64Array; windowUm: Float64Array };
}

const WINDOW_S = 1;
const CLASSES = 40;
const DRAWS = 20_000;

export function windowSpeeds(
  tracks: readonly Track[],
  { motion, shape, vertical }: EnsembleFit,
  seed: number,
): WindowSpeeds {
  const stride = Math.max(1, Math.round(WINDOW_S / shape.dtS));
  const windowS = stride * shape.dtS;
  const withZ = tracks.every(({ zUm }) => zUm !== null);
  const [track, zUm, plane, along]: number[][] = [[], [], [], []];
  const [one, wide]: number[][] = [[], []];
  tracks.forEach((each, index) => {
    const [x, y] = [onGrid(each, each.xUm), onGrid(each, each.yUm)];
    const z = withZ ? onGrid(each, each.zUm!) : null;
    for (let at = 0; at + 1 < x.length; at += 1) {
      const dx = x[at + 1] - x[at];
      if (!Number.isNaN(dx)) one.push(dx);
    }
    for (let at = 0; at + stride < x.length; at += stride) {
      const [dx, dy] = [x[at + stride] - x[at], y[at + stride] - y[at]];
      const dz = z ? z[at + stride] - z[at] : Number.NaN;
      if (Number.isNaN(dx) || (z && Number.isNaN(dz))) continue;
      track.push(index);
      zUm.push(z ? (z[at + stride] + z[at]) / 2 : Number.NaN);
      plane.push(Math.hypot(dx, dy) / windowS);
      along.push(dz / windowS);
      wide.push(dx);
    }
  });
  const speeds = plane.map((v, at) => (withZ ? Math.hypot(v, along[at]) : v));
  const random = createRandom(seed, 0xf100);
  const sdXy = Math.sqrt(2 * motion.dUm2S * windowS + 2 * Math.max(0, motion.noiseXyUm2)) / windowS;
  const z = vertical?.motion ?? motion;
  const sdZ = withZ ? Math.sqrt(2 * z.dzUm2S * windowS + 2 * Math.max(0, z.noiseZUm2)) / windowS : 0;
  const floor = Float64Array.from({ length: DRAWS }, () =>
    Math.hypot(sdXy * random.normal(), sdXy * random.normal(), sdZ * random.normal()),
  );
  const top = Math.max(
    1e-6,
    [...speeds, ...floor].reduce((a, b) => Math.max(a, b), 0),
  );
  const width = top / CLASSES;
  const histogram = (values: ArrayLike<number>): Float64Array => {
    const counts = new Float64Array(CLASSES);
    for (let at = 0; at < values.length; at += 1)
      counts[Math.min(CLASSES - 1, Math.floor(values[at] / width))] += 1;
    return counts.map((count) => count / Math.max(1, values.length) / width);
  };
  return {
    windowS,
    speedUmS: Float64Array.from({ length: CLASSES }, (_, at) => (at + 0.5) * width),
    density: histogram(speeds),
    floorDensity: histogram(floor),
    windows: {
      track: Int32Array.from(track),
      zUm: Float64Array.from(zUm),
      planeUmS: Float64Array.from(plane),
      alongUmS: Float64Array.from(along),
    },
    displacement: { oneUm: Float64Array.from(one), windowUm: Float64Array.from(wide) },
  };
}
