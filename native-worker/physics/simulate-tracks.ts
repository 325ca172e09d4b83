import type { Random } from '../math/random.ts';
import type { Rotation } from './motion-model.ts';
import type { Track } from './tracks.ts';

export interface SwimmerMotion {
  vUmS: number;
  dUm2S: number;
  /** Along z; as along x and y unless given. */
  dzUm2S?: number;
  drPerS: number;
  omegaRadS: number;
  /** Angle between swimming direction and axis of turning in space, rad. */
  axisAngle?: number;
  /** +1: a right-handed helix in the axes of the table. */
  handedness?: 1 | -1;
}

export interface ObservedNoise {
  sdXyUm: number;
  sdZUm: number;
  correlationZ: number;
}

type Vector3 = [number, number, number];

const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit(a: Vector3): Vector3 {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

/** `a` turned about the unit vector `axis` (Rodrigues). */
function turn(a: Vector3, axis: Vector3, angle: number): Vector3 {
  const along = a[0] * axis[0] + a[1] * axis[1] + a[2] * axis[2];
  const side = cross(axis, a);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [0, 1, 2].map((i) => a[i] * c + side[i] * s + axis[i] * along * (1 - c)) as Vector3;
}

/** A unit vector of any direction. */
function anyDirection(random: Random): Vector3 {
  return unit([random.normal(), random.normal(), random.normal()]);
}

/**
 * An active Brownian particle with constant speed, seen on every frame: orientation turns in the plane or in space, with a constant
 * turn about an axis of the body where `omegaRadS` is not 0. Positions in um; `substeps` steps a frame.
 */
export function simulateTrack(
  motion: SwimmerMotion,
  noise: ObservedNoise,
  {
    frames,
    dtS,
    rotation,
    substeps = 4,
  }: { frames: number; dtS: number; rotation: Rotation; substeps?: number },
  random: Random,
): Track {
  const { vUmS, dUm2S, dzUm2S = dUm2S, drPerS, omegaRadS, axisAngle = Math.PI / 2, handedness = 1 } = motion;
  const step = dtS / substeps;
  const turnSd = Math.sqrt(2 * drPerS * step);
  const [jumpXy, jumpZ] = [Math.sqrt(2 * dUm2S * step), Math.sqrt(2 * dzUm2S * step)];
  const position: Vector3 = [0, 0, 0];
  let angle = 2 * Math.PI * random.uniform();
  let axis = anyDirection(random);
  const side = unit(cross(axis, anyDirection(random)));
  let heading = turn(axis, side, axisAngle);
  let error = random.normal();
  const track: Track = {
    particle: 0,
    video: 0,
    frame: Int32Array.from({ length: frames }, (_, frame) => frame),
    xUm: new Float64Array(frames),
    yUm: new Float64Array(frames),
    zUm: new Float64Array(frames),
    outOfRange: new Uint8Array(frames),
  };
  const kept = noise.correlationZ;
  for (let frame = 0; frame < frames; frame += 1) {
    track.xUm[frame] = position[0] + noise.sdXyUm * random.normal();
    track.yUm[frame] = position[1] + noise.sdXyUm * random.normal();
    track.zUm![frame] = position[2] + noise.sdZUm * error;
    error = kept * error + Math.sqrt(1 - kept * kept) * random.normal();
    for (let part = 0; part < substeps; part += 1) {
      if (rotation === '2d') {
        const middle = angle + (omegaRadS * step) / 2;
        position[0] += vUmS * step * Math.cos(middle);
        position[1] += vUmS * step * Math.sin(middle);
        angle += omegaRadS * step + turnSd * random.normal();
      } else {
        const before = heading;
        if (omegaRadS !== 0) heading = turn(heading, axis, handedness * omegaRadS * step);
        for (let i = 0; i < 3; i += 1) position[i] += (vUmS * step * (before[i] + heading[i])) / 2;
        if (turnSd > 0) {
          const kick: Vector3 = [
            turnSd * random.normal(),
            turnSd * random.normal(),
            turnSd * random.normal(),
          ];
          const size = Math.hypot(...kick);
          const about: Vector3 = [kick[0] / size, kick[1] / size, kick[2] / size];
          heading = turn(heading, about, size);
          axis = turn(axis, about, size);
        }
      }
      position[0] += jumpXy * random.normal();
      position[1] += jumpXy * random.normal();
      position[2] += jumpZ * random.normal();
    }
  }
  return track;
}

/** An ensemble of equal particles, numbered from 0. */
export const simulateTracks = (
  count: number,
  motion: SwimmerMotion | ((particle: number) => SwimmerMotion),
  noise: ObservedNoise,
  sampling: Parameters<typeof simulateTrack>[2],
  random: Random,
): Track[] =>
  Array.from({ length: count }, (_, particle) => ({
    ...simulateTrack(typeof motion === 'function' ? motion(particle) : motion, noise, sampling, random),
    particle,
  }));
