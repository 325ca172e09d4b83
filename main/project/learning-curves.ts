import type { LearningCurve, LearningPoint } from '../../preload/contract/learning-curve.ts';
import { CURVE_INPUTS, LEARNING_POINT } from './stored-formats.ts';
import type { Inputs } from './result-inputs.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

const rowOf = (project: Project, { id, row }: { id: number; row: string }): LearningPoint =>
  unpackJson(project.path, LEARNING_POINT, row, `learning point ${id}`);

/** What this point gave before, null where it has not been tested. */
export function learningPointOf(project: Project, inputs: Inputs): LearningPoint | null {
  const found = project.db
    .prepare<[string], { id: number; row: string }>(
      'SELECT id, row FROM learning_point WHERE inputs_hash = ?',
    )
    .get(inputs.hash);
  return found ? rowOf(project, found) : null;
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
      packJson(LEARNING_POINT, point.row),
      new Date().toISOString(),
    );
}

/** On the data that was used last: of each model and split the latest curve, in the order in which they were made. */
export function latestCurves(project: Project): LearningCurve[] {
  const stored = project.db
    .prepare<[], { id: number; inputs: string; curve_hash: string; row: string }>(
      `SELECT id, inputs, curve_hash, row FROM learning_point
         WHERE data_hash = (SELECT data_hash FROM learning_point WHERE id = (SELECT max(id) FROM learning_point)) ORDER BY id`,
    )
    .all();
  const curves = new Map<string, LearningCurve>();
  const byCurve = new Map<string, typeof stored>();
  for (const one of stored) byCurve.set(one.curve_hash, [...(byCurve.get(one.curve_hash) ?? []), one]);
  for (const points of byCurve.values()) {
    const [first] = points;
    const { options, seed, sizes } = unpackJson(
      project.path,
      CURVE_INPUTS,
      first.inputs,
      `learning point ${first.id}`,
    );
    const { model, split } = options;
    const rows = points.map((one) => rowOf(project, one));
    rows.sort((a, b) => a.trainParticles - b.trainParticles);
    curves.delete(`${model} ${split}`);
    curves.set(`${model} ${split}`, { model, split, seed, complete: rows.length === sizes.length, rows });
  }
  return [...curves.values()];
}
