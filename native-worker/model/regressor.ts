import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { z } from '../../preload/contract/options/define-option.ts';
import type { RegressorName, RegressParams } from '../../preload/contract/options/regress.ts';
import type { ModelName, OptionsOf, SplitName } from '../../preload/contract/options/train.ts';
import type { ModelContext } from './model-context.ts';
import type { FeatureSet, MomentPlace } from './inputs/feature-sets.ts';
import type { InputOptions } from './inputs/inputs.ts';
import type { Graph, Value } from './onnx/graph.ts';
import type { Fold } from './training/split.ts';

/** What a fit learns from. */
export interface FitData {
  inputs: FeatureTable;
  /** So many of the inputs, the first ones, are numbers; the others are one-hot columns. */
  numeric: number;
  /** What is to be predicted, a value for each row of `inputs`. */
  y: Float64Array;
  /** Folds of rows of `inputs`, for settings that a regressor chooses by cross-validation of its own. */
  folds: Fold[];
}

export interface RegressorPrediction {
  /** One value for each row, in the unit of `y`. */
  mean: Float64Array;
  /** Standard deviation between the parts of an ensemble; null for models that have no such parts. */
  spread: Float64Array | null;
}

/** Inputs and settings, with everything decided before the fit. */
export interface Plan<Settings> {
  /** Which of the features measured. */
  features: FeatureSet;
  /** Which moment of inertia stands among the paper's features; that of the whole mask unless given. */
  moment?: MomentPlace;
  inputs: InputOptions;
  /** Profiles are learnt once more as wider by one of these shares in turn. */
  sizes?: readonly number[];
  /** It is tried for at most so many particles; for any number unless given. */
  mostParticles?: number;
  /** Compare the one-hot columns with a column of noise and merge classes that matter less. */
  noiseTest: boolean;
  settings: Settings;
}

/** Settings that a search compares. */
export interface Candidate<Settings> {
  /** What is fitted in the search. */
  light: Settings;
  /** What is fitted in the end. */
  full: Settings;
}

/**
 * One way to turn inputs into a height. Each file of `regressors/` holds one object of this kind, which is all that the program uses of it;
 * its title and its options stand in the file of the same name in preload/contract/regressors.
 *
 * `Settings` and `Fitted` are plain data (objects, arrays, numbers, typed arrays), so that they can be stored.
 */
export interface Regressor<Name extends ModelName, Settings extends object, Fitted extends object> {
  /** From the options of `train`; of several plans cross-validation chooses one. */
  plans(options: OptionsOf<Name>): [Plan<Settings>, ...Plan<Settings>[]];
  /** From the parameters of `regress`, on a table of so many columns and rows; only where the contract has parameters. */
  settingsFor?(
    params: Name extends RegressorName ? RegressParams<Name> : never,
    columns: number,
    rows: number,
  ): Settings;
  /** @throws bad-input where the data do not allow a fit, or the reason of `context.signal` */
  fit(settings: Settings, data: FitData, context: ModelContext): Promise<Fitted>;
  predict(fitted: Fitted, inputs: FeatureTable): RegressorPrediction;
  /** Schema of a fitted one as it comes from a file, which may be damaged or hostile. @param width number of inputs */
  stored(width: number): z.ZodType<Fitted>;

  /** The same at less cost (at most so many trees), for comparisons and for calibrating the spread, which settles before the mean does. */
  cheaper?(settings: Settings, trees: number): Settings;
  /** Settings worth comparing; the ones given come first, so that they stay where nothing is better. */
  grid?(settings: Settings): Candidate<Settings>[];
  /**
   * Heights of rows with one input exchanged for that of another table, for each input in turn. Undefined, or not there, where nothing is faster than to
   * predict from every such table.
   */
  predictExchanged?(fitted: Fitted, inputs: FeatureTable, others: FeatureTable): Float64Array[] | undefined;
  /** Share of each input in what the model has learnt. */
  importances?(fitted: Fitted): Float64Array;
  /** As ONNX operators: rows x 1 heights from rows x `width` inputs. @throws bad-input for one too large for a file */
  graph?(graph: Graph, fitted: Fitted, inputs: Value, width: number): Value;
  /** What the folds of a fit keep together, where that is not what the search keeps together. */
  foldsBy?(grouping: SplitName): SplitName;
  /** Whether one fit takes so long that it reports its own progress. */
  reportsProgress?: boolean;
}

/** A regressor of which only the name is known. */
export type AnyRegressor = Regressor<ModelName, object, object>;
