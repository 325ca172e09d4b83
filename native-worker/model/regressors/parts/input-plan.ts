import type { z } from '../../../../preload/contract/options/define-option.ts';
import type { inputOptions } from '../../../../preload/contract/regressors/parts/input-options.ts';
import { PRESETS } from '../../../../preload/contract/regressors/parts/presets.ts';
import type { FeatureSet } from '../../inputs/feature-sets.ts';
import type { Plan } from '../../regressor.ts';

/** Options of models on the paper's features or on factors of them. */
export type InputChoice = z.infer<z.ZodObject<typeof inputOptions>>;

/** Factors that the linear and the polynomial model use. */
export const LINEAR_FACTORS = 5;

/** The paper's features, or factors of them, for trees. */
export function onPaperFeatures<Settings>(options: InputChoice, settings: Settings): Plan<Settings> {
  const { preset, inputs, factors, factorRule, factorMethod, moment } = options;
  const { oneHot, factors: ofPreset } = PRESETS[preset];
  const byRule = factorRule === 'preset' ? ofPreset : factorRule;
  return {
    features: 'paper',
    moment,
    inputs:
      inputs === 'features' ? { factors: 0, oneHot } : { factors: factors ?? byRule, factorMethod, oneHot },
    noiseTest: oneHot,
    settings,
  };
}

/** Whether a person has said anything of the inputs. */
const saysInputs = ({ preset, inputs, factors, factorRule, factorMethod }: InputChoice): boolean =>
  preset !== 'chosen' ||
  inputs !== 'factors' ||
  factors !== null ||
  factorRule !== 'preset' ||
  factorMethod !== 'minres';

/**
 * Kinds of inputs from which cross-validation chooses, unless a person has: the paper's features with the differences of neighbouring discs, which
 * hold the rings that discs blur; the features alone; nine factors of them.
 */
export function onChosenInputs<Settings>(
  options: InputChoice,
  settings: Settings,
): [Plan<Settings>, ...Plan<Settings>[]] {
  const factors = onPaperFeatures(options, settings);
  if (saysInputs(options)) return [factors];
  const { oneHot } = PRESETS[options.preset];
  const features = { ...factors, inputs: { factors: 0, oneHot } } satisfies Plan<Settings>;
  return [{ ...features, inputs: { ...features.inputs, slopes: true } }, features, factors];
}

/** The same for the linear and the polynomial model: the strongest factors alone, and classes as they are. */
export function onFewFactors<Settings>(options: InputChoice, settings: Settings): Plan<Settings> {
  const plan = onPaperFeatures(options, settings);
  const inputs = plan.inputs.factors === 0 ? plan.inputs : { ...plan.inputs, factorsUsed: LINEAR_FACTORS };
  return { ...plan, inputs, noiseTest: false };
}

/** What was measured, as it is. */
export const asMeasured = <Settings>(features: FeatureSet, settings: Settings): Plan<Settings> => ({
  features,
  inputs: { factors: 0, oneHot: false },
  noiseTest: false,
  settings,
});
