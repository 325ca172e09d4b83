import type { ModelReport, ModelRow, PredictionTable } from '../../preload/contract/commands.ts';
import { missingThing } from '../../preload/contract/messages.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import type { TrainedWith } from '../../preload/contract/trained-with.ts';
import { packColumns, unpackColumns } from './columns.ts';
import type { Project } from './project.ts';

/** A report without what the row itself knows or what is stored apart. */
export type StoredReport = Omit<
  ModelReport,
  'modelId' | 'createdAt' | 'predictions' | 'epsilonInterval' | 'options'
> & {
  /** Models from before it was kept have none. */
  epsilonInterval?: [number, number] | null;
};

export interface NewModel {
  report: StoredReport;
  predictions: PredictionTable;
  /** Options, seed, versions, calibration: what made it. */
  inputs: object;
  /** Plain part of what was fitted. */
  meta: unknown;
}

interface Row {
  id: number;
  name: string;
  report: string;
  inputs: string;
  meta: string;
  predictions: Uint8Array;
  created_at: string;
}

/** A new number for a model whose arrays are about to be stored; the model exists once `storeModel` has run. */
export function reserveModel(project: Project): number {
  project.db.prepare('DELETE FROM model_array WHERE model_id NOT IN (SELECT id FROM model)').run();
  const row = project.db
    .prepare<[], { id: number }>(
      `SELECT coalesce(max(seq), 0) + 1 AS id FROM sqlite_sequence WHERE name = 'model'`,
    )
    .get();
  return row!.id;
}

/** One part of a fitted array; parts are put together in their order. */
export function storeModelPart(
  project: Project,
  modelId: number,
  array: { name: string; type: string },
  part: number,
  bytes: Uint8Array,
): void {
  project.db
    .prepare('INSERT INTO model_array (model_id, name, type, part, bytes) VALUES (?, ?, ?, ?, ?)')
    .run(modelId, array.name, array.type, part, bytes);
}

export function storeModel(project: Project, modelId: number, model: NewModel): void {
  project.db
    .prepare('INSERT INTO model VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(
      modelId,
      model.report.model,
      JSON.stringify(model.report),
      JSON.stringify(model.inputs),
      JSON.stringify(model.meta),
      packColumns(model.predictions),
      new Date().toISOString(),
    );
}

const rowOf = (row: Pick<Row, 'id' | 'report' | 'inputs' | 'created_at'>): ModelRow => {
  const report = JSON.parse(row.report) as StoredReport;
  const { options } = JSON.parse(row.inputs) as { options?: unknown };
  return {
    modelId: row.id,
    model: report.model,
    split: report.split,
    epsilon: report.epsilon,
    sdUm: report.sdUm,
    rmseUm: report.rmseUm,
    epsilonInterval: report.epsilonInterval ?? null,
    zTotalUm: report.zTotalUm,
    trainRows: report.trainRows,
    testRows: report.testRows,
    fitS: report.fitS,
    createdAt: row.created_at,
    tensorBackend: report.tensorBackend,
    seed: report.seed,
    // Models from before setups were kept have none.
    trainedWith: report.trainedWith ?? null,
    options: TrainOptions.safeParse(options).data ?? null,
  };
};

export function modelRows(project: Project): ModelRow[] {
  return project.db
    .prepare<[], Pick<Row, 'id' | 'report' | 'inputs' | 'created_at'>>(
      'SELECT id, report, inputs, created_at FROM model ORDER BY id',
    )
    .all()
    .map(rowOf);
}

function getRow(project: Project, modelId: number): Row {
  const row = project.db.prepare<[number], Row>('SELECT * FROM model WHERE id = ?').get(modelId);
  if (!row) throw missingThing('model', modelId);
  return row;
}

export function modelReport(project: Project, modelId: number): ModelReport {
  const row = getRow(project, modelId);
  return {
    ...(JSON.parse(row.report) as StoredReport),
    ...rowOf(row),
    modelId,
    createdAt: row.created_at,
    predictions: unpackColumns<PredictionTable>(row.predictions),
  };
}

export interface ModelArrayEntry {
  name: string;
  type: string;
  parts: number;
}

/** With what the stacks were taken that it was trained on; null for a model from before setups were kept. */
export const trainedWithOf = (project: Project, modelId: number): TrainedWith | null =>
  rowOf(getRow(project, modelId)).trainedWith;

/** Plain part and list of arrays of a model; the arrays' bytes come part by part from `readModelPart`. */
export function readModel(
  project: Project,
  modelId: number,
): { meta: unknown; inputs: unknown; arrays: ModelArrayEntry[] } {
  const row = getRow(project, modelId);
  const arrays = project.db
    .prepare<[number], ModelArrayEntry>(
      'SELECT name, type, count(*) AS parts FROM model_array WHERE model_id = ? GROUP BY name ORDER BY min(id)',
    )
    .all(modelId);
  return { meta: JSON.parse(row.meta), inputs: JSON.parse(row.inputs), arrays };
}

export function readModelPart(project: Project, modelId: number, name: string, part: number): Uint8Array {
  const row = project.db
    .prepare<[number, string, number], { bytes: Uint8Array }>(
      'SELECT bytes FROM model_array WHERE model_id = ? AND name = ? AND part = ?',
    )
    .get(modelId, name, part);
  return row!.bytes;
}
