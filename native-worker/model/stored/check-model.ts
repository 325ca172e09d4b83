import { badInput } from '../../../preload/contract/errors.ts';
import { z } from '../../../preload/contract/options/define.ts';
import { isCount } from '../../measure/groups.ts';
import { applyInputs } from '../inputs/inputs.ts';
import { openTrained, predictTrained, type TrainedModel } from './predict.ts';
import type { StoredModel } from './pack-model.ts';
import type { Forest } from '../trees/forest-data.ts';

const Doubles = z.instanceof(Float64Array);
/** Sizes bound loops, so they are small. */
const Size = z.number().int().min(0).max(100_000);
const Numbers = z.number();

const Factor = z
  .object({ variables: Size, factors: Size, mean: Doubles, sd: Doubles, weights: Doubles })
  .refine(
    ({ variables, factors, mean, sd, weights }) =>
      mean.length === variables && sd.length === variables && weights.length === variables * factors,
    'arrays of the wrong length',
  );

const Guard = z
  .object({
    axes: z.object({ mean: Doubles, weights: Doubles, axes: Size }),
    gaussian: z.object({ nodes: Size, axes: Size, mean: Doubles, whiten: Doubles }),
    threshold: Numbers,
  })
  .refine(
    ({ axes, gaussian }) =>
      axes.weights.length === axes.mean.length * axes.axes &&
      gaussian.axes === axes.axes &&
      gaussian.mean.length === gaussian.nodes * gaussian.axes &&
      gaussian.whiten.length === gaussian.nodes * gaussian.axes ** 2,
    'arrays of the wrong length',
  );

/** The parts by which every prediction is made. Regressors have kinds; what they hold is checked below. */
const Trained = z.object({
  zRangeUm: z.tuple([Numbers, Numbers]),
  pipeline: z.object({
    inputs: z.object({
      featureNames: z.array(z.string().max(200)).min(1).max(10_000),
      factor: Factor.nullable(),
      factorsUsed: Size,
      slopes: z.boolean().optional(),
      counts: z.array(z.object({ name: z.string().max(200), cap: z.number().int().min(0).max(100) })).max(10),
    }),
    regressor: z.looseObject({ kind: z.string().max(100) }),
  }),
  uncertainty: z.object({
    floorUm: Numbers,
    scale: Numbers,
    local: z.object({ z: Doubles.refine(({ length }) => length > 1), rmsUm: Doubles }).nullable(),
  }),
  guard: Guard,
});

/**
 * Checks a model from a file that may be hostile before anything is predicted by it: shapes, sizes, trees that lead down, and
 * a first prediction. @throws bad-input
 */
export function checkModel(model: StoredModel): void {
  const trained = openTrained(model);
  const parsed = Trained.safeParse(trained);
  if (!parsed.success) {
    const [{ path, message }] = parsed.error.issues;
    throw badInput(`its model has a wrong part (${path.join('.')}: ${message})`);
  }
  const { featureNames, factor, factorsUsed, counts } = trained.pipeline.inputs;
  const numeric = featureNames.filter((name) => !isCount(name)).length;
  if (factor && (factor.variables !== numeric || factorsUsed > factor.factors))
    throw badInput('its factors are not of its features');
  if (counts.some(({ name }) => !featureNames.includes(name)))
    throw badInput('it counts what is not among its features');
  const none = { names: featureNames, rows: 0, values: new Float64Array(0) };
  const width = applyInputs(trained.pipeline.inputs, none).names.length;
  checkParts(trained.pipeline.regressor, width, 0);
  tryOut(trained);
}

/** Every forest anywhere in a regressor, and every number that may bound a loop. */
function checkParts(part: unknown, width: number, depth: number): void {
  if (depth > 8) throw badInput('its model is nested too deeply');
  if (typeof part === 'number') {
    if (Number.isInteger(part) && Math.abs(part) > 100_000) throw badInput(`it has a part of size ${part}`);
    return;
  }
  if (typeof part !== 'object' || part === null || ArrayBuffer.isView(part)) return;
  if ('offsets' in part) checkForest(part as Partial<Forest>, width);
  const kind = 'kind' in part ? part.kind : null;
  if (kind === 'ridge' && 'fit' in part && (part.fit as { order: number }).order > 6)
    throw badInput('its polynomial has too high an order');
  for (const inner of Object.values(part)) checkParts(inner, width, depth + 1);
}

/** Right children lie after their parents and inside the tree, so that every walk ends in a leaf. */
function checkForest({ offsets, feature, threshold, right }: Partial<Forest>, width: number): void {
  const wrong = badInput('its trees are damaged');
  if (!(offsets instanceof Int32Array && feature instanceof Int16Array)) throw wrong;
  if (!(threshold instanceof Float32Array && right instanceof Int32Array)) throw wrong;
  const nodes = feature.length;
  if (threshold.length !== nodes || right.length !== nodes) throw wrong;
  if (offsets.length < 2 || offsets[0] !== 0 || offsets.at(-1) !== nodes) throw wrong;
  for (let tree = 0; tree + 1 < offsets.length; tree++) {
    const [first, end] = [offsets[tree], offsets[tree + 1]];
    if (end <= first) throw wrong;
    for (let node = first; node < end; node++) {
      if (feature[node] < 0) continue;
      const child = first + right[node];
      if (feature[node] >= width || child <= node + 1 || child >= end) throw wrong;
    }
  }
}

function tryOut(trained: TrainedModel): void {
  const names = trained.pipeline.inputs.featureNames;
  const table = { names, rows: 1, values: new Float64Array(names.length).fill(0.5) };
  try {
    const { zPredUm, zSdUm } = predictTrained(trained, table);
    if (Number.isFinite(zPredUm[0]) && Number.isFinite(zSdUm[0])) return;
  } catch {
    // What a damaged model throws says nothing to a person.
  }
  throw badInput('its model does not predict');
}
