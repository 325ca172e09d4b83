import type { Random } from '../math/random.ts';
import type { Rotation } from './particle-slices.ts';

/** Unit quaternion (w, x, y, z) that turns the particle's frame into the microscope's. */
export type Quaternion = readonly [number, number, number, number];

/** Uniform over all orientations: four normal numbers, normalised (Marsaglia 1972). */
export function randomOrientation(random: Random): Quaternion {
  return normalise([random.normal(), random.normal(), random.normal(), random.normal()]);
}

/** Turns an orientation by a vector (its direction the axis, its length the angle in radians, in the microscope's frame). */
export function turn(orientation: Quaternion, x: number, y: number, z: number): Quaternion {
  const angle = Math.hypot(x, y, z);
  if (angle === 0) return orientation;
  const s = Math.sin(angle / 2) / angle;
  const [a, b, c, d] = [Math.cos(angle / 2), s * x, s * y, s * z];
  const [w, i, j, k] = orientation;
  return normalise([
    a * w - b * i - c * j - d * k,
    a * i + b * w + c * k - d * j,
    a * j - b * k + c * w + d * i,
    a * k + b * j - c * i + d * w,
  ]);
}

/** Row-major rotation matrix; its last column is the cap's axis. */
export function rotationMatrix([w, x, y, z]: Quaternion): Rotation {
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** The cap's axis in the microscope's frame. */
export function capAxis([w, x, y, z]: Quaternion): [number, number, number] {
  return [2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y)];
}

function normalise([w, x, y, z]: Quaternion): Quaternion {
  const norm = Math.hypot(w, x, y, z);
  return [w / norm, x / norm, y / norm, z / norm];
}
