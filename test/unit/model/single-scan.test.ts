import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../native-worker/math/random.ts';
import { NORMAL_90 } from '../../../native-worker/math/normal.ts';
import { mean, median, rootMeanSquare } from '../../../native-worker/math/statistics.ts';
import { columnsOf } from '../../../native-worker/measure/feature-group-table.ts';
import { exportOnnx } from '../../../native-worker/model/onnx/export-onnx.ts';
import { predictTable } from '../../../native-worker/model/classical/fit-table.ts';
import { fitProfileTable } from '../../../native-worker/model/classical/profile-curve.ts';
import { followsCurve } from '../../../native-worker/model/novelty/curve-guard.ts';
import { ringsOf } from '../../../native-worker/model/novelty/second-opinion.ts';
import { specsFor } from '../../../native-worker/model/pipeline-spec.ts';
import { openTrained, predictTrained } from '../../../native-worker/model/stored/predict.ts';
import { packTrained, type TrainedModel } from '../../../native-worker/model/stored/trained-model.ts';
import { chooseSpec } from '../../../native-worker/model/training/choose-spec.ts';
import { fitTrained } from '../../../native-worker/model/training/fit-trained.ts';
import { pipelineImportances } from '../../../native-worker/model/training/pipeline.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { ModelName } from '../../../preload/contract/options/train.ts';
import { readOnnx } from '../../support/onnx-file.ts';
import { runOnnx } from '../../support/onnx-run.ts';
import { inlineContext } from './inline-pool.ts';
import { optionsFor } from './options-for.ts';

const names = columnsOf('rings');

/** Rings of one bead: a dark core and a bright ring that widen with the height, at every height other ones. */
function scan(zUm: Float64Array, seed: number, noise = 0.002): FeatureTable {
  const random = createRandom(seed);
  const values = Float64Array.from({ length: names.length * zUm.length }, (_, at) => {
    const [z, r] = [zUm[Math.floor(at / names.length)], at % names.length];
    const radius = 5 + 1.4 * z;
    const ring = 0.3 * Math.exp(-(((r - radius) / 2) ** 2));
    return 1 + ring - 0.4 * Math.exp(-((r / (0.6 * radius)) ** 2)) + noise * random.normal();
  });
  return { names, rows: zUm.length, values };
}

const even = Float64Array.from({ length: 50 }, (_, k) => 0.4 * k);
const odd = even.map((z) => z + 0.2).subarray(0, 49);

async function train(
  model: ModelName,
  zUm: Float64Array,
  particles = 1,
): Promise<{ trained: TrainedModel; errorOf: (asked: Float64Array) => number }> {
  const features = scan(zUm, 3);
  const particle = Int32Array.from(zUm, (_, row) => row % particles);
  const groups = { stack: new Int32Array(zUm.length), particle };
  const trained = await fitTrained(
    { features, rings: ringsOf(features), zLabelUm: zUm, groups },
    Int32Array.from(zUm.keys()),
    [Math.min(...zUm), Math.max(...zUm)],
    specsFor(optionsFor(model, { trees: 30 })),
    { grouping: 'random', calibration: 'random', tune: false },
    inlineContext(1),
  );
  const errorOf = (asked: Float64Array): number => {
    const { zPredUm } = predictTrained(trained, scan(asked, 4));
    return Math.sqrt(zPredUm.reduce((sum, z, i) => sum + (z - asked[i]) ** 2, 0) / asked.length);
  };
  return { trained, errorOf };
}

