import { DEFAULT_DIAMETER_UM } from '../../preload/contract/default-particle.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import type { ValidateOptions } from '../../preload/contract/options/validate.ts';
import { performDurably } from '../project/history.ts';
import { modelReport, readModel } from '../project/models.ts';
import { knownOfTruth } from '../project/out-of-date.ts';
import { getSource, type Source } from '../project/sources.ts';
import { trackSets } from '../project/tracks.ts';
import { storeValidation } from '../project/validations.ts';
import type { Workflow } from './workflow-context.ts';
import { heldOutPositions, trackedPositions, type FoundPositions } from './found-positions.ts';
import { pixelUmOf } from './source-lengths.ts';
import type { Truth } from './read-truth.ts';
import { track } from './track.ts';
import { versions } from './versions.ts';

/**
 * Judges a model by a table of true positions: of a video by its trajectories, which are made first where there are none by
 * this model; of a stack by what the model predicted while it was held out. Returns the validation's id.
 */
export async function validate(
  workflow: Workflow,
  sourceId: number,
  modelId: number,
  truth: Truth,
  options: ValidateOptions,
  onTracked: () => void,
): Promise<number> {
  const { project, worker, signal, seed, report } = workflow;
  const source = getSource(project, sourceId);
  const { model, split, zTotalUm, trainedWith } = modelReport(project, modelId);
  const { found, warnings, made } = await foundPositions(workflow, source, modelId, onTracked);
  report('Comparing with the true heights', 0, 1);
  const diameterUm =
    source.setup?.particleDiameterUm ?? trainedWith.particleDiameterUm ?? DEFAULT_DIAMETER_UM;
  const toleranceUm = options.toleranceUm ?? diameterUm / 2;
  const { zRangeUm } = readModel(project, modelId).meta as { zRangeUm: [number, number] };
  const { figures, table } = await worker.call(
    'validate',
    {
      truth: truth.positions,
      found,
      options: { ...options, toleranceUm, pixelUm: pixelUmOf(source), zTotalUm, zRangeUm, seed },
    },
    { signal },
  );
  const { file, sha256 } = truth;
  const { content } = source.identity;
  const known = knownOfTruth(source, options);
  const inputs = {
    truth: { file, sha256, path: truth.path },
    content,
    known,
    modelId,
    made,
    options,
    seed,
    versions: versions(),
  };
  const validation = {
    report: {
      ...figures,
      kind: source.kind,
      sourceId,
      source: source.name,
      modelId,
      model,
      split,
      truth: file,
      options,
      toleranceUm,
      zTotalUm,
      axialFactor: trainedWith.axialFactor,
      warnings,
    },
    inputs,
    table,
  };
  const { rows, epsilon, sdUm, slope } = figures.raw;
  const params = { sourceId, modelId, truth: file, options, seed };
  const command = { name: 'validate', params, versions: versions() };
  const { validationId } = performDurably(project, command, () => ({
    validationId: storeValidation(project, validation),
    rows,
    epsilon,
    sdUm,
    slope,
  }));
  report('Compared with the true heights', 1, 1);
  return validationId;
}

/** What is judged, why it may not hold, and when it was made. */
async function foundPositions(
  workflow: Workflow,
  source: Source,
  modelId: number,
  onTracked: () => void,
): Promise<{ found: FoundPositions; warnings: string[]; made: string | null }> {
  const { project } = workflow;
  if (source.kind === 'stack') {
    return { found: heldOutPositions(project, source, modelId), warnings: [], made: null };
  }
  const ofVideo = (): ReturnType<typeof trackSets> =>
    trackSets(project).filter(({ videoId }) => videoId === source.id);
  const byModel = (): ReturnType<typeof trackSets>[number] | undefined =>
    ofVideo().find((set) => set.modelId === modelId);
  if (!byModel()) {
    // Trajectories by another model stay, and on show.
    const isFirst = ofVideo().length === 0;
    const name = isFirst ? '' : `model ${modelId}`;
    const options = TrackOptions.parse({});
    await track(workflow, { videoId: source.id, modelId, name, shown: isFirst, options });
    onTracked();
  }
  const { name, warnings, createdAt } = byModel()!;
  return {
    found: trackedPositions(project, { sourceId: source.id, name }, modelId),
    warnings,
    made: createdAt,
  };
}
