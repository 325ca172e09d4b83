import { describe, expect, it } from 'vitest';
import { changeWithSize, withSizes } from '../../../native-worker/model/inputs/other-sizes.ts';
import { chooseSpec } from '../../../native-worker/model/training/choose-spec.ts';
import type { LabelledRows } from '../../../native-worker/model/training/pipeline.ts';
import { specsFor } from '../../../native-worker/model/pipeline-spec.ts';
import { randomStream } from '../../../native-worker/math/random.ts';
import { TrainOptions } from '../../../preload/contract/options/train.ts';
import { RING_COUNT } from '../../../native-worker/measure/ring-profiles.ts';
import { inlineContext } from './inline-pool.ts';

const names = Array.from({ length: RING_COUNT }, (_, ring) => `ring_profile_${ring}`);

/** A disc that widens and fades with the height, wider by its size. */
const profile = (zUm: number, size: number): number[] =>
  names.map((_, ring) => 1 - (0.8 - 0.02 * zUm) / (1 + Math.exp((ring / size - 8 - 0.5 * zUm) / 2)));

/** Particles of different sizes through a range of 20 um. */
function made(particles: number, spread: number): LabelledRows {
  const random = randomStream(11);
  const slices = 60;
  const rows = particles * slices;
  const sizes = Array.from({ length: particles }, () => 1 + spread * random.normal());
  const zLabelUm = Float64Array.from({ length: rows }, (_, row) => ((row % slices) * 20) / slices);
  const particle = Int32Array.from({ length: rows }, (_, row) => Math.floor(row / slices));
  const values = Float64Array.from(
    [...zLabelUm].flatMap((z, row) =>
      profile(z, sizes[particle[row]]).map((v) => v + 0.003 * random.normal()),
    ),
  );
  return {
    features: { names, rows, values },
    zLabelUm,
    groups: { stack: new Int32Array(rows), particle },
  };
}

describe('rows of other sizes', () => {
  it('are the profiles of particles that are wider, at the same heights', () => {
    const features = { names, rows: 2, values: Float64Array.from([...profile(4, 1), ...profile(9, 1)]) };
    const groups = { stack: Int32Array.of(1, 1), particle: Int32Array.of(5, 6) };
    const rows = { features, y: Float64Array.of(4, 9), groups };
    const { features: more, y, groups: all } = withSizes(rows, [-0.1, 0.1]);
    expect([...y]).toEqual([4, 9, 4, 9]);
    expect([...all.particle]).toEqual([5, 6, 5, 6]);
    profile(9, 1.1).forEach((value, ring) =>
      expect(more.values[3 * RING_COUNT + ring]).toBeCloseTo(value, 2),
    );
    expect([...more.values.subarray(0, 2 * RING_COUNT)]).toEqual([...features.values]);
  });

  it('change profile and height together by the share', () => {
    const similar = (zUm: number, size: number): number[] =>
      names.map((_, ring) => 1 - 0.5 * Math.exp(-((ring / size / (4 + zUm / size)) ** 2)));
    const profiles = { names, rows: 2, values: Float64Array.from([...similar(3, 1), ...similar(8, 1)]) };
    const change = changeWithSize(profiles, Float64Array.of(3, 8), 0.02);
    expect([...change.y]).toEqual([0.06, 0.16]);
    [3, 8].forEach((z, row) => {
      const larger = similar(z * 1.02, 1.02);
      similar(z, 1).forEach((value, ring) =>
        expect(change.inputs.values[row * RING_COUNT + ring]).toBeCloseTo(larger[ring] - value, 3),
      );
    });
  });

  const chosen = async (data: LabelledRows): Promise<boolean> => {
    const specs = specsFor(TrainOptions.parse({ model: 'best', trees: 20 }));
    const all = Int32Array.from(data.zLabelUm, (_, row) => row);
    const { sizes } = await chooseSpec(data, all, specs, 'particle', inlineContext(1));
    return sizes !== undefined;
  };

  it('are learnt from where few particles differ in size, not where they do not or are many', async () => {
    expect(await chosen(made(6, 0.04))).toBe(true);
    expect(await chosen(made(6, 0))).toBe(false);
    expect(await chosen(made(16, 0.04))).toBe(false);
  });
});
