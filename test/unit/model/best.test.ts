import { TRAIN_OPTIONS } from '../../../preload/contract/options/train.ts';
import { beforeAll, describe, expect, it } from 'vitest';
import { STORED_GROUPS } from '../../../native-worker/measure/feature-group-table.ts';
import { measureGroups } from '../../../native-worker/measure/measure-masks.ts';
import { preprocessMasks } from '../../../native-worker/image/cut-masks.ts';
import { chooseSpec } from '../../../native-worker/model/training/choose-spec.ts';
import { featuresOf } from '../../../native-worker/model/inputs/feature-sets.ts';
import { predictZ } from '../../../native-worker/model/stored/predict.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { regressor } from '../../../native-worker/model/regressors/best.ts';
import { specsFor } from '../../../native-worker/model/pipeline-spec.ts';
import { takeColumns } from '../../../native-worker/measure/feature-table.ts';
import { trainModel } from '../../../native-worker/model/training/train.ts';
import type { TrainingData } from '../../../native-worker/model/training/training-plan.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { inlineContext } from './inline-pool.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import type { ModelName } from '../../../preload/contract/options/train.ts';
import { optionsFor } from './options-for.ts';

const SIDE = 111;
const STACKS = 3;
const PARTICLES = 3;
const SLICES = 32;
const options = ({ model, ...given }: { model: ModelName; trees?: number }) =>
  optionsFor(model, { trees: 40, factors: 9, split: 'stack', ...given });

/** Rings that widen with height around a centre between pixels, with a cap on one side, in a little noise; measured as the program does. */
async function paintedWorld(): Promise<TrainingData> {
  const random = createRandom(5, 1);
  const count = STACKS * PARTICLES * SLICES;
  const size = SIDE * SIDE;
  const data = new Uint8Array(count * size);
  const [xPx, yPx, zLabelUm] = [new Float64Array(count), new Float64Array(count), new Float64Array(count)];
  for (let mask = 0; mask < count; mask++) {
    const z = 30 * (((mask % SLICES) + random.uniform()) / SLICES);
    const [x, y] = [random.uniform() - 0.5, random.uniform() - 0.5];
    const turn = 2 * Math.PI * random.uniform();
    const [edge, width] = [4 + z, 3 + z / 8];
    for (let at = 0; at < size; at++) {
      const [dx, dy] = [(at % SIDE) - 55 - x, Math.floor(at / SIDE) - 55 - y];
      const r = Math.hypot(dx, dy);
      const rings = 40 * Math.cos((2 * Math.PI * (r - edge)) / 7) * Math.exp(-(((r - edge) / width) ** 2));
      const cap = 25 * Math.exp(-((r / (0.6 * edge)) ** 2)) * Math.cos(Math.atan2(dy, dx) - turn);
      data[mask * size + at] = Math.round(120 + rings + cap + 4 * random.normal());
    }
    // Centres as a detector finds them, 0.2 px off.
    xPx[mask] = 500 + x + 0.2 * random.normal();
    yPx[mask] = 500 + y + 0.2 * random.normal();
    zLabelUm[mask] = z;
  }
  const masks = { sidePx: SIDE, count, bits: 8, data } as const;
  const processed = preprocessMasks(masks, { meanTarget: 145, meanRule: 'scale' });
  const around = (at: Float64Array) => at.map((value) => Math.min(500.49, Math.max(499.5, value)));
  const nobody = { xPx: [], yPx: [], radiusPx: [] };
  const input = {
    masks,
    processed,
    xPx: around(xPx),
    yPx: around(yPx),
    scene: { width: 1000, height: 1000, discs: nobody },
    backend: await getTensorBackend(),
  };
  const part = (length: number) => Int32Array.from({ length: count }, (_, row) => Math.floor(row / length));
  return {
    features: await measureGroups(input, STORED_GROUPS),
    zLabelUm,
    stack: part(SLICES * PARTICLES),
    particle: part(SLICES),
    zRangeUm: [0, 30],
  };
}

