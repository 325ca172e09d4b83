import { onGrid, type Track } from './measured-track.ts';
import type { Motion } from './motion-model.ts';

export type SegmentKind = 'in-plane' | 'out-of-plane' | 'near-wall' | 'out-of-range';

export interface Segment {
  particle: number;
  video: number;
  fromFrame: number;
  toFrame: number;
  kind: SegmentKind;
}

/** In plane: |v_z| below this share of the speed. */
const PLANE_SHARE = 1 / 3;
/** Directions are held as v_z / v at so many values from -1 to 1. */
const DIRECTIONS = 19;
/** A swimmer may turn at once, at a wall for instance, this often (1/s). */
const TURNS_PER_S = 0.1;
/** Displacements are taken over about this time, over which diffusion moves less than propulsion. */
const STEP_S = 0.3;
/** Heights are judged by their median over this time. */
const WINDOW_S = 1;

/**
 * For each frame of a track from its first: the probability that it swims in the plane, NaN where its height is unknown. A hidden
 * Markov model over v_z / v (Rabiner 1989), whose steps are seen through diffusion and errors of position: a sliding mean over one
 * second would call a third of the plane's frames wrong.
 */
export function planeProbability(track: Track, motion: Motion, speedUmS: number, dtS: number): Float64Array {
  const stride = Math.max(1, Math.round(STEP_S / dtS));
  const steps = strides(track, stride);
  const frames = track.frame[track.frame.length - 1] - track.frame[0] + 1;
  const out = new Float64Array(frames).fill(Number.NaN);
  if (steps.length === 0) return out;
  const directions = Float64Array.from({ length: DIRECTIONS }, (_, at) => -1 + (2 * (at + 0.5)) / DIRECTIONS);
  const see = emission(directions, motion, speedUmS, stride, dtS);
  const posterior = forwardBackward(steps.map(see), transitions(directions, motion.drPerS, stride * dtS));
  steps.forEach(({ alongUm }, step) => {
    if (Number.isNaN(alongUm)) return;
    let plane = 0;
    directions.forEach((u, at) => {
      if (Math.abs(u) < PLANE_SHARE) plane += posterior[step][at];
    });
    out.fill(plane, step * stride, step === steps.length - 1 ? frames : (step + 1) * stride);
  });
  return out;
}

/** A displacement in the plane and along z; NaN where an end is unknown. */
interface Stride {
  planeUm: number;
  alongUm: number;
}

/** Displacements over `stride` frames, one after the other. */
function strides(track: Track, stride: number): Stride[] {
  const [x, y, z] = [track.xUm, track.yUm, track.zUm!].map((values) => onGrid(track, values));
  return Array.from({ length: Math.floor((x.length - 1) / stride) }, (_, step) => {
    const [from, to] = [step * stride, (step + 1) * stride];
    return { planeUm: Math.hypot(x[to] - x[from], y[to] - y[from]), alongUm: z[to] - z[from] };
  });
}

/** How likely a displacement is at each direction, 1 for the best: normal along z, of Rice in the plane, where all angles are alike. */
function emission(
  directions: Float64Array,
  { dUm2S, dzUm2S, noiseXyUm2, noiseZUm2, noiseZCorrelation }: Motion,
  speedUmS: number,
  stride: number,
  dtS: number,
): (seen: Stride) => Float64Array {
  const stepS = stride * dtS;
  const path = speedUmS * stepS;
  const spreadXy = 2 * dUm2S * stepS + 2 * Math.max(0, noiseXyUm2);
  const spreadZ = 2 * dzUm2S * stepS + 2 * Math.max(0, noiseZUm2) * (1 - noiseZCorrelation ** stride);
  return ({ planeUm, alongUm }) => {
    const log = Float64Array.from(directions, (u) => {
      let value = 0;
      if (!Number.isNaN(alongUm)) value -= (alongUm - path * u) ** 2 / (2 * spreadZ);
      if (!Number.isNaN(planeUm)) {
        const across = path * Math.sqrt(1 - u * u);
        value -= (planeUm - across) ** 2 / (2 * spreadXy) - logBessel((planeUm * across) / spreadXy);
      }
      return value;
    });
    const most = log.reduce((a, b) => Math.max(a, b));
    return log.map((value) => Math.exp(value - most));
  };
}

