import type { LearningCurve, LearningPoint } from '../../preload/contract/learning.ts';
import type { LearningOptions } from '../../preload/contract/options/learning.ts';
import type { Project } from './project.ts';
import type { Inputs } from './inputs.ts';

/** What the inputs of a whole curve says of it. */
export interface CurveInputs {
  options: LearningOptions;
  seed: number;
  sizes: number[];
}

/** What this point gave before, null where it has not been tested. */
export function learningPointOf(project: Project, inputs: Inputs): LearningPoint | null {
  const found = project.db
    .prepare<[string], { row: string }>('SELECT row FROM learning_point WHERE inputs_hash = ?')
    .get(inputs.hash);
  return found ? (JSON.parse(found.row) as LearningPoint) : null;
}

/** A point that is there already becomes the latest. */
export function storeLearningPoint(
  project: Project,
  point: { inputs: Inputs; curveHash: string; dataHash: string; row: LearningPoint },
): void {
  project.db
    .prepare(
      `INSERT OR REPLACE INTO learning_point (inputs, inputs_hash, curve_hash, data_hash, row, created_at)
         VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(
      point.inputs.json,
      point.inputs.hash,
      point.curveHash,
      point.dataHash,
      JSON.stringify(point.row),
      new Date().toISOString(),
    );
}

/** On the data that was used last: of each model and split the latest curve, in the order in which they were made. */
export function latestCurves(project: Project): LearningCurve[] {
  const stored = project.db
    .prepare<[], { inputs: string; curve_hash: string; row: string }>(
      `SELECT inputs, curve_hash, row FROM learning_point
         WHERE data_hash = (SELECT data_hash FROM learning_point ORDER BY id DESC LIMIT 1) ORDER BY id`,
    )
    .all();
  const curves = new Map<string, LearningCurve>();
  const byCurve = new Map<string, typeof stored>();
  for (const one of stored) byCurve.set(one.curve_hash, [...(byCurve.get(one.curve_hash) ?? []), one]);
  for (const points of byCurve.values()) {
    const { options, seed, sizes } = JSON.parse(points[0].inputs) as CurveInputs;
    const { model, split } = options;
    const rows = points.map(({ row }) => JSON.parse(row) as LearningPoint);
    rows.sort((a, b) => a.trainParticles - b.trainParticles);
    curves.delete(`${model} ${split}`);
    curves.set(`${model} ${split}`, { model, split, seed, complete: rows.length === sizes.length, rows });
  }
  return [...curves.values()];
}
