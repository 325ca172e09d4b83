import type { ModelReport, ModelRow } from '../../preload/contract/commands.ts';
import { ARRAY_TYPES, type ArrayType } from '../../preload/contract/array-codec.ts';
import { damagedProject, missingThing } from '../../preload/contract/error-messages.ts';
import { PREDICTION_COLUMNS, type PredictionTable } from '../../preload/contract/held-out-predictions.ts';
import type { TrainedWith } from '../../preload/contract/model-and-setup.ts';
import { changeRow, noteAdded, removeRow } from './write-changes.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import {
  MODEL_INPUTS,
  MODEL_META,
  MODEL_REPORT,
  type ModelInputs,
  type StoredReport,
} from './stored-formats.ts';
import { calibrationState } from './calibrations.ts';
import { changedSources, OTHER_MASKS, unique } from './out-of-date.ts';
import { makeInputs } from './result-inputs.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

const PREDICTIONS: Columns<PredictionTable> = { stack: 'string[]', ...PREDICTION_COLUMNS };

export interface NewModel {
  report: StoredReport;
  predictions: PredictionTable;
  /** Options, seed, versions, calibration: what made it. */
  inputs: ModelInputs;
  /** Plain part of what was fitted. */
  meta: unknown;
}

interface Row {
  id: number;
  name: string;
  title: string | null;
  report: string;
  inputs: string;
  meta: string;
  predictions: Uint8Array;
  created_at: string;
}

/**
 * Begins a model: its row is there before its arrays, and counts once `finishModel` has run. By the project's writer only: it takes away what
 * others have begun and not finished.
 */
