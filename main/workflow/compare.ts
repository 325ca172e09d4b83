import type { CompareRow } from '../../preload/contract/commands.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { settingsOf, type CompareOptions } from '../../preload/contract/options/compare.ts';
import { modelAndSplit, TrainOptions } from '../../preload/contract/options/train.ts';
import { descriptionOf } from '../../preload/contract/regressors/index.ts';
import { comparisonRow, storeComparisonRow } from '../project/comparisons.ts';
import { logCommand } from '../project/command-log.ts';
import { makeInputs } from '../project/result-inputs.ts';
import { calibratedMasks } from './calibrated-masks.ts';
import type { Workflow } from './workflow-context.ts';
import { hashOf } from './tested-data-hash.ts';
import { imagesFor } from './calibrated-images.ts';
import { APP_VERSION, versions } from './versions.ts';

/** Progress is told in so many parts of a row. */
const PARTS = 100;

/**
 * Tests every model with every split on the calibrated masks, a row each; rows are stored as they come, and those that were stored
 * before, of the same masks, options and seed, are not tested again.
 */
export async function compare(
  workflow: Workflow,
  options: CompareOptions,
  onRow: () => void,
): Promise<CompareRow[]> {
  const { project, worker, signal, report, seed } = workflow;
  const { models, splits, testFraction } = options;
  report('Reading features', 0, 1);
  const masks = calibratedMasks(project);
  const dataHash = hashOf(masks);
  const tests = splits.flatMap((split) =>
    models.map((model) => {
      const held = split === 'stack' ? {} : { testFraction };
      const trainOptions = TrainOptions.parse({ ...settingsOf(model, options), ...held, model, split });
      const inputs = makeInputs({
        version: APP_VERSION,
        step: 'compare',
        dataHash,
        options: trainOptions,
        seed,
      });
      return { trainOptions, inputs };
    }),
  );
  let images: FeatureTable | null = null;
  const rows: CompareRow[] = [];
  for (const [done, { trainOptions, inputs }] of tests.entries()) {
    const { model, split } = trainOptions;
    const stored = comparisonRow(project, inputs);
    if (stored) {
      storeComparisonRow(project, inputs, dataHash, stored);
      rows.push(stored);
      continue;
    }
    const step = `Testing ${modelAndSplit(model, split)} (${done + 1} of ${tests.length})`;
    const tell = (share: number): void =>
      report(step, Math.round((done + share) * PARTS), tests.length * PARTS);
    tell(0);
    const { needsImages } = descriptionOf(model);
    if (needsImages) {
      images ??= await imagesFor({ ...workflow, report: () => tell(0) }, model, masks);
    }
    const figures = await worker.call(
      'testModel',
      {
        features: masks.features,
        images: needsImages ? images : null,
        zLabelUm: masks.zLabelUm,
        stack: masks.stack,
        particle: masks.particle,
        zRangeUm: masks.calibration.zRangeUm,
        options: trainOptions,
        seed,
      },
      { signal, onProgress: (part) => tell(part.done / part.total) },
    );
    const row: CompareRow = { model, split, ...figures };
    storeComparisonRow(project, inputs, dataHash, row);
    onRow();
    rows.push(row);
  }
  report('Compared', tests.length * PARTS, tests.length * PARTS);
  logCommand(project, 'compare', { options, seed }, versions(), { rows: rows.length });
  return rows;
}
