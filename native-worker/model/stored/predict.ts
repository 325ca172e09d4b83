import { NORMAL_90 } from '../../math/normal.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { badInput, JanusError } from '../../../preload/contract/errors.ts';
import { cutOff } from '../inputs/brightest-ring.ts';
import { agrees, ringsOf } from '../novelty/second-opinion.ts';
import { looksLikeHeight, noveltyOf } from '../novelty/range-guard.ts';
import { predictPipeline } from '../training/pipeline.ts';
import type { StoredModel } from './pack-model.ts';
import { parseTrained, type TrainedModel } from './trained-model.ts';
import { takeColumns } from '../../measure/feature-table.ts';
import { standardDeviations } from '../training/uncertainty.ts';

export interface ZPrediction {
  /** Height of the focal plane above the particle, sample micrometres. */
  zPredUm: Float64Array;
  zSdUm: Float64Array;
  /** 0 where the prediction must not be trusted. */
  inRange: Uint8Array;
  /** How unlike the calibration a mask is; above 1 it is flagged. */
  novelty: Float64Array;
}

/**
 * Heights of masks by a stored model. Rows are predicted together: a tree is walked by all rows before the next.
 *
 * @throws bad-input if the model is of another version or the features lack some that it was trained on
 */
export function predictZ(model: StoredModel, features: FeatureTable): ZPrediction {
  return predictTrained(openTrained(model), features);
}

/** @throws damaged-file, newer-version */
export function openTrained(model: StoredModel): TrainedModel {
  try {
    return parseTrained(model);
  } catch (error) {
    if (!(error instanceof JanusError)) throw error;
    throw new JanusError(
      error.tag,
      `This model can't be used: ${error.message}; train it again.`,
      error.data,
    );
  }
}

/** A first prediction by a model that came from elsewhere. @throws bad-input where it makes none */
export function tryOut(trained: TrainedModel): void {
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

/** A height whose stated error is a larger share of the range than this, and larger than nearly all of those left out in training, says little. */
const VAGUE_SHARE = 0.04;

const vagueFrom = ({ zRangeUm: [low, high], uncertainty: { vagueUm } }: TrainedModel): number =>
  vagueUm === undefined ? Infinity : Math.max(VAGUE_SHARE * (high - low), vagueUm);

export function predictTrained(trained: TrainedModel, measured: FeatureTable): ZPrediction {
  const features = cutOff(measured, trained.brightest ?? Infinity);
  const known = takeColumns(features, trained.pipeline.inputs.featureNames);
  const { mean, spread } = predictPipeline(trained.pipeline, known);
  const stated = standardDeviations(trained.uncertainty, mean, spread);
  const { zSdUm, confirmed } = confirm(trained, features, mean, stated);
  const novelty = noveltyOf(trained.guard, known);
  const like = looksLikeHeight(trained.guard, known, mean, stated);
  const [low, high] = trained.zRangeUm;
  const inRange = Uint8Array.from(mean, (z, i) => {
    const within = z >= low - zSdUm[i] && z <= high + zSdUm[i];
    return within && novelty[i] <= 1 && like[i] && confirmed[i] ? 1 : 0;
  });
  return { zPredUm: mean, zSdUm, inRange, novelty };
}

/**
 * Which heights can be believed by themselves. A large stated error says that little is known, but trees that see two heights state one for both: where
 * there are rings, they tell the right one, which then is known to their window.
 */
function confirm(
  trained: TrainedModel,
  features: FeatureTable,
  zUm: Float64Array,
  stated: Float64Array,
): { zSdUm: Float64Array; confirmed: boolean[] } {
  const { opinion } = trained;
  const most = vagueFrom(trained);
  const isVague = Uint8Array.from(stated, (sd) => (sd > most ? 1 : 0));
  const rings = opinion && ringsOf(features);
  if (!rings) return { zSdUm: stated, confirmed: Array.from(isVague, (vague) => !vague) };
  const confirmed = agrees(opinion, rings, zUm, isVague);
  const known = opinion.windowUm / NORMAL_90;
  return { zSdUm: stated.map((sd, i) => (confirmed[i] ? Math.min(sd, known) : sd)), confirmed };
}
