import type { LinkModel, Positions } from '../../../native-worker/track/particle-state.ts';
import { randomNumbers } from '../../support/random-numbers.ts';

/** Particles on paths that are given, as a video shows them, for what links do where they meet. */
export const model: LinkModel = {
  motion: {
    diffusionUm2S: 0.02,
    velocityVarianceXy: 4,
    velocityVarianceZ: 4,
    fastestVariance: 6,
    persistenceS: 10,
    turnPerS: 0,
    sigmaXyUm: 0.05,
    zNoiseScale: 1,
  },
  logBirth: -9,
  zSpanUm: 20,
  rivals: 0,
};

export type Path = (k: number) => readonly [x: number, y: number, z: number];
export interface Seen {
  at: Positions;
  frame: number[];
  /** Rows of each path, by its number. */
  rowsOf: number[][];
  clock: { frame: number[]; frameIntervalS: number; lastFrame: number };
}

/** Positions of paths in frames of 0.1 s; `hides` says which are not found. */
export function see(
  paths: readonly Path[],
  frames: number,
  hides: (path: number, k: number) => boolean = () => false,
): Seen {
  const { normal } = randomNumbers(3);
  const all: { k: number; path: number; place: readonly number[] }[] = [];
  for (let k = 0; k < frames; k++)
    paths.forEach((path, number) => {
      if (!hides(number, k)) all.push({ k, path: number, place: path(k) });
    });
  const column = (of: number, sd: number): Float64Array =>
    Float64Array.from(all, ({ place }) => place[of] + sd * normal());
  const frame = all.map(({ k }) => k);
  return {
    at: {
      tS: Float64Array.from(frame, (k) => k / 10),
      xUm: column(0, 0.03),
      yUm: column(1, 0.03),
      zUm: column(2, 0.2),
      zSdUm: new Float64Array(all.length).fill(0.2),
    },
    frame,
    rowsOf: paths.map((_, number) => all.flatMap(({ path }, row) => (path === number ? [row] : []))),
    clock: { frame, frameIntervalS: 0.1, lastFrame: frames - 1 },
  };
}

/** Two that cross at frame 15, at heights of their own. */
export const right: Path = (k) => [0.2 * k, 0.1 * k, 2];
export const left: Path = (k) => [6 - 0.2 * k, 0.1 * k, -3];
export const swap = (a: number[], b: number[], frame: number[], from: number): number[][] => [
  [...a.filter((row) => frame[row] < from), ...b.filter((row) => frame[row] >= from)],
  [...b.filter((row) => frame[row] < from), ...a.filter((row) => frame[row] >= from)],
];
