/** How the particles of a video move between frames, learnt from provisional links. All lengths in pixels, z in micrometres. */
export interface Motion {
  /** Share of the recent velocity that goes on: 0 for diffusion, 1 for straight swimming. */
  persistence: number;
  /** Standard deviation of what the prediction misses per frame and axis, for the liveliest particle. */
  sigmaPx: number;
  /** The same where no velocity is known yet. */
  stepSigmaPx: number;
  /** Variance that z gains in a frame by itself, um^2. */
  zVarianceUm2: number;
}

/** Positions of one particle, frames ascending. */
export interface Path {
  frame: ArrayLike<number>;
  xPx: ArrayLike<number>;
  yPx: ArrayLike<number>;
  /** NaN where not known. */
  zUm: ArrayLike<number>;
  zSdUm: ArrayLike<number>;
}

/** Steps over which the velocity is taken. */
export const VELOCITY_STEPS = 5;
/** Steps before which no velocity is known. */
export const MIN_VELOCITY_STEPS = 2;
/** Accuracy that no localisation of a defocused particle surpasses, px. */
export const SIGMA_FLOOR_PX = 0.5;
/** 90 % of the lengths of two-dimensional normal vectors lie within this many standard deviations. */
const RAYLEIGH_90 = Math.sqrt(-2 * Math.log(0.1));
const MIN_STEPS = 5;

/**
 * Learns the motion from provisional paths. Persistence by least squares of steps on the mean velocity of the five steps before; scatter as the
 * largest over the particles of the 90 % quantile of what remains, so that one fast particle among many slow ones counts and a single false link does
 * not.
 */
export function learnMotion(paths: Path[]): Motion {
  const steps = paths.flatMap((path, track) => stepsOf(path, track));
  const along = steps.reduce((sum, step) => sum + step.dx * step.vx + step.dy * step.vy, 0);
  const square = steps.reduce((sum, step) => sum + step.vx ** 2 + step.vy ** 2, 0);
  const persistence = square > 0 ? Math.min(Math.max(along / square, 0), 1) : 0;

  const liveliest = (share: number): number => {
    const missed = new Map<number, number[]>();
    for (const { track, dx, dy, vx, vy } of steps) {
      const length = Math.hypot(dx - share * vx, dy - share * vy);
      const lengths = missed.get(track);
      if (lengths) lengths.push(length);
      else missed.set(track, [length]);
    }
    const long = [...missed.values()].filter((lengths) => lengths.length >= MIN_STEPS);
    const groups = long.length > 0 ? long : [[...missed.values()].flat()];
    return groups.reduce(
      (most, lengths) => Math.max(most, quantile(lengths, 0.9) / RAYLEIGH_90),
      SIGMA_FLOOR_PX,
    );
  };
  return {
    persistence,
    sigmaPx: liveliest(persistence),
    stepSigmaPx: liveliest(0),
    zVarianceUm2: zVariance(paths),
  };
}

interface Step {
  track: number;
  dx: number;
  dy: number;
  vx: number;
  vy: number;
}

/** Steps between successive frames, with the mean velocity before each. */
function stepsOf({ frame, xPx, yPx }: Path, track: number): Step[] {
  const steps: Step[] = [];
  for (let i = 1; i < frame.length; i++) {
    if (frame[i] - frame[i - 1] !== 1) continue;
    const [vx, vy] = meanVelocity(frame, xPx, yPx, i);
    steps.push({ track, dx: xPx[i] - xPx[i - 1], dy: yPx[i] - yPx[i - 1], vx, vy });
  }
  return steps;
}

/** Mean velocity (px a frame) over the last steps of the first `count` positions; zero before there are two steps. */
export function meanVelocity(
  frame: ArrayLike<number>,
  xPx: ArrayLike<number>,
  yPx: ArrayLike<number>,
  count: number,
): [number, number] {
  const last = count - 1;
  const first = Math.max(0, last - VELOCITY_STEPS);
  if (last - first < MIN_VELOCITY_STEPS) return [0, 0];
  const frames = frame[last] - frame[first];
  return [(xPx[last] - xPx[first]) / frames, (yPx[last] - yPx[first]) / frames];
}

/** Robust variance of z between frames, less what the measurement adds. */
function zVariance(paths: Path[]): number {
  const jumps: number[] = [];
  const noise: number[] = [];
  for (const { frame, zUm, zSdUm } of paths) {
    for (let i = 1; i < frame.length; i++) {
      const jump = Math.abs(zUm[i] - zUm[i - 1]);
      if (frame[i] - frame[i - 1] !== 1 || Number.isNaN(jump)) continue;
      jumps.push(jump);
      noise.push(zSdUm[i] ** 2 + zSdUm[i - 1] ** 2);
    }
  }
  if (jumps.length === 0) return 1;
  const sd = 1.4826 * quantile(jumps, 0.5);
  return Math.max(sd * sd - quantile(noise, 0.5), 0.01);
}

/** Linear interpolation between order statistics; 0 for an empty list. */
export function quantile(values: ArrayLike<number>, share: number): number {
  if (values.length === 0) return 0;
  const sorted = Float64Array.from(values).sort();
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  const high = Math.min(low + 1, sorted.length - 1);
  return sorted[low] + (at - low) * (sorted[high] - sorted[low]);
}
