import { describe, expect, it } from 'vitest';
import { fitShift } from '../../../native-worker/align/fit-shift.ts';
import { plainMetric } from '../../../native-worker/align/profile-metric.ts';
import type { ZSeries } from '../../../native-worker/align/z-series.ts';
import type { Template } from '../../../native-worker/align/mean-template.ts';
import { PROFILE_RADII } from '../../../native-worker/measure/disc-profiles.ts';

/** Channels that grow with height, each over a length of its own: a z-series of more contrast looks like one that is higher. */
const profile = (zUm: number): number[] =>
  Array.from({ length: PROFILE_RADII }, (_, k) => Math.exp((zUm - 10) / (4 + k / 4)));

const heights = Array.from({ length: 41 }, (_, cell) => cell * 0.5);
const template: Template = {
  grid: { start: 0, step: 0.5, cells: heights.length },
  values: Float64Array.from(heights.flatMap(profile)),
  first: 0,
  last: heights.length - 1,
};

/** Slices from 5 to 15 um whose deviations from their mean are `contrast` times the template's, `offUm` lower than labelled. */
function zSeriesOf(contrast: number, offUm: number): ZSeries {
  const z = Float64Array.from({ length: 21 }, (_, slice) => 5 + slice * 0.5);
  const rows = Array.from(z, (one) => profile(one));
  const mean = rows[0].map((_, k) => rows.reduce((sum, row) => sum + row[k], 0) / rows.length);
  const values = rows.flatMap((row) => row.map((value, k) => mean[k] + contrast * (value - mean[k])));
  return { z: z.map((one) => one - offUm), values: Float64Array.from(values) };
}

describe('fitShift', () => {
  it.each([-2, -0.4, 0, 0.4, 2])('finds a shift of %d um', (offUm) => {
    expect(fitShift(zSeriesOf(1, offUm), 0, template, plainMetric())).toBeCloseTo(offUm, 1);
  });

  it.each([0.7, 1.3])('is not pulled by a contrast of %d', (contrast) => {
    expect(Math.abs(fitShift(zSeriesOf(contrast, 0), 0, template, plainMetric()))).toBeLessThan(0.1);
  });
});
