import { capAxis, randomOrientation, turn, type Quaternion } from './orientation.ts';
import type { Random } from '../math/random.ts';
import { gravitationalHeightUm } from '../math/sphere-in-water.ts';

/** Where a particle is and how it is turned, at one moment. */
interface Pose {
  /** Pixels, 0-based, (0, 0) the centre of the top-left pixel. */
  xPx: number;
  yPx: number;
  /** Height above a fixed plane of the sample, micrometres; the light comes from above. */
  heightUm: number;
  orientation: Quaternion;
}

/** The path of one particle, an entry a frame. */
export type Path = Pose[];

/** Thermal energy at 22 C, joule; viscosity of water there, pascal second. */
const TEMPERATURE_C = 22;
const THERMAL_ENERGY = 1.380649e-23 * 295.15;
const VISCOSITY = 0.955e-3;

/** Stokes (1851) and Einstein (1905): translation, um^2/s. */
export function translationalDiffusion(radiusUm: number): number {
  return (THERMAL_ENERGY / (6 * Math.PI * VISCOSITY * radiusUm * 1e-6)) * 1e12;
}

/** Stokes, Einstein and Debye: rotation, rad^2/s. */
export function rotationalDiffusion(radiusUm: number): number {
  return THERMAL_ENERGY / (8 * Math.PI * VISCOSITY * (radiusUm * 1e-6) ** 3);
}

export interface DiffuseOptions {
  /** Side of a camera pixel in the sample, micrometres. */
  pixelUm: number;
  radiusUm: number;
  frames: number;
  intervalS: number;
  /** Where it begins: pixels, and the height at which it rests. */
  start: { xPx: number; yPx: number; heightUm: number };
}

/** Integration steps a frame. */
const SUBSTEPS = 20;

/**
 * A passive particle: lateral and rotational diffusion, and along the axis diffusion against its weight above the glass that it rests on
 * (Langevin equation with a reflecting floor: heights become distributed as exp(-h / gravitational height)).
 */
export function diffusingPath(options: DiffuseOptions, random: Random): Path {
  const { pixelUm, radiusUm, frames, intervalS, start } = options;
  const step = intervalS / SUBSTEPS;
  const shift = Math.sqrt(2 * translationalDiffusion(radiusUm) * step);
  const angle = Math.sqrt(2 * rotationalDiffusion(radiusUm) * step);
  const scaleHeight = gravitationalHeightUm(2 * radiusUm, TEMPERATURE_C);
  const sink = (translationalDiffusion(radiusUm) / scaleHeight) * step;
  let orientation = randomOrientation(random);
  let { xPx, yPx } = start;
  let above = -scaleHeight * Math.log(1 - random.uniform(0, 1));
  const path: Path = [];
  for (let frame = 0; frame < frames; frame++) {
    path.push({ xPx, yPx, heightUm: start.heightUm + above, orientation });
    for (let substep = 0; substep < SUBSTEPS; substep++) {
      xPx += (shift * random.normal()) / pixelUm;
      yPx += (shift * random.normal()) / pixelUm;
      above = Math.abs(above - sink + shift * random.normal());
      orientation = turn(
        orientation,
        angle * random.normal(),
        angle * random.normal(),
        angle * random.normal(),
      );
    }
  }
  return path;
}

export interface Swimmer {
  radiusUm: number;
  speedUmS: number;
  /** Heights that it keeps to, where these are not those of the box, micrometres. */
  heightUm?: [number, number];
  /** Turning about the optical axis, rad/s: a chiral swimmer's circles. */
  chiralityRadS: number;
  pose: Pose;
}

export interface SwimOptions {
  /** Side of a camera pixel in the sample, micrometres. */
  pixelUm: number;
  frames: number;
  intervalS: number;
  /** The box in which all stay: pixels and micrometres. */
  xPx: [number, number];
  yPx: [number, number];
  heightUm: [number, number];
}

/**
 * Active Brownian particles (Howse et al., Physical Review Letters 99, 048102, 2007): each swims away from its cap along its axis, which
 * diffuses and, for chiral ones, turns (van Teeffelen and Loewen 2008). At the walls of the box they turn back; they don't pass through each other.
 */
