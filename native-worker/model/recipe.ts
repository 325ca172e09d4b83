import { badInput } from '../../preload/contract/errors.ts';
import type { ModelName, TrainOptions } from '../../preload/contract/options/train.ts';
import type { FeatureSet } from './feature-sets.ts';
import type { InputOptions } from './inputs.ts';
import type { RegressorSpec } from './regressor.ts';

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

const BEST_TREES = 200;
/** Trees agree when they are this near, as a share of the range of heights: 2 um of 40. */
const AGREEMENT = 0.05;

/** Order of the calibration polynomials. */
const CURVE_ORDER = 3;
/** Heights in a table of profiles or images: 0.4 um apart over the paper's 40 um. */
const TABLE_NODES = 101;

/** A method that works on what was measured as it is. */
const classical = (features: FeatureSet, regressor: RegressorSpec): Recipe => ({
  features,
  inputs: { factors: 0, oneHot: false },
  noiseTest: false,
  regressor,
});

/** Profiles of rings, with or without their slopes; trees that try more or fewer of them a split; their consensus or their mean. */
function bestRecipe(trees: number): Recipe {
  const recipe = (slopes: boolean, share: number, consensus: boolean): Recipe => {
    const forest = { kind: 'ert', trees, featuresPerSplit: share, maxDepth: null, minLeaf: 1 } as const;
    return {
      features: 'rings',
      inputs: { factors: 0, oneHot: false, slopes },
      noiseTest: false,
      regressor: consensus ? { kind: 'consensus', window: AGREEMENT, forest } : forest,
    };
  };
  const others = [recipe(true, 0.15, true), recipe(false, 1 / 3, true), recipe(true, 1 / 3, false)];
  return { ...recipe(true, 1 / 3, true), others };
}

/** @throws bad-input for a model that is not a regressor on features */
export function recipeFor(options: TrainOptions): Recipe {
  const preset = PRESETS[options.preset];
  const factors = options.factors ?? preset.factors;
  const inputs: InputOptions = { factors, oneHot: preset.oneHot };
  const trees = options.trees ?? preset.trees;
  const few = Math.min(LINEAR_FACTORS, factors);
  const byName: Partial<Record<ModelName, () => Recipe>> = {
    linear: () => ({
      inputs: { ...inputs, factorsUsed: few },
      noiseTest: false,
      regressor: { kind: 'linear' },
    }),
    ridge: () => ({
      inputs: { ...inputs, factorsUsed: few },
      noiseTest: false,
      regressor: { kind: 'ridge', expanded: few, order: 3, penalty: null },
    }),
    ert: () => ({
      inputs,
      noiseTest: preset.oneHot,
      regressor: { kind: 'ert', trees, featuresPerSplit: null, maxDepth: preset.maxDepth, minLeaf: 1 },
    }),
    gb: () => ({ inputs, noiseTest: preset.oneHot, regressor: { ...BOOSTING, trees: options.trees ?? 400 } }),
    voting: () => ({
      inputs,
      noiseTest: preset.oneHot,
      regressor: {
        kind: 'voting',
        parts: [
          { kind: 'ert', trees, featuresPerSplit: null, maxDepth: preset.maxDepth, minLeaf: 1 },
          { ...BOOSTING, trees: 400 },
        ],
      },
    }),
    best: () => bestRecipe(options.trees ?? BEST_TREES),
    moment: () => classical('paper', { kind: 'curve', measure: 'moment', order: CURVE_ORDER }),
    ring: () => classical('rings', { kind: 'curve', measure: 'ring', order: CURVE_ORDER }),
    'radial-lut': () => classical('rings', { kind: 'table', comparison: 'profiles', nodes: TABLE_NODES }),
    gdpt: () => classical('images', { kind: 'table', comparison: 'images', nodes: TABLE_NODES }),
    rf: () => ({
      inputs,
      noiseTest: preset.oneHot,
      regressor: { kind: 'rf', trees: options.trees ?? 300, featuresPerSplit: 6, maxDepth: 50, minLeaf: 1 },
    }),
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
