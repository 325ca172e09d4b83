import { JanusError } from '../../../preload/contract/errors.ts';
import { z } from '../../../preload/contract/options/define-option.ts';
import { ModelName, SplitName } from '../../../preload/contract/options/train.ts';
import { FEATURE_SETS } from '../inputs/feature-sets.ts';
import { RING_COUNT } from '../../measure/ring-profiles.ts';
import type { CurveGuard } from '../novelty/curve-guard.ts';
import type { SecondOpinion } from '../novelty/second-opinion.ts';
import { isCount, isIn } from '../../measure/feature-group-table.ts';
import { applyInputs } from '../inputs/inputs.ts';
import type { RangeGuard } from '../novelty/range-guard.ts';
import type { PipelineSpec } from '../pipeline-spec.ts';
import { REGRESSORS } from '../regressor-table.ts';
import { StoredTable } from '../regressors/parts/reference.ts';
import { Doubles, Size } from '../regressors/parts/stored-schemas.ts';
import type { Pipeline } from '../training/pipeline.ts';
import type { UncertaintyModel } from '../training/uncertainty.ts';
import { packModel, type StoredModel, unpackModel } from './pack-model.ts';

/**
 * Of what is stored. It rises whenever the meaning of a part changes, or an older program would not know one: since 2 there are curves of few particles.
 * All are read from the first one on.
 */
const VERSION = 2;

/** All that training fitted; what a stored model is packed from. */
export interface TrainedModel {
  zRangeUm: [number, number];
  /** In force, after any search. */
  spec: PipelineSpec;
  /** What searches of settings kept together, and the calibration of uncertainty and range guard. */
  grouping: SplitName;
  calibration: SplitName;
  seed: number;
  pipeline: Pipeline;
  uncertainty: UncertaintyModel;
  guard: RangeGuard;
  /** None in models stored before, or trained without profiles of rings. */
  opinion?: SecondOpinion | undefined;
  /** Brightest ring learnt from, over its background (`cutOff`); none in models stored before. */
  brightest?: number | undefined;
}

const Numbers = z.number();
const FeatureName = z.string().max(200);
const Counts = z.array(z.object({ name: FeatureName, cap: z.number().int().min(0).max(100) })).max(10);
const FactorRule = z.union([Size, z.enum(['eigenvalues', 'parallel'])]);

const Spec: z.ZodType<PipelineSpec> = z.object({
  model: ModelName,
  features: z.enum(FEATURE_SETS),
  moment: z.enum(['mask', 'centre']).optional(),
  inputs: z.object({
    factors: FactorRule,
    factorMethod: z.enum(['minres', 'ml']).optional(),
    factorsUsed: Size.optional(),
    oneHot: z.boolean(),
    slopes: z.boolean().optional(),
    counts: Counts.optional(),
  }),
  sizes: z.array(z.number()).max(10).optional(),
  mostParticles: z.number().optional(),
  noiseTest: z.boolean(),
  // Kept to be read by people; nothing is computed from them again.
  settings: z.looseObject({}),
});

const Factor = z
  .object({
    variables: Size,
    factors: Size,
    mean: Doubles,
    sd: Doubles,
    loadings: Doubles,
    weights: Doubles,
    varianceShare: Doubles,
    eigenvalues: Doubles,
    randomEigenvalues: Doubles.optional(),
    converged: z.boolean(),
  })
  .refine(
    ({ variables, factors, mean, sd, weights, loadings }) =>
      mean.length === variables &&
      sd.length === variables &&
      loadings.length === variables * factors &&
      weights.length === variables * factors,
    'arrays of the wrong length',
  );

const Inputs = z
  .object({
    featureNames: z.array(FeatureName).min(1).max(10_000),
    factor: Factor.nullable(),
    factorsUsed: Size,
    slopes: z.boolean().optional(),
    counts: Counts,
  })
  .refine(({ featureNames, factor, factorsUsed }) => {
    const numeric = featureNames.filter((name) => !isCount(name)).length;
    return !factor || (factor.variables === numeric && factorsUsed <= factor.factors);
  }, 'factors that are not of its features')
  .refine(
    ({ featureNames, counts }) => counts.every(({ name }) => featureNames.includes(name)),
    'counts of what is not among its features',
  );

const Gaussian = z.object({ nodes: Size, axes: Size, mean: Doubles, whiten: Doubles });

const isWhole = ({ nodes, axes, mean, whiten }: z.infer<typeof Gaussian>): boolean =>
  mean.length === nodes * axes && whiten.length === nodes * axes ** 2;

