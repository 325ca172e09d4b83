import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { z } from '../../../preload/contract/options/define-option.ts';
import { AGREEMENT_SHARE, BEST_TREES, LOCAL_WIDTH_SHARE } from '../../../preload/contract/regressors/best.ts';
import {
  fitLocalRidge,
  type LocalRidge,
  type LocalRidgeOptions,
  refineLocally,
} from '../linear/local-ridge.ts';
import { extent } from '../../math/statistics.ts';
import { predictTable } from '../classical/fit-table.ts';
import { changeWithSize } from '../inputs/other-sizes.ts';
import { exchangeColumn, takeColumns } from '../../measure/feature-table.ts';
import { RING_COUNT } from '../../measure/ring-profiles.ts';
import { curveGraph } from '../onnx/curve-graph.ts';
import { refinedGraph } from '../onnx/refined-graph.ts';
import { consensusGraph, midmeanGraph } from '../onnx/votes-graph.ts';
import type { Plan, Regressor } from '../regressor.ts';
import type { ForestOptions } from '../trees/fit-forest.ts';
import { consensus, exchangedByVotes, predictByVotes } from '../trees/votes.ts';
import {
  exchangedInForest,
  forestGrid,
  growForest,
  predictCombinedForest,
  withTrees,
} from './parts/forest.ts';
import { asMeasured } from './parts/input-plan.ts';
import {
  curveImportances,
  type CurveSettings,
  fitProfileCurve,
  type FittedCurve,
  storedCurve,
} from './parts/profile-curve.ts';
import { Doubles, forestOf, Size, type StoredForest } from './parts/stored-schemas.ts';

type BestSettings = TreeSettings | CurveSettings;
type FittedBest = FittedTrees | FittedCurve;

interface TreeSettings {
  forest: ForestOptions;
  /** Trees count where they agree, and local models refine that; null: by their midmean. */
  agreement: AgreementSettings | null;
}

/** Lengths in the unit of the target; null: a share of the target's range. */
interface AgreementSettings {
  /** Trees agree within this. */
  window: number | null;
  /** Width and distance of the local models. */
  width: number | null;
  /** Share by which local models know particles to differ in size; none unless given. */
  sizeSpread?: number;
}

interface FittedTrees {
  forest: StoredForest;
  importances: Float64Array;
  /** `window` in the unit of the target. */
  agreement: { window: number; local: LocalRidge } | null;
}

/** Local linear models refine the height on which the trees agree. Slopes are sums of ring means, so they add nothing to a linear model. */
const LOCAL = { columns: RING_COUNT, penalty: 8 };
/**
 * Particles of a batch differ in size by some percent. More than so many show by themselves how: learnt with true labels, made-up sizes lower the
 * error from 0.48 to 0.38 um with six particles of data/lab_dev, from 0.39 to 0.34 um with eleven, and change nothing with eighteen of other scenes.
 */
const OTHER_SIZES = { sizes: [-0.03, 0.03], mostParticles: 15 };
/**
 * So much larger shows as wider and further off together, or as wider alone (above): cross-validation decides. Up to so many particles the local models learn
 * the former. Of 18 particles of clean scenes, it lowers the median error of videos of unseen ones by 8 % on twelve videos, and the error of data/janus_dev from
 * 0.077 to 0.063 um; of more than a hundred it lowers nothing, and it would make data/lab_dev worse.
 */
const SIMILAR_SIZES = { sizeSpread: 0.03, mostParticles: 40 };
/**
 * A scan of one particle or a few: the curve that their profiles follow, without trees, through every row or evened out over some where the heights of
 * the slices are uncertain. Real scans of beads (focus motor known) have a third of the trees' error so.
 */
const CURVE_WIDTHS = [0.7, 2];
const CURVE_PARTICLES = 4;

/** Profiles of rings, with or without their slopes; trees that try more or fewer of them a split; their agreement or their midmean. */
function variant(
  trees: number,
  slopes: boolean,
  share: number,
  agreement: AgreementSettings | null,
): Plan<TreeSettings> {
  return {
    features: 'rings',
    inputs: { factors: 0, oneHot: false, slopes },
    noiseTest: false,
    settings: {
      forest: { kind: 'ert', trees, featuresPerSplit: share, maxDepth: null, minLeaf: 1 },
      agreement,
    },
  };
}

const ringsOf = (inputs: FeatureTable): FeatureTable =>
  takeColumns(inputs, inputs.names.slice(0, RING_COUNT));

