import { badInput } from '../../preload/contract/errors.ts';
import type { ModelName, TrainOptions } from '../../preload/contract/options/train.ts';
import { RING_COUNT } from '../measure/rings.ts';
import type { FeatureSet } from './inputs/feature-sets.ts';
import type { InputOptions } from './inputs/inputs.ts';
import type { CombinedForest, RegressorSpec } from './regressor.ts';

/** Everything that is decided before a fit: which inputs, which regressor, whether counts are tested against noise. */
export interface Recipe {
  /** The paper's unless given. */
  features?: FeatureSet;
  inputs: InputOptions;
  /** Compare the one-hot columns with a column of noise and merge classes that matter less. */
  noiseTest: boolean;
  regressor: RegressorSpec;
  /** Recipes on the same features; cross-validation on the training rows decides between them and this one. */
  others?: Recipe[];
}

interface Preset {
  factors: number;
  oneHot: boolean;
  trees: number;
  maxDepth: number;
}

/** Settings of the authors for each particle system (Bailey, Grillo and Isa 2022, and their scripts). */
const PRESETS: Record<TrainOptions['preset'], Preset> = {
  'pt-sio2': { factors: 9, oneHot: true, trees: 200, maxDepth: 50 },
  'tio2-sio2': { factors: 12, oneHot: false, trees: 1000, maxDepth: 40 },
};

/** Factors that the linear and the polynomial model use. */
const LINEAR_FACTORS = 5;

/** The authors' settings of XGBoost; squared penalty and smallest leaf are its defaults. */
const BOOSTING = {
  kind: 'gb',
  trees: 400,
  learningRate: 0.025,
  maxLeaves: null,
  maxDepth: 14,
  minLeaf: 1,
  subsample: 0.5,
  l1: 0.5,
  l2: 1,
  earlyStopping: null,
} as const satisfies RegressorSpec;

/**
 * Smaller than the authors' network (64, 128 and 128 channels on 87 x 87 pixels), which takes three hundred times as many products: it is
 * trained a dozen times for one test by stacks, on whatever tensor back end there is.
 */
const NETWORK: RegressorSpec = {
  kind: 'network',
  channels: [8, 16, 32],
  dense: 64,
  batch: 50,
  rate: 4e-3,
  members: 2,
  patience: 12,
  passes: 30_000,
};

const BEST_TREES = 200;
/** Linear models half a micrometre wide and apart, of 40, refine what trees agree on; the rings' slopes would tell them nothing new. */
const LOCAL = { columns: RING_COUNT, width: 0.0125, penalty: 8 };
/** Trees agree when they are this near, as a share of the range of heights: 2 um of 40. */
const AGREEMENT = 0.05;

/** Order of the calibration polynomials. */
const CURVE_ORDER = 3;
/** Heights in a table of profiles or images: 0.4 um apart over the paper's 40 um. */
const TABLE_NODES = 101;

/** A model that works on what was measured as it is. */
const asMeasured = (features: FeatureSet, regressor: RegressorSpec): Recipe => ({
  features,
  inputs: { factors: 0, oneHot: false },
  noiseTest: false,
  regressor,
});

/** Profiles of rings, with or without their slopes; trees that try more or fewer of them a split; their consensus or their midmean. */
function bestRecipe(trees: number): Recipe {
  const recipe = (slopes: boolean, share: number, consensus: boolean): Recipe => {
    const grown = { kind: 'ert', trees, featuresPerSplit: share, maxDepth: null, minLeaf: 1 } as const;
    return {
      features: 'rings',
      inputs: { factors: 0, oneHot: false, slopes },
      noiseTest: false,
      regressor: consensus
        ? { kind: 'consensus', window: AGREEMENT, forest: grown, local: LOCAL }
        : { ...grown, combine: 'midmean' },
    };
  };
  const others = [recipe(true, 0.15, true), recipe(false, 1 / 3, true), recipe(true, 1 / 3, false)];
  return { ...recipe(true, 1 / 3, true), others };
}

