/** What a wall leaves of a sphere's diffusion. `heightUm` is that of its centre above the wall; 0 where it would be in the wall. */

/** Near the wall: the centre is below so many radii. */
export const NEAR_WALL_RADII = 1.5;

/** Along the wall (Faxen; Faucheux and Libchaber 1994, PRE 49, 5158). */
export function alongWall(heightUm: number, radiusUm: number): number {
  const x = radiusUm / heightUm;
  if (!(x > 0) || x >= 1) return 0;
  return 1 - (9 / 16) * x + x ** 3 / 8 - (45 / 256) * x ** 4 - x ** 5 / 16;
}

/** Across it, towards it and away (Bevan and Prieve 2000, J. Chem. Phys. 113, 1228). */
export function acrossWall(heightUm: number, radiusUm: number): number {
  const s = heightUm - radiusUm;
  if (!(s > 0)) return 0;
  return (6 * s * s + 2 * radiusUm * s) / (6 * s * s + 9 * radiusUm * s + 2 * radiusUm * radiusUm);
}