/** ln(I0(x) exp(-x)), I0 the modified Bessel function (Abramowitz and Stegun 9.8.1 and 9.8.2). */
function logBessel(x: number): number {
  if (x < 3.75) {
    const t = (x / 3.75) ** 2;
    const series =
      1 +
      t * (3.5156229 + t * (3.0899424 + t * (1.2067492 + t * (0.2659732 + t * (0.0360768 + t * 0.0045813)))));
    return Math.log(series) - x;
  }
  const t = 3.75 / x;
  const series = 0.39894228 + t * (0.01328592 + t * (0.00225319 + t * (-0.00157565 + t * 0.00916281)));
  return Math.log(series / Math.sqrt(x));
}

/** Rows sum to 1: diffusion of the direction, and now and then a turn to any. */
function transitions(directions: Float64Array, drPerS: number, stepS: number): Float64Array[] {
  const angles = directions.map(Math.acos);
  const spread = 2 * 2 * Math.max(drPerS, 0.01) * stepS;
  const jump = 1 - Math.exp(-TURNS_PER_S * stepS);
  return Array.from(angles, (from) => {
    const row = angles.map((to) => Math.exp(-((to - from) ** 2) / spread));
    const sum = row.reduce((a, b) => a + b);
    return row.map((value) => ((1 - jump) * value) / sum + jump / directions.length);
  });
}

function forwardBackward(emissions: readonly Float64Array[], moves: readonly Float64Array[]): Float64Array[] {
  const size = moves.length;
  const normalise = (row: Float64Array): Float64Array => {
    const sum = row.reduce((a, b) => a + b);
    return row.map((value) => value / sum);
  };
  const forward: Float64Array[] = [];
  let state: Float64Array = new Float64Array(size).fill(1 / size);
  for (const emission of emissions) {
    state = normalise(state.map((value, at) => value * emission[at]));
    forward.push(state);
    const next = new Float64Array(size);
    for (let from = 0; from < size; from += 1)
      for (let to = 0; to < size; to += 1) next[to] += state[from] * moves[from][to];
    state = next;
  }
  let back: Float64Array = new Float64Array(size).fill(1);
  const out = new Array<Float64Array>(emissions.length);
  for (let step = emissions.length - 1; step >= 0; step -= 1) {
    out[step] = normalise(forward[step].map((value, at) => value * back[at]));
    const seen = back.map((value, at) => value * emissions[step][at]);
    const before = new Float64Array(size);
    for (let from = 0; from < size; from += 1)
      for (let to = 0; to < size; to += 1) before[from] += moves[from][to] * seen[to];
    back = normalise(before);
  }
  return out;
}

/** Middle of the known values around each frame, over one second: heights judged without one bad frame deciding. */
export function slidingMedian(grid: Float64Array, dtS: number): Float64Array {
  const half = Math.floor(WINDOW_S / dtS / 2);
  return grid.map((value, at) => {
    if (Number.isNaN(value)) return Number.NaN;
    const window = grid.slice(Math.max(0, at - half), at + half + 1).filter((one) => !Number.isNaN(one));
    window.sort();
    const middle = window.length >> 1;
    return window.length % 2 ? window[middle] : (window[middle - 1] + window[middle]) / 2;
  });
}

/** Runs of frames with the same label; null labels make no segment. */
export function runsOf(
  { particle, video, frame }: Track,
  labels: readonly (SegmentKind | null)[],
): Segment[] {
  const segments: Segment[] = [];
  labels.forEach((kind, at) => {
    const last = segments.at(-1);
    const number = frame[0] + at;
    if (kind === null) return;
    if (last && last.kind === kind && last.toFrame === number - 1) last.toFrame = number;
    else segments.push({ particle, video, fromFrame: number, toFrame: number, kind });
  });
  return segments;
}
