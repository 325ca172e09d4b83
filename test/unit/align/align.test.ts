import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alignZSeries, type AlignInput } from '../../../native-worker/align/align-z-series.ts';
import { AlignOptions } from '../../../preload/contract/options/calibrate.ts';
import { JanusError } from '../../../preload/contract/errors.ts';
import { randomFrom } from '../random.ts';

const DIAMETER_UM = 2.12;

const options = AlignOptions.parse({});

/** Discs of a made-up sphere, `size` times as large as a typical one: a core that turns from bright to dark, narrowest a little above it, a ring that is strongest 5 um above it, and fringes that widen. */
function discs(heightUm: number, contrast: number, noise: () => number, size: number): number[] {
  const zUm = heightUm / size;
  const out: number[] = [];
  let sum = 0;
  for (let k = 1; k <= 40; k += 1) {
    const r = (k - 0.5) / size;
    const edge = 6 + 0.35 * Math.abs(zUm - 0.7);
    const core =
      0.45 * Math.tanh(-(zUm + 1) / 1.5) * Math.exp(-((zUm / 20) ** 2)) * Math.exp(-((r / edge) ** 4));
    const ring = 0.25 * Math.exp(-(((zUm - 5) / 3) ** 2)) * Math.exp(-(((r - edge - 3) / 2) ** 2));
    const fringes =
      0.06 *
      Math.cos((r - 0.8 * Math.abs(zUm)) / 2) *
      Math.exp(-((zUm / 40) ** 2)) *
      Math.exp(-((r / 30) ** 2));
    sum += (0.565 + contrast * (core + ring + fringes) + 0.01 * noise()) * (2 * k - 1);
    out.push(sum / k ** 2);
  }
  return out;
}

interface Made extends AlignInput {
  /** What slice * step must be moved by to be true. */
  trueOffset: number;
}

/** Particles that differ in contrast, in the slice at which they are in focus and in the slices in which they were found. */
function makeZSeries(
  count: number,
  seed: number,
  zStepSampleUm = 0.5,
  sizes?: { spread: number; fromUm: number },
): Made[] {
  const random = randomFrom(seed);
  return Array.from({ length: count }, (_, particle) => {
    const contrast = 0.8 + 0.4 * random();
    const size = 1 + (sizes?.spread ?? 0) * Math.sqrt(3) * ((2 * particle) / (count - 1) - 1);
    const focus = 40 + 20 * random();
    const trueOffset = -focus * zStepSampleUm;
    const slices = Array.from({ length: 100 }, (_, slice) => slice).filter(
      (slice) => random() > 0.1 && slice * zStepSampleUm + trueOffset >= (sizes?.fromUm ?? -Infinity),
    );
    const profiles = slices.flatMap((slice) =>
      discs(slice * zStepSampleUm + trueOffset, contrast, () => random() - 0.5, size),
    );
    return {
      stackId: 1 + (particle % 3),
      particle,
      slice: Int32Array.from(slices),
      zStepSampleUm,
      heightUm: Float64Array.from(slices, (slice) => slice * zStepSampleUm),
      profiles: Float64Array.from(profiles),
      trueOffset,
    };
  });
}

function spreadOf(made: readonly Made[], offsets: readonly number[]): { mean: number; sd: number } {
  const errors = made.map(({ trueOffset }, index) => offsets[index] - trueOffset);
  const mean = errors.reduce((sum, error) => sum + error, 0) / errors.length;
  return { mean, sd: Math.sqrt(errors.reduce((sum, error) => sum + (error - mean) ** 2, 0) / errors.length) };
}

