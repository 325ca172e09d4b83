import type { Random } from '../math/random.ts';
import type { Rotation } from './motion-model.ts';
import type { Track } from './measured-track.ts';

/** An active Brownian particle of constant speed. */
export interface SwimmerMotion {
  vUmS: number;
  dUm2S: number;
  /** Along z; as along x and y unless given. */
  dzUm2S?: number;
  /** Of the direction in which it swims, 1/s. */
  drPerS: number;
  /** Turning about an axis of the body: the normal of the plane, or in space the axis of the helix. */
  omegaRadS: number;
  /** In space only: angle between direction and axis; pi/2, a circle, unless given. */
  axisAngleRad?: number;
  /** In space only: +1, which is the default, is a right-handed helix in the axes of the table. */
  handedness?: 1 | -1;
}

/** Errors of the positions seen, normally distributed. */
export interface ObservedNoise {
  sdXyUm: number;
  sdZUm: number;
  /** Of the errors of z in frames that follow each other. */
  correlationZ: number;
}

export interface Sampling {
  frames: number;
  dtS: number;
  /** Whether the direction turns in the plane or in space. */
  rotation: Rotation;
  /** Steps of the simulation a frame; 4 unless given. */
  substeps?: number;
}

type Vector3 = [number, number, number];

/** Moves a particle by what it swims in one step, and turns it. */
type Swim = (position: Vector3) => void;

const cross = (a: Vector3, b: Vector3): Vector3 => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

function unit(a: Vector3): Vector3 {
  const length = Math.hypot(...a);
  return [a[0] / length, a[1] / length, a[2] / length];
}

const normals = (sd: number, random: Random): Vector3 => [
  sd * random.normal(),
  sd * random.normal(),
  sd * random.normal(),
];

/** A unit vector of any direction. */
const anyDirection = (random: Random): Vector3 => unit(normals(1, random));

/** `a` turned about the unit vector `axis` (Rodrigues). */
function turn(a: Vector3, axis: Vector3, angle: number): Vector3 {
  const along = a[0] * axis[0] + a[1] * axis[1] + a[2] * axis[2];
  const side = cross(axis, a);
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return [0, 1, 2].map((i) => a[i] * c + side[i] * s + axis[i] * along * (1 - c)) as Vector3;
}

/** Over a step the particle swims along the middle of its steady turn; the random turn comes at its end. */
function swimInPlane(
  { vUmS, drPerS, omegaRadS }: SwimmerMotion,
  stepS: number,
  startRad: number,
  random: Random,
): Swim {
  const turnSd = Math.sqrt(2 * drPerS * stepS);
  let angle = startRad;
  return (position) => {
    const middle = angle + (omegaRadS * stepS) / 2;
    position[0] += vUmS * stepS * Math.cos(middle);
    position[1] += vUmS * stepS * Math.sin(middle);
    angle += omegaRadS * stepS + turnSd * random.normal();
  };
}

/** The same in space, about an axis that turns with the body. @param side a unit vector at right angles to the axis */
function swimInSpace(
  { vUmS, drPerS, omegaRadS, axisAngleRad = Math.PI / 2, handedness = 1 }: SwimmerMotion,
  stepS: number,
  start: { axis: Vector3; side: Vector3 },
  random: Random,
): Swim {
  const turnSd = Math.sqrt(2 * drPerS * stepS);
  let { axis } = start;
  let heading = turn(axis, start.side, axisAngleRad);
  return (position) => {
    const before = heading;
    if (omegaRadS !== 0) heading = turn(heading, axis, handedness * omegaRadS * stepS);
    for (let i = 0; i < 3; i += 1) position[i] += (vUmS * stepS * (before[i] + heading[i])) / 2;
    if (turnSd === 0) return;
    const kick = normals(turnSd, random);
    const about = unit(kick);
    heading = turn(heading, about, Math.hypot(...kick));
    axis = turn(axis, about, Math.hypot(...kick));
  };
}

function swimOf(motion: SwimmerMotion, rotation: Rotation, stepS: number, random: Random): Swim {
  // A seed gives the same draws in the plane and in space.
  const angle = 2 * Math.PI * random.uniform();
  const axis = anyDirection(random);
  const side = unit(cross(axis, anyDirection(random)));
  return rotation === '2d'
    ? swimInPlane(motion, stepS, angle, random)
    : swimInSpace(motion, stepS, { axis, side }, random);
}

/**
 * An active Brownian particle (Howse et al., Phys. Rev. Lett. 2007, 99, 048102; with a steady turn van Teeffelen and Löwen, Phys. Rev. E 2008, 78,
 * 020101), seen on every frame with errors: it swims at constant speed, turns and diffuses from (0, 0, 0) on, by small steps (Euler and Maruyama).
 */
export function simulateTrack(
  motion: SwimmerMotion,
  noise: ObservedNoise,
  { frames, dtS, rotation, substeps = 4 }: Sampling,
  random: Random,
): Track {
  const stepS = dtS / substeps;
  const { dUm2S, dzUm2S = dUm2S } = motion;
  const [jumpXy, jumpZ] = [Math.sqrt(2 * dUm2S * stepS), Math.sqrt(2 * dzUm2S * stepS)];
  const swim = swimOf(motion, rotation, stepS, random);
  const position: Vector3 = [0, 0, 0];
  const [xUm, yUm, zUm] = [new Float64Array(frames), new Float64Array(frames), new Float64Array(frames)];
  const kept = noise.correlationZ;
  let error = random.normal();
  for (let frame = 0; frame < frames; frame += 1) {
    xUm[frame] = position[0] + noise.sdXyUm * random.normal();
    yUm[frame] = position[1] + noise.sdXyUm * random.normal();
    zUm[frame] = position[2] + noise.sdZUm * error;
    error = kept * error + Math.sqrt(1 - kept * kept) * random.normal();
    for (let step = 0; step < substeps; step += 1) {
      swim(position);
      position[0] += jumpXy * random.normal();
      position[1] += jumpXy * random.normal();
      position[2] += jumpZ * random.normal();
    }
  }
  return {
    particle: 0,
    video: 0,
    frame: Int32Array.from({ length: frames }, (_, frame) => frame),
    xUm,
    yUm,
    zUm,
    outOfRange: new Uint8Array(frames),
  };
}
