import { EXIT_PITCH_UM } from './wave-grid.ts';
import { outerRadiusUm, type ParticleModel } from './particle-model.ts';

/** 3 x 3, row-major; column k is axis k of the particle in microscope coordinates (x right, y down, z along the light). */
export type Rotation = readonly number[];

/** Path lengths of each material through one slice, micrometres, on the exit grid. */
export interface Slice {
  silica: Float64Array;
  film: Float64Array;
  lump: Float64Array;
}

/** Rays along each side of a grid cell, so that edges, and lumps smaller than a cell, are smooth. */
const RAYS = 3;

/**
 * Cuts a particle into `count` slices of equal thickness across the optical axis, in the order in which the light meets them. Each slice
 * holds the lengths that rays parallel to the axis travel in silica, metal film and lumps, as means over the cells of the exit grid, which
 * has `side` cells a side.
 *
 * The film is thickest at the pole and thins with the cosine of the polar angle, as it is sputtered from afar. Where a ray meets it, the
 * path is that between two concentric spheres, and is put into the slice of that point.
 */
export function sliceParticle(
  particle: ParticleModel,
  rotation: Rotation,
  { count, side }: { count: number; side: number },
): Slice[] {
  const outer = outerRadiusUm(particle);
  const stepUm = (2 * outer) / count;
  const cells = side * side;
  const slices = Array.from({ length: count }, () => ({
    silica: new Float64Array(cells),
    film: new Float64Array(cells),
    lump: new Float64Array(cells),
  }));
  const addChord = (material: keyof Slice, cell: number, from: number, to: number): void => {
    const first = Math.max(0, Math.floor((from + outer) / stepUm));
    const last = Math.min(count - 1, Math.floor((to + outer) / stepUm));
    for (let index = first; index <= last; index++) {
      const low = Math.max(from, -outer + index * stepUm);
      const high = Math.min(to, -outer + (index + 1) * stepUm);
      if (high > low) slices[index][material][cell] += (high - low) / (RAYS * RAYS);
    }
  };
  const addFilm = (cell: number, z: number, pathUm: number): void => {
    const index = Math.max(0, Math.min(count - 1, Math.floor((z + outer) / stepUm)));
    slices[index].film[cell] += pathUm / (RAYS * RAYS);
  };
  const axis = [rotation[2], rotation[5], rotation[8]] as const;
  const radius = particle.radiusUm;
  eachRay(side, 0, 0, radius + particle.filmUm, (cell, x, y) => {
    const offAxis = x * x + y * y;
    const half = Math.sqrt(Math.max(0, radius * radius - offAxis));
    if (half > 0) addChord('silica', cell, -half, half);
    if (particle.filmUm === 0) return;
    for (const z of [-half, half]) {
      const cosine = (x * axis[0] + y * axis[1] + z * axis[2]) / Math.max(radius, Math.sqrt(offAxis));
      if (cosine <= 0) continue;
      const outside = radius + particle.filmUm * cosine;
      addFilm(cell, z, Math.sqrt(Math.max(0, outside * outside - offAxis)) - half);
    }
  });
  for (const lump of particle.lumps) {
    const [x0, y0, z0] = rotate(rotation, lump.x, lump.y, lump.z);
    eachRay(side, x0, y0, lump.radiusUm, (cell, x, y) => {
      const half = Math.sqrt(lump.radiusUm ** 2 - (x - x0) ** 2 - (y - y0) ** 2);
      addChord('lump', cell, z0 - half, z0 + half);
    });
  }
  return slices;
}

/** Turns a vector from the axes of the particle to those of the microscope. */
function rotate(rotation: Rotation, x: number, y: number, z: number): [number, number, number] {
  return [
    rotation[0] * x + rotation[1] * y + rotation[2] * z,
    rotation[3] * x + rotation[4] * y + rotation[5] * z,
    rotation[6] * x + rotation[7] * y + rotation[8] * z,
  ];
}

/** Calls `visit` for each ray that passes inside the circle; `cell` is its index in the exit grid, x and y are in um. */
function eachRay(
  side: number,
  x0: number,
  y0: number,
  radius: number,
  visit: (cell: number, x: number, y: number) => void,
): void {
  const pitch = EXIT_PITCH_UM / RAYS;
  const rays = side * RAYS;
  const middle = (side / 2) * RAYS + (RAYS - 1) / 2;
  const first = (centre: number): number => Math.max(0, Math.ceil((centre - radius) / pitch + middle));
  const last = (centre: number): number => Math.min(rays - 1, Math.floor((centre + radius) / pitch + middle));
  for (let row = first(y0); row <= last(y0); row++) {
    const y = (row - middle) * pitch;
    for (let column = first(x0); column <= last(x0); column++) {
      const x = (column - middle) * pitch;
      if ((x - x0) ** 2 + (y - y0) ** 2 >= radius * radius) continue;
      visit(Math.floor(row / RAYS) * side + Math.floor(column / RAYS), x, y);
    }
  }
}