describe('alignZSeries', () => {
  const made = makeZSeries(6, 3);
  const result = alignZSeries(made, DIAMETER_UM, options);
  const offsets = result.zSeries.map(({ offsetUm }) => offsetUm);

  it('aligns z-series to a small part of a slice and anchors them at the black sphere', () => {
    const { mean, sd } = spreadOf(made, offsets);
    expect(sd).toBeLessThan(0.03);
    expect(Math.abs(mean)).toBeLessThan(0.6);
    expect(result.zSeries.every(({ reject, ambiguous }) => reject === null && !ambiguous)).toBe(true);
    expect(result.warnings).toEqual([]);
  });

  it('is not misled by particles that differ in size, which show the same pattern wider and further away', () => {
    const sized = makeZSeries(12, 8, 0.5, { spread: 0.02, fromUm: -8 });
    const { zSeries } = alignZSeries(sized, DIAMETER_UM, options);
    const { sd } = spreadOf(
      sized,
      zSeries.map(({ offsetUm }) => offsetUm),
    );
    expect(sd).toBeLessThan(0.04);
  });

  it('labels slices by offset and step, and spans the heights that half of the z-series hold', () => {
    expect(result.zLabelUm[0][5]).toBeCloseTo(made[0].slice[5] * 0.5 + offsets[0], 9);
    const [low, high] = result.zRangeUm;
    expect(low).toBeGreaterThan(-27);
    expect(low).toBeLessThan(-22);
    expect(high - low).toBeGreaterThan(44);
  });

  it('averages one reference mask of each stack, near the reference height', () => {
    const alone = alignZSeries(made, DIAMETER_UM, AlignOptions.parse({ referenceStacks: 3 }));
    expect(new Set(alone.referenceMembers.map(({ zSeries }) => made[zSeries].stackId)).size).toBe(3);
    for (const { zSeries, index } of result.referenceMembers) {
      expect(Math.abs(result.zLabelUm[zSeries][index] - 5)).toBeLessThan(0.6);
    }
    expect(result.referenceCandidates.map(({ score }) => score)).toEqual(
      result.referenceCandidates.map(({ score }) => score).sort((a, b) => b - a),
    );
  });

  it('gives the same labels when the stage runs down', () => {
    const down = made.map((one) => {
      const rows = Array.from(one.slice.keys()).reverse();
      return {
        ...one,
        zStepSampleUm: -0.5,
        heightUm: Float64Array.from(rows, (row) => (200 - one.slice[row]) * -0.5),
        slice: Int32Array.from(rows, (row) => 200 - one.slice[row]),
        profiles: Float64Array.from(
          rows.flatMap((row) => [...one.profiles.subarray(row * 40, row * 40 + 40)]),
        ),
      };
    });
    const reversed = alignZSeries(down, DIAMETER_UM, options);
    made.forEach((_, index) => {
      expect(Math.abs(reversed.zLabelUm[index][0] - result.zLabelUm[index].at(-1))).toBeLessThan(0.01);
    });
  });

  it('does not care where a z-series starts counting, nor for one that covers half of the range', () => {
    const random = randomFrom(8);
    const moved = made.map((one, index) => {
      const by = Math.round(60 * random());
      const rows = Array.from(one.slice.keys()).filter((row) => index > 1 || row > 40);
      return {
        ...one,
        slice: Int32Array.from(rows, (row) => one.slice[row] + by),
        heightUm: Float64Array.from(rows, (row) => (one.slice[row] + by) * 0.5),
        trueOffset: one.trueOffset - by * 0.5,
        profiles: Float64Array.from(
          rows.flatMap((row) => [...one.profiles.subarray(row * 40, row * 40 + 40)]),
        ),
      };
    });
    const { sd } = spreadOf(
      moved,
      alignZSeries(moved, DIAMETER_UM, options).zSeries.map(({ offsetUm }) => offsetUm),
    );
    expect(sd).toBeLessThan(0.04);
  });

  it('rejects what does not change with height, what is too short and what resembles no other', () => {
    const dirt = {
      ...made[0],
      particle: 50,
      profiles: made[0].profiles.map((_, index) => 0.5 + 1e-4 * (index % 7)),
    };
    const short = {
      ...made[0],
      particle: 51,
      slice: made[0].slice.slice(0, 3),
      profiles: made[0].profiles.slice(0, 120),
    };
    const odd = {
      ...made[0],
      particle: 52,
      profiles: made[0].profiles.map((_, index) => 0.5 + 0.2 * Math.sin(index * 0.017)),
    };
    const { zSeries, warnings } = alignZSeries([...made, dirt, short, odd], DIAMETER_UM, options);
    expect(zSeries.slice(-3).map(({ reject }) => reject)).toEqual([
      'no-defocus-change',
      'too-few-slices',
      'alignment',
    ]);
    expect(zSeries.slice(0, -3).every(({ reject }) => reject === null)).toBe(true);
    expect(warnings.join()).toContain('1 of 9 particles differ');
  });

  it('takes heights as they are stated where the steps are uneven', () => {
    const kept = made.map((one) => {
      const rows = Array.from(one.slice.keys()).filter((row) => one.slice[row] < 30 || one.slice[row] > 38);
      return {
        ...one,
        slice: Int32Array.from(rows, (row) => (one.slice[row] < 30 ? one.slice[row] : one.slice[row] - 9)),
        heightUm: Float64Array.from(rows, (row) => one.heightUm[row]),
        profiles: Float64Array.from(
          rows.flatMap((row) => [...one.profiles.subarray(row * 40, row * 40 + 40)]),
        ),
      };
    });
    const { zSeries } = alignZSeries(kept, DIAMETER_UM, options);
    const error = zSeries.map(({ offsetUm }, index) => offsetUm - made[index].trueOffset);
    expect(Math.max(...error) - Math.min(...error)).toBeLessThan(0.3);
  });

  it('says when the stage runs the other way', () => {
    const wrong = made.map((one) => ({
      ...one,
      zStepSampleUm: -0.5,
      heightUm: one.heightUm.map((height) => -height),
    }));
    expect(alignZSeries(wrong, DIAMETER_UM, options).warnings.join()).toContain('direction of the stage');
  });

  it('anchors at references chosen by hand, and refuses one that does not exist', () => {
    const chosen = { stackId: made[4].stackId, particle: 4, slice: made[4].slice[30] };
    const byHand = alignZSeries(
      made,
      DIAMETER_UM,
      AlignOptions.parse({ references: [chosen], referenceZUm: 2 }),
    );
    expect(byHand.zLabelUm[4][30]).toBeCloseTo(2, 9);
    expect(byHand.referenceMembers).toEqual([{ zSeries: 4, index: 30 }]);
    expect(() =>
      alignZSeries(made, DIAMETER_UM, AlignOptions.parse({ references: [{ ...chosen, slice: 900 }] })),
    ).toThrow(JanusError);
  });

  it('offers the paper’s rule, which is good to about a micrometre', () => {
    const paper = alignZSeries(made, DIAMETER_UM, AlignOptions.parse({ method: 'paper' }));
    const { sd } = spreadOf(
      made,
      paper.zSeries.map(({ offsetUm }) => offsetUm),
    );
    expect(sd).toBeGreaterThan(0.05);
    expect(sd).toBeLessThan(1.5);
  });

  it('works with a single particle, and says that nothing checks it', () => {
    const single = alignZSeries(made.slice(0, 1), DIAMETER_UM, options);
    expect(Math.abs(single.zSeries[0].offsetUm - made[0].trueOffset)).toBeLessThan(1);
    expect(single.warnings.join()).toContain('Only 1 particle');
    expect(() => alignZSeries([], DIAMETER_UM, options)).toThrow(JanusError);
  });

  it('holds for any seed and step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(0.4, 0.5, 0.6), (seed, step) => {
        const some = makeZSeries(5, seed, step);
        const { sd } = spreadOf(
          some,
          alignZSeries(some, DIAMETER_UM, options).zSeries.map(({ offsetUm }) => offsetUm),
        );
        expect(sd).toBeLessThan(0.06);
      }),
      { numRuns: 4 },
    );
  });
});