export function swimmingPaths(swimmers: readonly Swimmer[], options: SwimOptions, random: Random): Path[] {
  const step = options.intervalS / SUBSTEPS;
  const poses = swimmers.map((swimmer) => swimmer.pose);
  const paths: Path[] = swimmers.map(() => []);
  for (let frame = 0; frame < options.frames; frame++) {
    poses.forEach((pose, index) => paths[index].push(pose));
    for (let substep = 0; substep < SUBSTEPS; substep++) {
      swimmers.forEach((swimmer, index) => {
        const next = swim(swimmer, poses[index], step, options, random);
        if (!collides(next, swimmer, index, poses, swimmers, options.pixelUm)) poses[index] = next;
      });
    }
  }
  return paths;
}

function swim(swimmer: Swimmer, pose: Pose, step: number, box: SwimOptions, random: Random): Pose {
  const shift = Math.sqrt(2 * translationalDiffusion(swimmer.radiusUm) * step);
  const angle = Math.sqrt(2 * rotationalDiffusion(swimmer.radiusUm) * step);
  const forward = swimmer.speedUmS * step;
  const heights = swimmer.heightUm ?? box.heightUm;
  const [ax, ay, az] = capAxis(pose.orientation);
  const orientation = turn(
    pose.orientation,
    angle * random.normal(),
    angle * random.normal(),
    angle * random.normal() + swimmer.chiralityRadS * step,
  );
  // The light travels down, along +z of the orientation's frame, so heights count the other way.
  const x = pose.xPx + (-forward * ax + shift * random.normal()) / box.pixelUm;
  const y = pose.yPx + (-forward * ay + shift * random.normal()) / box.pixelUm;
  const height = pose.heightUm + forward * az + shift * random.normal();
  const turned = turnBack(orientation, step, [
    pressure(x, box.xPx, WALL_UM / box.pixelUm),
    pressure(y, box.yPx, WALL_UM / box.pixelUm),
    -pressure(height, heights, WALL_UM),
  ]);
  return {
    xPx: reflect(x, box.xPx),
    yPx: reflect(y, box.yPx),
    heightUm: reflect(height, heights),
    orientation: turned,
  };
}

/** Depth of the layer at a wall in which swimmers are turned back, and how fast at the wall itself. */
const WALL_UM = 3;
const WALL_TURN_RAD_S = 3;

/** How deep a position lies in the wall layers of a range: -1 at the lower wall, 1 at the upper one, 0 between the layers. */
function pressure(value: number, [low, high]: [number, number], layer: number): number {
  const depth = Math.max(0, Math.min(1, (value - high + layer) / layer));
  return depth - Math.max(0, Math.min(1, (low + layer - value) / layer));
}

function reflect(value: number, [low, high]: [number, number]): number {
  if (value < low) return Math.min(high, 2 * low - value);
  return value > high ? Math.max(low, 2 * high - value) : value;
}

/** Turns the swimming direction (minus the cap's axis) away from the walls, whose outward normals come as their pressures. */
function turnBack(orientation: Quaternion, step: number, [nx, ny, nz]: [number, number, number]): Quaternion {
  const [ax, ay, az] = capAxis(orientation);
  if (ax * nx + ay * ny + az * nz >= 0) return orientation;
  // The cap's axis turns towards the outward normal: about their cross product.
  const [cx, cy, cz] = [ay * nz - az * ny, az * nx - ax * nz, ax * ny - ay * nx];
  const angle = (WALL_TURN_RAD_S * step * Math.hypot(nx, ny, nz)) / (Math.hypot(cx, cy, cz) || 1);
  return turn(orientation, angle * cx, angle * cy, angle * cz);
}

function collides(
  pose: Pose,
  swimmer: Swimmer,
  index: number,
  poses: readonly Pose[],
  swimmers: readonly Swimmer[],
  pixelUm: number,
): boolean {
  return poses.some((other, otherIndex) => {
    if (otherIndex === index) return false;
    const distance = Math.hypot(
      (pose.xPx - other.xPx) * pixelUm,
      (pose.yPx - other.yPx) * pixelUm,
      pose.heightUm - other.heightUm,
    );
    return distance < swimmer.radiusUm + swimmers[otherIndex].radiusUm;
  });
}