/** Over the mask or over its centre, whichever serves the particles better unless one is asked for: which one does depends on the cap. */
function momentRecipe(place: TrainOptions['moment']): Recipe {
  const over = (measure: 'moment' | 'moment-centre'): Recipe =>
    asMeasured('moments', { kind: 'curve', measure, order: CURVE_ORDER });
  if (place === 'centre') return over('moment-centre');
  return place === 'mask' ? over('moment') : { ...over('moment'), others: [over('moment-centre')] };
}

/** More columns than any table of features has: all numerical inputs are expanded. */
const ALL_COLUMNS = 10_000;

/** What regressors on factors or features see. */
function inputsOf(options: TrainOptions, preset: Preset): InputOptions {
  if (options.inputs === 'features') return { factors: 0, oneHot: preset.oneHot };
  const byRule = options.factorRule === 'preset' ? preset.factors : options.factorRule;
  return {
    factors: options.factors ?? byRule,
    factorMethod: options.factorMethod,
    oneHot: preset.oneHot,
  };
}

/** A forest with the person's settings before the model's own. */
function forest(
  kind: 'ert' | 'rf',
  { featuresPerSplit, maxDepth, minLeaf, combine }: TrainOptions,
  own: { trees: number; featuresPerSplit: number | null; maxDepth: number },
): CombinedForest {
  const wanted = featuresPerSplit ?? own.featuresPerSplit;
  return {
    kind,
    combine,
    trees: own.trees,
    featuresPerSplit: wanted !== null && wanted >= 1 ? Math.round(wanted) : wanted,
    maxDepth: maxDepth ?? own.maxDepth,
    minLeaf: minLeaf ?? 1,
  };
}

/** @throws bad-input for a model that is not a regressor on features */
export function recipeFor(options: TrainOptions): Recipe {
  const preset = PRESETS[options.preset];
  const inputs = inputsOf(options, preset);
  const onFactors = inputs.factors !== 0;
  const linearInputs = onFactors ? { ...inputs, factorsUsed: LINEAR_FACTORS } : inputs;
  const trees = options.trees ?? preset.trees;
  const ert = forest('ert', options, { trees, featuresPerSplit: null, maxDepth: preset.maxDepth });
  const rf = forest('rf', options, { trees: options.trees ?? 300, featuresPerSplit: 6, maxDepth: 50 });
  const gb = {
    ...BOOSTING,
    maxDepth: options.maxDepth ?? BOOSTING.maxDepth,
    minLeaf: options.minLeaf ?? BOOSTING.minLeaf,
  };
  const ridge = {
    kind: 'ridge',
    expanded: onFactors ? LINEAR_FACTORS : ALL_COLUMNS,
    order: options.ridgeOrder ?? (onFactors ? 3 : 1),
    penalty: null,
  } as const;
  const onTrees = (regressor: RegressorSpec): Recipe => ({ inputs, noiseTest: preset.oneHot, regressor });
  const byName: Partial<Record<ModelName, () => Recipe>> = {
    linear: () => ({ inputs: linearInputs, noiseTest: false, regressor: { kind: 'linear' } }),
    ridge: () => ({ inputs: linearInputs, noiseTest: false, regressor: ridge }),
    ert: () => onTrees(ert),
    rf: () => onTrees(rf),
    gb: () => onTrees({ ...gb, trees: options.trees ?? BOOSTING.trees }),
    voting: () => onTrees({ kind: 'voting', parts: [ert, gb] }),
    cnn: () => asMeasured('images', NETWORK),
    best: () => bestRecipe(options.trees ?? BEST_TREES),
    moment: () => momentRecipe(options.moment),
    ring: () => asMeasured('rings', { kind: 'curve', measure: 'ring', order: CURVE_ORDER }),
    'radial-lut': () => asMeasured('rings', { kind: 'table', comparison: 'profiles', nodes: TABLE_NODES }),
    gdpt: () => asMeasured('images', { kind: 'table', comparison: 'images', nodes: TABLE_NODES }),
  };
  const recipe = byName[options.model];
  if (!recipe) {
    throw badInput(
      `The model "${options.model}" cannot be trained; choose one of ${Object.keys(byName).join(', ')}.`,
      {
        option: 'model',
      },
    );
  }
  return recipe();
}