describe('a scan of one bead', () => {
  it('is read between its slices to a twentieth of their distance, and far better than by a table of means', async () => {
    const [best, table] = [await train('best', even), await train('radial-lut', even)];
    expect(best.errorOf(odd)).toBeLessThan(0.02);
    expect(best.errorOf(odd)).toBeLessThan(0.5 * table.errorOf(odd));
  });

  it('is not bent by a mask that was cut beside the bead', () => {
    const features = scan(even, 3);
    const aside = scan(Float64Array.of(15), 6).values;
    features.values.set(aside, 12 * names.length);
    const fitted = fitProfileTable(features, even, 0.7);
    const near = odd.filter((z) => Math.abs(z - even[12]) < 1);
    predictTable(fitted, scan(near, 4)).forEach((z, i) => expect(Math.abs(z - near[i])).toBeLessThan(0.06));
  });

  it('says which rings tell the height, is stored whole, and the same as ONNX', async () => {
    const { trained } = await train('best', even);
    const importances = pipelineImportances(trained.pipeline).map(({ importance }) => importance);
    expect(importances.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
    expect(importances[0]).toBeLessThan(importances[10]);
    const asked = scan(odd, 5);
    expect(predictTrained(openTrained(packTrained(trained)), asked)).toEqual(predictTrained(trained, asked));
    const { chunks } = exportOnnx(trained, { name: 'bead', version: '1', metadata: {} });
    const { z_label_um: heights } = runOnnx(readOnnx(Buffer.concat(chunks)), asked.values);
    predictTrained(trained, asked).zPredUm.forEach((z, i) => expect(heights[i]).toBeCloseTo(z, 9));
  });

  it('has errors as large as it states', async () => {
    const { trained } = await train('best', even);
    const asked = Float64Array.from({ length: 400 }, (_, k) => 0.5 + (18.6 * k) / 400);
    const { zPredUm, zSdUm } = predictTrained(trained, scan(asked, 7));
    const error = zPredUm.map((z, i) => Math.abs(z - asked[i]));
    const held = error.filter((one, i) => one < NORMAL_90 * zSdUm[i]).length / asked.length;
    expect(held).toBeGreaterThan(0.82);
    expect(held).toBeLessThan(0.97);
    expect(median(zSdUm)).toBeLessThan(1.8 * rootMeanSquare(error));
  });

  it('is the curve of few particles alone', async () => {
    const choose = async (particles: number): Promise<object> => {
      const particle = Int32Array.from(even, (_, row) => row % particles);
      return (
        await chooseSpec(
          { features: scan(even, 3), zLabelUm: even, groups: { stack: new Int32Array(50), particle } },
          Int32Array.from(even.keys()),
          specsFor(optionsFor('best', { trees: 5 })),
          'random',
          inlineContext(1),
        )
      ).settings;
    };
    expect(await choose(4)).toHaveProperty('widthRows');
    expect(await choose(5)).toHaveProperty('forest');
  });
});

describe.each(['best', 'radial-lut'] as const)('heights by %s from a part of a scan', (model) => {
  const part = even.filter((z) => z >= 6 && z <= 14);
  const inside = odd.filter((z) => z > 6 && z < 14);
  const beyond = odd.filter((z) => z < 6 - 0.4 || z > 14 + 0.4);

  it('are in range within it, and nowhere beyond', async () => {
    const { trained } = await train(model, part);
    const flags = (z: Float64Array): number[] => [...predictTrained(trained, scan(z, 4)).inRange];
    expect(flags(inside)).not.toContain(0);
    expect(flags(beyond)).not.toContain(1);
    // Without the curve some pass.
    const loose = { ...trained, opinion: { ...trained.opinion!, curve: undefined } };
    expect([...predictTrained(loose, scan(beyond, 4)).inRange]).toContain(1);
  });

  it('are known from nine slices, too', async () => {
    const { trained } = await train(
      model,
      even.filter((_, k) => k % 6 === 0),
    );
    const { inRange } = predictTrained(openTrained(packTrained(trained)), scan(odd.subarray(2, 45), 4));
    expect(mean(inRange)).toBeGreaterThan(0.9);
  });

  it('are none where the rings say another height', async () => {
    const { curve, windowUm } = (await train(model, part)).trained.opinion!;
    const said = (off: number): boolean[] =>
      followsCurve(
        curve!,
        scan(inside, 4),
        inside.map((z) => z + off),
        windowUm,
      );
    expect(said(0.5 * windowUm)).not.toContain(false);
    expect(said(1.5 * windowUm)).not.toContain(true);
  });
});

it('many particles are judged by their distributions alone', async () => {
  expect((await train('radial-lut', even, 4)).trained.opinion!.curve).toBeDefined();
  expect((await train('radial-lut', even, 5)).trained.opinion!.curve).toBeUndefined();
});
