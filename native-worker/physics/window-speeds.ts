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

export function windowSpeeds(tracks: readonly Track[], fit: EnsembleFit, seed: number): WindowSpeeds {
  const { dtS } = fit.shape;
  const stride = Math.max(1, Math.round(WINDOW_S / dtS));
  const windowS = stride * dtS;
  const withZ = tracks.every(({ zUm }) => zUm !== null);
  const { windows, windowUm } = windowsOf(tracks, stride, dtS, withZ);
  const speeds = windows.planeUmS.map((v, at) => (withZ ? Math.hypot(v, windows.alongUmS[at]) : v));
  const floor = noiseFloor(fit, windowS, withZ, seed);
  const largest = (values: Float64Array): number => values.reduce((a, b) => Math.max(a, b), 0);
  const width = Math.max(1e-6, largest(speeds), largest(floor)) / CLASSES;
  return {
    windowS,
    speedUmS: Float64Array.from({ length: CLASSES }, (_, at) => (at + 0.5) * width),
    density: densityOf(speeds, width),
    floorDensity: densityOf(floor, width),
    windows,
    displacement: { oneUm: frameSteps(tracks), windowUm },
  };
}

/** Each window of `stride` frames, one after the other, whose ends are known, and its displacement along x. */
function windowsOf(
  tracks: readonly Track[],
  stride: number,
  dtS: number,
  withZ: boolean,
): { windows: WindowSpeeds['windows']; windowUm: Float64Array } {
  const windowS = stride * dtS;
  const [track, zUm, plane, along, windowUm]: number[][] = [[], [], [], [], []];
  tracks.forEach((each, index) => {
    const [x, y] = [onGrid(each, each.xUm), onGrid(each, each.yUm)];
    const z = withZ ? onGrid(each, each.zUm!) : null;
    for (let at = 0; at + stride < x.length; at += stride) {
      const [dx, dy] = [x[at + stride] - x[at], y[at + stride] - y[at]];
      const dz = z ? z[at + stride] - z[at] : Number.NaN;
      if (Number.isNaN(dx) || (z && Number.isNaN(dz))) continue;
      track.push(index);
      zUm.push(z ? (z[at + stride] + z[at]) / 2 : Number.NaN);
      plane.push(Math.hypot(dx, dy) / windowS);
      along.push(dz / windowS);
      windowUm.push(dx);
    }
  });
  return {
    windows: {
      track: Int32Array.from(track),
      zUm: Float64Array.from(zUm),
      planeUmS: Float64Array.from(plane),
      alongUmS: Float64Array.from(along),
    },
    windowUm: Float64Array.from(windowUm),
  };
}

/** Displacements along x from a frame to the next. */
function frameSteps(tracks: readonly Track[]): Float64Array {
  const steps: number[] = [];
  for (const track of tracks) {
    const x = onGrid(track, track.xUm);
    for (let at = 0; at + 1 < x.length; at += 1) {
      const dx = x[at + 1] - x[at];
      if (!Number.isNaN(dx)) steps.push(dx);
    }
  }
  return Float64Array.from(steps);
}

/** Speeds that diffusion and errors of position alone would show. */
function noiseFloor(
  { motion, vertical }: EnsembleFit,
  windowS: number,
  withZ: boolean,
  seed: number,
): Float64Array {
  const random = createRandom(seed, 0xf100);
  const sdOf = (d: number, noise: number): number =>
    Math.sqrt(2 * d * windowS + 2 * Math.max(0, noise)) / windowS;
  const z = vertical?.motion ?? motion;
  const sdXy = sdOf(motion.dUm2S, motion.noiseXyUm2);
  const sdZ = withZ ? sdOf(z.dzUm2S, z.noiseZUm2) : 0;
  return Float64Array.from({ length: DRAWS }, () =>
    Math.hypot(sdXy * random.normal(), sdXy * random.normal(), sdZ * random.normal()),
  );
}

/** Share of the values in each class, over its width. */
function densityOf(values: Float64Array, width: number): Float64Array {
  const counts = new Float64Array(CLASSES);
  for (const value of values) counts[Math.min(CLASSES - 1, Math.floor(value / width))] += 1;
  return counts.map((count) => count / Math.max(1, values.length) / width);
}
