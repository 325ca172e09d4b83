import { counted } from '../../preload/contract/counted.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import type { LearningCurve } from '../../preload/contract/learning-curve.ts';
import type { LearningOptions } from '../../preload/contract/options/learning-curve.ts';
import { modelAndSplit, TrainOptions } from '../../preload/contract/options/train.ts';
import type { CurveInputs } from '../project/stored-formats.ts';
import { learningPointOf, storeLearningPoint } from '../project/learning-curves.ts';
import { logCommand } from '../project/command-log.ts';
import { makeInputs } from '../project/result-inputs.ts';
import { calibratedMasks } from './calibrated-masks.ts';
import type { Workflow } from './workflow-context.ts';
import { hashOf } from './tested-data-hash.ts';
import { imagesFor } from './calibrated-images.ts';
import { APP_VERSION, versions } from './versions.ts';

/** Progress is told in so many parts of a test. */
const PARTS = 100;

/**
 * Tests a model that learns from 1, 2, 4, ... and all particles, on the same held-out masks. Points are stored as they come; those
 * stored before, of the same masks, options and seed, are not tested again.
 */
export async function learningCurve(
  workflow: Workflow,
  options: LearningOptions,
  onPoint: () => void,
): Promise<LearningCurve> {
  const { project, worker, signal, report, seed } = workflow;
  const { repeats, ...common } = options;
  const { model, split } = options;
  report('Reading features', 0, 1);
  const masks = calibratedMasks(project);
  const dataHash = hashOf(masks);
  const images: FeatureTable | null = await imagesFor(workflow, model, masks);
  const data = {
    features: masks.features,
    images,
    zLabelUm: masks.zLabelUm,
    stack: masks.stack,
    particle: masks.particle,
    zRangeUm: masks.calibration.zRangeUm,
    options: TrainOptions.parse(common),
    seed,
  };
  const sizes = await worker.call('learningSizes', data, { signal });
  const curve = {
    version: APP_VERSION,
    step: 'learning',
    dataHash,
    options,
    seed,
    sizes,
  } satisfies CurveInputs & Record<string, unknown>;
  const curveHash = makeInputs(curve).hash;
  /** Tests of each size; all particles are tested once. */
  const tests = sizes.map((_, index) => (index === sizes.length - 1 ? 1 : repeats));
  const total = tests.reduce((sum, count) => sum + count, 0) * PARTS;
  const rows: LearningCurve['rows'] = [];
  let before = 0;
  for (const [index, size] of sizes.entries()) {
    const step = `Learning from ${counted(size, 'particle')}, ${modelAndSplit(model, split)} (${index + 1} of ${sizes.length})`;
    const tell = (share: number): void =>
      report(step, Math.round((before + share * tests[index]) * PARTS), total);
    const inputs = makeInputs({ ...curve, size });
    let row = learningPointOf(project, inputs);
    if (!row) {
      tell(0);
      row = await worker.call(
        'learningPoint',
        { ...data, size, sizes, repeats },
        { signal, onProgress: (part) => tell(part.done / part.total) },
      );
    }
    // Stored again where it was there, so that this curve is the latest.
    storeLearningPoint(project, { inputs, curveHash, dataHash, row });
    onPoint();
    rows.push(row);
    before += tests[index];
  }
  report('Tested', total, total);
  logCommand(project, 'learning-curve', { options, seed }, versions(), { points: rows.length });
  return { model, split, seed, complete: true, rows };
}