const Guard: z.ZodType<RangeGuard> = z
  .object({
    axes: z.object({ mean: Doubles, weights: Doubles, axes: Size }),
    gaussian: Gaussian,
    threshold: Numbers,
    // These two are not there in models stored before.
    rest: z.object({ sd: Doubles, along: Doubles, threshold: Numbers }).optional(),
    ownHeight: z.object({ threshold: Numbers, windowUm: Numbers, nodeUm: Doubles }).optional(),
  })
  .refine(
    ({ axes, gaussian, rest, ownHeight }) =>
      axes.weights.length === axes.mean.length * axes.axes &&
      gaussian.axes === axes.axes &&
      (!rest || (rest.sd.length === axes.mean.length && rest.along.length === axes.axes)) &&
      (!ownHeight || ownHeight.nodeUm.length === gaussian.nodes) &&
      isWhole(gaussian),
    'arrays of the wrong length',
  );

const StoredCurveGuard: z.ZodType<CurveGuard> = z
  .object({ curve: StoredTable, lowUm: Numbers, highUm: Numbers, limit: Numbers })
  .refine(
    ({ curve: { comparison, names } }) =>
      comparison === 'profiles' && names.every((name) => isIn('rings', name)),
    'a curve of other features',
  );

const Opinion: z.ZodType<SecondOpinion> = z
  .object({
    axes: z.object({ mean: Doubles, weights: Doubles, axes: Size, sd: Doubles, along: Doubles }),
    gaussian: Gaussian,
    nodeUm: Doubles,
    windowUm: Numbers,
    threshold: Numbers,
    mostLeft: Numbers,
    // These three are not there in models stored before.
    distance: z.object({ typical: Numbers, limit: Numbers }).optional(),
    outside: z.object({ gaussian: Gaussian, threshold: Numbers }).optional(),
    curve: StoredCurveGuard.optional(),
  })
  .refine(
    ({ axes, gaussian, nodeUm, outside }) =>
      axes.mean.length === RING_COUNT &&
      axes.sd.length === RING_COUNT &&
      axes.along.length === axes.axes &&
      axes.weights.length === RING_COUNT * axes.axes &&
      gaussian.axes === axes.axes &&
      nodeUm.length === gaussian.nodes &&
      isWhole(gaussian) &&
      (!outside || (outside.gaussian.axes === axes.axes && isWhole(outside.gaussian))),
    'arrays of the wrong length',
  );

/** What a stored model holds. What the regressor fitted is checked by the schema that the regressor has for it. */
const Stored = z.object({
  zRangeUm: z.tuple([Numbers, Numbers]),
  spec: Spec,
  grouping: SplitName,
  calibration: SplitName,
  seed: z.number().int(),
  pipeline: z.object({
    model: ModelName,
    inputs: Inputs,
    fitted: z.looseObject({}),
    noiseImportance: Numbers.nullable(),
  }),
  uncertainty: z.object({
    floorUm: Numbers,
    scale: Numbers,
    wanderUm: Numbers.optional(),
    labelUm: Numbers.optional(),
    typicalUm: Numbers.optional(),
    vagueUm: Numbers.optional(),
    local: z
      .object({ z: Doubles, rmsUm: Doubles })
      .refine(({ z: at, rmsUm }) => at.length > 1 && rmsUm.length === at.length, 'arrays of the wrong length')
      .nullable(),
    alongZ: z
      .object({ z: Doubles, factor: Doubles })
      .refine(
        ({ z: at, factor }) => at.length > 1 && factor.length === at.length,
        'arrays of the wrong length',
      )
      .optional(),
  }),
  guard: Guard,
  opinion: Opinion.optional(),
  brightest: Numbers.optional(),
});

export const packTrained = (trained: TrainedModel): StoredModel =>
  packModel({ version: VERSION, ...trained });

/**
 * A trained model from its stored parts, which may be damaged or hostile: every part is checked, so that predictions end and stay inside the
 * arrays.
 *
 * @throws damaged-file that says which part is wrong, newer-version
 */
export function parseTrained(model: StoredModel): TrainedModel {
  const unpacked = unpackModel(model);
  const { version } = Object(unpacked) as { version?: unknown };
  if (typeof version === 'number' && version > VERSION) throw newerModel(version);
  if (version !== VERSION && version !== 1) throw damagedModel('version', 'not that of a stored model');
  const trained = checked(Stored, unpacked, '');
  const { model: name, inputs, fitted } = trained.pipeline;
  const { names } = applyInputs(inputs, {
    names: inputs.featureNames,
    rows: 0,
    values: new Float64Array(0),
  });
  const stored = REGRESSORS[name].stored(names.length);
  return {
    ...trained,
    pipeline: { ...trained.pipeline, fitted: checked(stored, fitted, 'pipeline.fitted.') },
  };
}

const newerModel = (layout: number): JanusError =>
  new JanusError('newer-version', `it was stored by a newer version of the program (layout ${layout})`);

const damagedModel = (where: string, problem: string): JanusError =>
  new JanusError('damaged-file', `it has a wrong part (${where}: ${problem})`, { where });

function checked<Value>(schema: z.ZodType<Value>, value: unknown, place: string): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [{ path, message }] = parsed.error.issues;
  throw damagedModel(`${place}${path.join('.')}`, message);
}