describe('best', () => {
  let world: TrainingData;
  beforeAll(async () => {
    world = await paintedWorld();
  });

  it('has at most 0.6 of the error of the paper’s trees on stacks left out', async () => {
    const ert = await trainModel(world, options({ model: 'ert' }), inlineContext(1));
    const best = await trainModel(world, options({ model: 'best' }), inlineContext(1));
    expect(best.sdUm).toBeLessThan(0.6 * ert.sdUm);
  });

  it('looks at rings alone, the paper’s models at the paper’s features alone', async () => {
    const { names } = world.features;
    const [paper, rings] = [featuresOf('paper', names), featuresOf('rings', names)];
    expect([paper.length, rings.length]).toEqual([45, 55]);
    for (const [model, own, other] of [
      ['linear', paper, rings],
      ['best', rings, paper],
    ] as const) {
      const { model: stored } = await trainModel(world, options({ model, trees: 4 }), inlineContext(1));
      const expected = predictZ(stored, world.features).zPredUm;
      expect(predictZ(stored, takeColumns(world.features, own)).zPredUm).toEqual(expected);
      expect(() => predictZ(stored, takeColumns(world.features, other))).toThrow(/calibrate again/);
    }
  });

  it('chooses between its variants by training rows alone', async () => {
    const specs = specsFor(options({ model: 'best' }));
    const features = takeColumns(world.features, featuresOf('rings', world.features.names));
    const rows = Int32Array.from(world.stack.keys()).filter((row) => world.stack[row] !== 1);
    const width = features.names.length;
    const blank = {
      ...features,
      values: features.values.map((value, at) => (world.stack[Math.floor(at / width)] === 1 ? NaN : value)),
    };
    const groups = { stack: world.stack, particle: world.particle };
    const choose = (table: typeof features) =>
      chooseSpec(
        { features: table, zLabelUm: world.zLabelUm, groups },
        rows,
        specs,
        'stack',
        inlineContext(1),
      );
    expect(await choose(blank)).toEqual(await choose(features));
  });
});

/** Inputs that are the same 1 um above 20 um as 1 um below it, and so on; of three particles two are above. */
function mirrored(distances: readonly number[]): { inputs: FeatureTable; y: Float64Array } {
  const names = Array.from({ length: 6 }, (_, j) => `ring_${j}`);
  const y = Float64Array.from(distances, (d, row) => (row % 3 === 0 ? 20 - d : 20 + d));
  const values = Float64Array.from(
    distances.flatMap((d) => names.map((_, j) => Math.sin(d / (5 + 2 * j) + j))),
  );
  return { inputs: { names, rows: distances.length, values }, y };
}

describe('heights that look alike', () => {
  it('give one of them, never a height between on which no trees agree', async () => {
    const learnt = mirrored(Array.from({ length: 600 }, (_, row) => (18 * row) / 600));
    const asked = Array.from({ length: 60 }, (_, row) => 4 + row / 12);
    const [{ settings }] = regressor.plans(TRAIN_OPTIONS.best.parse({ model: 'best', trees: 60 }));
    const fitted = await regressor.fit(settings, { ...learnt, numeric: 6, folds: [] }, inlineContext(1));
    const { mean } = regressor.predict(fitted, mirrored(asked).inputs);
    const between = asked.filter((d, row) => Math.abs(Math.abs(mean[row] - 20) - d) > 1.5);
    expect(between.length).toBeLessThan(6);
  });

  it('are told apart over lengths in micrometres, or over shares of the range where none are given', async () => {
    const learnt = mirrored(Array.from({ length: 600 }, (_, row) => (18 * row) / 600));
    const range = Math.max(...learnt.y) - Math.min(...learnt.y);
    const fit = async (given: object) => {
      const options = TRAIN_OPTIONS.best.parse({ model: 'best', trees: 5, ...given });
      const [{ settings }] = regressor.plans(options);
      const fitted = await regressor.fit(settings, { ...learnt, numeric: 6, folds: [] }, inlineContext(1));
      return 'curve' in fitted ? null : fitted.agreement;
    };
    const own = await fit({});
    expect(own!.window).toBeCloseTo(range / 20, 9);
    expect(own!.local.step).toBeCloseTo(range / 80, 9);
    const told = await fit({ agreementUm: 3, localWidthUm: 0.7 });
    expect([told!.window, told!.local.step]).toEqual([3, 0.7]);
  });
});
