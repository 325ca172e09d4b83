import { randomNumbers } from './random-numbers.ts';

/** Positions of swimmers as a localiser finds them; lengths in pixels and micrometres. */
export interface LinkingScene {
  frame: Int32Array;
  xPx: Float64Array;
  yPx: Float64Array;
  zUm: Float64Array;
  zSdUm: Float64Array;
  /** Which swimmer a row is. */
  truth: Int32Array;
  /** 1 where two swimmers were found as one. */
  merged: Uint8Array;
  swimmers: number;
  frameIntervalS: number;
}

export interface LinkingCase {
  swimmers: number;
  sidePx: number;
  frameIntervalS: number;
  speedUmS: number;
  frames: number;
}

export const SCENE_PIXEL_UM = 0.1625;

/** The cases on which linkers are compared: 14, 60 or 120 chiral swimmers, seen 10 or 2 times a second. */
export const LINKING_CASES = {
  easy: { swimmers: 14, sidePx: 768, frameIntervalS: 0.1, speedUmS: 3, frames: 300 },
  mid: { swimmers: 60, sidePx: 512, frameIntervalS: 0.1, speedUmS: 3, frames: 300 },
  dense: { swimmers: 120, sidePx: 512, frameIntervalS: 0.1, speedUmS: 3, frames: 300 },
  slow: { swimmers: 60, sidePx: 512, frameIntervalS: 0.5, speedUmS: 3, frames: 300 },
  denseSlow: { swimmers: 120, sidePx: 512, frameIntervalS: 0.5, speedUmS: 5, frames: 300 },
} as const satisfies Record<string, LinkingCase>;

const DIFFUSION_UM2_S = 0.2;
const TURNING_PER_S = 0.15;
const HALF_DEPTH_UM = 17.5;
const NOISE_PX = 0.5;
const NOISE_Z_UM = 0.25;
const MISSED = 0.02;
const MERGED_PX = 6;
/**
 * Share of the way to the other swimmer, height included, at which a merged pair is found. Chosen by trackpy in 3D (search range 5 um, memory 3, three
 * seeds): 0.9 to 2.0 wrong links of 1000 in "mid", 2.9 to 4.4 in "slow" and 3.0 in "dense" for 0.3 to 0.35; 1.9, 3.0 and 3.7 were aimed at.
 */
const PULL = 0.3;
const STEP_S = 0.05;

interface Swimmer {
  position: [number, number, number];
  heading: [number, number, number];
  omega: number;
  speed: number;
}

/**
 * Chiral active Brownian swimmers between reflecting walls, found with an error of 0.5 px and 0.25 um; 2 % are missed. Two within 6 px are
 * found as one, in each frame either of them, drawn towards the other.
 */
export function linkingScene(seed: number, options: LinkingCase): LinkingScene {
  const random = randomNumbers(seed);
  const { uniform, normal } = random;
  const sideUm = options.sidePx * SCENE_PIXEL_UM;
  const all = Array.from({ length: options.swimmers }, (): Swimmer => ({
    position: [uniform() * sideUm, uniform() * sideUm, (2 * uniform() - 1) * HALF_DEPTH_UM],
    heading: unit([normal(), normal(), normal()]),
    omega: (uniform() < 0.5 ? -1 : 1) * (0.5 + uniform()),
    speed: options.speedUmS * (0.3 + 0.7 * uniform()),
  }));
  const rows: number[][] = [];
  const steps = Math.round(options.frameIntervalS / STEP_S);
  for (let frame = 0; frame < options.frames; frame++) {
    const gone = new Set<number>();
    for (const one of all.keys()) {
      if (gone.has(one)) continue;
      let id = one;
      let merged = 0;
      let [x, y, z] = all[one].position;
      for (let other = one + 1; other < all.length; other++) {
        const [ox, oy, oz] = all[other].position;
        if (gone.has(other) || Math.hypot(ox - x, oy - y) >= MERGED_PX * SCENE_PIXEL_UM) continue;
        gone.add(other);
        merged = 1;
        const turned = uniform() < 0.5;
        if (turned) id = other;
        const pull = turned ? 1 - PULL : PULL;
        x += pull * (ox - x);
        y += pull * (oy - y);
        z += pull * (oz - z);
      }
      if (uniform() < MISSED) continue;
      rows.push([
        frame,
        x / SCENE_PIXEL_UM + NOISE_PX * normal(),
        y / SCENE_PIXEL_UM + NOISE_PX * normal(),
        z + NOISE_Z_UM * normal(),
        id,
        merged,
      ]);
    }
    for (const one of all) for (let step = 0; step < steps; step++) advance(one, sideUm, normal);
  }
  const column = (k: number): Float64Array => Float64Array.from(rows, (row) => row[k]);
  return {
    frame: Int32Array.from(column(0)),
    xPx: column(1),
    yPx: column(2),
    zUm: column(3),
    zSdUm: new Float64Array(rows.length).fill(NOISE_Z_UM),
    truth: Int32Array.from(column(4)),
    merged: Uint8Array.from(column(5)),
    swimmers: options.swimmers,
    frameIntervalS: options.frameIntervalS,
  };
}

function unit([x, y, z]: number[]): [number, number, number] {
  const length = Math.hypot(x, y, z);
  return [x / length, y / length, z / length];
}

function advance(one: Swimmer, sideUm: number, normal: () => number): void {
  const [x, y, z] = one.heading;
  const turn = Math.sqrt(2 * TURNING_PER_S * STEP_S);
  const spread = Math.sqrt(2 * DIFFUSION_UM2_S * STEP_S);
  const cos = Math.cos(one.omega * STEP_S);
  const sin = Math.sin(one.omega * STEP_S);
  const [a, b, c] = [turn * normal(), turn * normal(), turn * normal()];
  const [rx, ry] = [cos * x - sin * y, sin * x + cos * y];
  one.heading = unit([rx + b * z - c * ry, ry + c * rx - a * z, z + a * ry - b * rx]);
  const low = [0, 0, -HALF_DEPTH_UM];
  const high = [sideUm, sideUm, HALF_DEPTH_UM];
  for (const axis of [0, 1, 2]) {
    one.position[axis] += one.speed * STEP_S * one.heading[axis] + spread * normal();
    if (one.position[axis] < low[axis]) {
      one.position[axis] = 2 * low[axis] - one.position[axis];
      one.heading[axis] = Math.abs(one.heading[axis]);
    } else if (one.position[axis] > high[axis]) {
      one.position[axis] = 2 * high[axis] - one.position[axis];
      one.heading[axis] = -Math.abs(one.heading[axis]);
    }
  }
}