export function beginModel(project: Project, model: NewModel): number {
  project.db.prepare('DELETE FROM model WHERE finished = 0').run();
  const { lastInsertRowid } = project.db
    .prepare(
      `INSERT INTO model (name, report, inputs, meta, predictions, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    )
    .run(
      model.report.model,
      packJson(MODEL_REPORT, model.report),
      packJson(MODEL_INPUTS, model.inputs),
      packJson(MODEL_META, model.meta),
      packColumns(model.predictions),
      new Date().toISOString(),
    );
  return Number(lastInsertRowid);
}

export function finishModel(project: Project, modelId: number): void {
  project.db.prepare('UPDATE model SET finished = 1 WHERE id = ?').run(modelId);
  noteAdded(project, 'model', modelId);
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

type SummaryRow = Pick<Row, 'id' | 'title' | 'report' | 'inputs' | 'created_at'>;

const reportOf = (project: Project, { id, report }: SummaryRow): StoredReport =>
  unpackJson(project.path, MODEL_REPORT, report, `model ${id}`);
const inputsOf = (project: Project, { id, inputs }: SummaryRow): ModelInputs =>
  unpackJson(project.path, MODEL_INPUTS, inputs, `model ${id}`);

/** Clauses for what has changed since it was trained in this project; a model from elsewhere stays as it is. */
function changesOf(
  project: Project,
  { imported, calibration, calibrationState: before }: ModelInputs,
  now: ReturnType<typeof calibrationState>,
): string[] {
  if (imported || !calibration) return [];
  const sources = changedSources(project, calibration.stacks);
  if (!now) return sources.length > 0 ? sources : ['the calibration was removed'];
  const inputs = before?.inputs ?? makeInputs(calibration).hash;
  return unique([
    ...sources,
    ...(inputs === now.inputs ? [] : ['the calibration was made anew']),
    ...(inputs === now.inputs && before && before.used !== now.used ? [OTHER_MASKS] : []),
    ...now.outOfDate,
  ]);
}

const rowOf = (project: Project, row: SummaryRow, now = calibrationState(project)): ModelRow => {
  const report = reportOf(project, row);
  const inputs = inputsOf(project, row);
  return {
    modelId: row.id,
    model: report.model,
    title: row.title,
    split: report.split,
    epsilon: report.epsilon,
    sdUm: report.sdUm,
    rmseUm: report.rmseUm,
    epsilonInterval: report.epsilonInterval,
    zTotalUm: report.zTotalUm,
    trainRows: report.trainRows,
    testRows: report.testRows,
    fitS: report.fitS,
    createdAt: row.created_at,
    tensorBackend: report.tensorBackend,
    seed: report.seed,
    trainedWith: report.trainedWith,
    options: inputs.options,
    outOfDate: changesOf(project, inputs, now),
  };
};

export function modelRows(project: Project): ModelRow[] {
  const now = calibrationState(project);
  return project.db
    .prepare<[], SummaryRow>(
      'SELECT id, title, report, inputs, created_at FROM model WHERE finished = 1 AND removed = 0 ORDER BY id',
    )
    .all()
    .map((row) => rowOf(project, row, now));
}

/** What a person calls it; the empty string takes that back. */
export function renameModel(project: Project, modelId: number, title: string): void {
  getRow(project, modelId);
  changeRow(project, 'model', modelId, { title: title === '' ? null : title });
}

/** Takes a model out with the trajectories and validations that were made by it. */
export function removeModel(project: Project, modelId: number): void {
  getRow(project, modelId);
  for (const place of ['tracks', 'validation'] as const) {
    const made = project.db
      .prepare<[number], { id: number }>(`SELECT id FROM ${place} WHERE model_id = ? AND removed = 0`)
      .all(modelId);
    for (const { id } of made) removeRow(project, place, id);
  }
  removeRow(project, 'model', modelId);
}

function getRow(project: Project, modelId: number): Row {
  const row = project.db
    .prepare<[number], Row>(
      'SELECT id, name, title, report, inputs, meta, predictions, created_at FROM model WHERE id = ? AND finished = 1 AND removed = 0',
    )
    .get(modelId);
  if (!row) throw missingThing('model', modelId);
  return row;
}

export function modelReport(project: Project, modelId: number): ModelReport {
  const row = getRow(project, modelId);
  return {
    ...reportOf(project, row),
    ...rowOf(project, row),
    modelId,
    createdAt: row.created_at,
    predictions: unpackTable(project.path, row.predictions, PREDICTIONS, `predictions of model ${modelId}`),
  };
}

export interface ModelArrayEntry {
  name: string;
  type: string;
  parts: number;
}

/** With what the stacks were taken that it was trained on. */
export const trainedWithOf = (project: Project, modelId: number): TrainedWith =>
  rowOf(project, getRow(project, modelId)).trainedWith;

/** Clauses for what has changed since each model was trained, by its id. */
export const modelChanges = (project: Project): Map<number, string[]> =>
  new Map(modelRows(project).map(({ modelId, outOfDate }) => [modelId, outOfDate]));

/** Plain part and list of arrays of a model; the arrays' bytes come part by part from `readModelPart`. */
export function readModel(
  project: Project,
  modelId: number,
): { meta: unknown; inputs: ModelInputs; arrays: ModelArrayEntry[] } {
  const row = getRow(project, modelId);
  const arrays = project.db
    .prepare<[number], ModelArrayEntry & { size: number }>(
      'SELECT name, type, count(*) AS parts, sum(length(bytes)) AS size FROM model_array WHERE model_id = ? GROUP BY name ORDER BY min(id)',
    )
    .all(modelId)
    .map(({ size, ...entry }) => checkedArray(project, modelId, entry, size));
  const meta = unpackJson(project.path, MODEL_META, row.meta, `model ${modelId}`);
  return { meta, inputs: inputsOf(project, row), arrays };
}

/** @throws damaged-file where the bytes are not numbers of that type */
function checkedArray(
  { path }: Project,
  modelId: number,
  entry: ModelArrayEntry,
  size: number,
): ModelArrayEntry {
  const isKnown = Object.hasOwn(ARRAY_TYPES, entry.type);
  if (isKnown && size % ARRAY_TYPES[entry.type as ArrayType].BYTES_PER_ELEMENT === 0) return entry;
  throw damagedProject(path, `the array ${entry.name} does not fit its type`, `model ${modelId}`);
}

export function readModelPart(project: Project, modelId: number, name: string, part: number): Uint8Array {
  const row = project.db
    .prepare<[number, string, number], { bytes: Uint8Array }>(
      'SELECT bytes FROM model_array WHERE model_id = ? AND name = ? AND part = ?',
    )
    .get(modelId, name, part);
  if (!row) throw damagedProject(project.path, `part ${part} of ${name} is missing`, `model ${modelId}`);
  return row.bytes;
}
