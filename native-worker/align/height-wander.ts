import { gravitationalHeightUm } from '../math/sphere-in-water.ts';
import { mean, median } from '../math/statistics.ts';

/** A particle's way across the field, with the side of a pixel. */
export interface Way {
  xPx?: Float64Array;
  yPx?: Float64Array;
  pixelUm: number;
}

/** The particles of a stack, and the water that they are in. */
export interface Sphere {
  diameterUm: number;
  temperatureC: number;
}

/** What a straight line through a Brownian path leaves of its variance about its mean: 2 D T / 15 of 2 D T / 6. */
const LEFT_BY_LINE = 6 / 15;

/**
 * How far the heights of particles may be from a straight line through the slices because they move themselves, standard deviation in
 * micrometres: as far as they move along x and y, which is seen, but no further than their weight lets them rise above the slide. A label is
 * a straight line, so none is better than this.
 */
export function wanderUm(ways: readonly Way[], { diameterUm, temperatureC }: Sphere): number {
  const lateral = ways.flatMap(({ xPx, yPx, pixelUm }) =>
    xPx && yPx && xPx.length > 2
      ? [pixelUm * Math.sqrt((aboutLine(xPx) + aboutLine(yPx)) / 2 / LEFT_BY_LINE)]
      : [],
  );
  return lateral.length === 0
    ? 0
    : Math.min(median(lateral), gravitationalHeightUm(diameterUm, temperatureC));
}

/** Variance about a straight line: drift of the stage is none of the particle's own. */
function aboutLine(values: Float64Array): number {
  const middle = mean(values);
  const centre = (values.length - 1) / 2;
  let [along, weight] = [0, 0];
  values.forEach((value, k) => {
    along += (k - centre) * (value - middle);
    weight += (k - centre) ** 2;
  });
  return mean(values.map((value, k) => (value - middle - (along / weight) * (k - centre)) ** 2));
}