function rangeOf(values: Float64Array): number {
  const [low, high] = extent(values);
  return high - low;
}

const storedLocal: z.ZodType<LocalRidge> = z
  .object({ columns: Size, first: z.number(), step: z.number(), constants: Doubles, weights: Doubles })
  .refine(
    ({ columns, constants, weights }) =>
      constants.length > 1 && weights.length === columns * constants.length,
    'local models of other inputs',
  );

const storedTrees = (width: number): z.ZodType<FittedTrees> =>
  z.object({
    forest: forestOf(width),
    importances: Doubles.refine(({ length }) => length === width, 'importances of other inputs'),
    agreement: z
      .object({
        window: z.number(),
        local: storedLocal.refine(({ columns }) => columns <= width, 'local models of other inputs'),
      })
      .nullable(),
  });

export const regressor: Regressor<'best', BestSettings, FittedBest> = {
  plans(options) {
    const trees = options.trees ?? BEST_TREES;
    const agreed = { window: options.agreementUm, width: options.localWidthUm };
    return [
      variant(trees, true, 1 / 3, agreed),
      variant(trees, true, 0.15, agreed),
      variant(trees, false, 1 / 3, agreed),
      variant(trees, true, 1 / 3, null),
      { ...variant(trees, true, 1 / 3, agreed), ...OTHER_SIZES },
      {
        ...variant(trees, true, 1 / 3, { ...agreed, sizeSpread: SIMILAR_SIZES.sizeSpread }),
        mostParticles: SIMILAR_SIZES.mostParticles,
      },
      ...CURVE_WIDTHS.map((widthRows) => ({
        ...asMeasured<BestSettings>('rings', { widthRows }),
        mostParticles: CURVE_PARTICLES,
      })),
    ];
  },
  async fit(settings, data, context) {
    if ('widthRows' in settings) return fitProfileCurve(settings, data);
    const { forest, agreement } = settings;
    const grown = await growForest(forest, data, context);
    if (!agreement) return { ...grown, agreement: null };
    const range = rangeOf(data.y);
    const window = agreement.window ?? AGREEMENT_SHARE * range;
    const { sizeSpread, width = null } = agreement;
    const local: LocalRidgeOptions = { ...LOCAL, width: width ?? LOCAL_WIDTH_SHARE * range };
    if (sizeSpread) local.change = changeWithSize(ringsOf(data.inputs), data.y, sizeSpread);
    return { ...grown, agreement: { window, local: fitLocalRidge(data.inputs, data.y, local) } };
  },
  predict(fitted, inputs) {
    if ('curve' in fitted) return { mean: predictTable(fitted.curve, inputs), spread: null };
    const { forest, agreement } = fitted;
    if (!agreement) return predictCombinedForest({ combine: 'midmean', forest }, inputs);
    const vote = consensus(agreement.window);
    const coarse = predictByVotes(forest, inputs.values, inputs.rows, inputs.names.length, vote);
    return { ...coarse, mean: refineLocally(agreement.local, inputs, coarse.mean) };
  },
  predictExchanged(fitted, inputs, others) {
    if ('curve' in fitted) return undefined;
    const { forest, agreement } = fitted;
    if (!agreement) return exchangedInForest({ combine: 'midmean', forest }, inputs, others);
    const { rows, names, values } = inputs;
    const vote = consensus(agreement.window);
    const coarse = exchangedByVotes(forest, values, others.values, rows, names.length, vote);
    return coarse.map((mean, j) => refineLocally(agreement.local, exchangeColumn(inputs, others, j), mean));
  },
  stored: (width) => z.union([storedCurve(width), storedTrees(width)]),
  cheaper: (settings, trees) =>
    'widthRows' in settings ? settings : { ...settings, forest: withTrees(settings.forest, trees) },
  grid(settings) {
    if ('widthRows' in settings) return [{ light: settings, full: settings }];
    const { forest, agreement } = settings;
    return forestGrid(forest).map(({ light, full }) => ({
      light: { forest: light, agreement },
      full: { forest: full, agreement },
    }));
  },
  importances: (fitted) => ('curve' in fitted ? curveImportances(fitted) : fitted.importances),
  graph(graph, fitted, inputs) {
    if ('curve' in fitted) return curveGraph(graph, fitted.curve, inputs);
    const { forest, agreement } = fitted;
    if (!agreement) return midmeanGraph(graph, forest, inputs);
    const coarse = consensusGraph(graph, forest, agreement.window, inputs);
    return refinedGraph(graph, agreement.local, inputs, coarse);
  },
};
