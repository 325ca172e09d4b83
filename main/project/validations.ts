import type { ProjectSummary } from '../../preload/contract/commands.ts';
import type { Validation, ValidationRow, ValidationTable } from '../../preload/contract/validation.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { noteAdded, removeRow } from './write-changes.ts';
import { packColumns, unpackTable, type Columns } from './pack-columns.ts';
import {
  VALIDATION_INPUTS,
  VALIDATION_REPORT,
  type StoredValidation,
  type ValidationInputs,
} from './stored-formats.ts';
import { modelChanges } from './models.ts';
import { changedSources, knownOfTruth, otherwise, unique } from './out-of-date.ts';
import type { Project } from './project.ts';
import { getSource } from './sources.ts';
import { packJson, unpackJson } from './stored-json.ts';
import { trackSets } from './tracks.ts';

const TABLE: Columns<ValidationTable> = {
  frame: 'Int32Array',
  particle: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  distanceUm: 'Float64Array',
  zTrueUm: 'Float64Array',
  zRawUm: 'Float64Array',
  zRawSdUm: 'Float64Array',
  rawInRange: 'Uint8Array',
  zUm: 'Float64Array',
  zSdUm: 'Float64Array',
  inRange: 'Uint8Array',
  outlier: 'Uint8Array',
  crowded: 'Uint8Array',
  residualRawUm: 'Float64Array',
  residualUm: 'Float64Array',
};

interface Row {
  id: number;
  inputs: string;
  report: string;
  columns: Uint8Array;
  created_at: string;
}

/** Stores a validation in place of an earlier one of the same source, model and table. Returns its id. */
export function storeValidation(
  project: Project,
  { report, inputs, table }: { report: StoredValidation; inputs: ValidationInputs; table: ValidationTable },
): number {
  const { sourceId, modelId, truth } = report;
  const before = project.db
    .prepare<[number, number, string], { id: number }>(
      'SELECT id FROM validation WHERE source_id = ? AND model_id = ? AND truth = ? AND removed = 0',
    )
    .get(sourceId, modelId, truth);
  if (before) removeRow(project, 'validation', before.id);
  const { lastInsertRowid } = project.db
    .prepare(
      `INSERT INTO validation (source_id, model_id, truth, inputs, report, columns, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      sourceId,
      modelId,
      truth,
      packJson(VALIDATION_INPUTS, inputs),
      packJson(VALIDATION_REPORT, report),
      packColumns(table),
      new Date().toISOString(),
    );
  noteAdded(project, 'validation', Number(lastInsertRowid));
  return Number(lastInsertRowid);
}

type ReportRow = Omit<Row, 'columns'>;

type Changes = Pick<ProjectSummary, 'trackSets'> & { ofModels: Map<number, string[]> };
function changesNow(project: Project): Changes {
  const ofModels = modelChanges(project);
  return { ofModels, trackSets: trackSets(project, ofModels) };
}

function rowOf(
  project: Project,
  { id, inputs, report, created_at: createdAt }: ReportRow,
  { ofModels, trackSets: sets }: Changes,
): ValidationRow {
  const where = `validation ${id}`;
  const stored = unpackJson(project.path, VALIDATION_REPORT, report, where);
  const { content, known, made } = unpackJson(project.path, VALIDATION_INPUTS, inputs, where);
  const source = getSource(project, stored.sourceId);
  const judged = sets.find((set) => set.videoId === source.id && set.createdAt === made);
  const outOfDate = unique([
    ...changedSources(project, [{ source: source.id, content }]),
    ...otherwise(source.name, known, knownOfTruth(source, stored.options)),
    ...(ofModels.get(stored.modelId) ?? []),
    ...(made && !judged ? [`the trajectories of ${source.name} were changed`] : []),
    ...(judged?.outOfDate ?? []),
  ]);
  return { ...stored, validationId: id, createdAt, outOfDate };
}

/** Newest first. */
export function listValidations(project: Project): ValidationRow[] {
  const changes = changesNow(project);
  return project.db
    .prepare<[], ReportRow>(
      'SELECT id, inputs, report, created_at FROM validation WHERE removed = 0 ORDER BY id DESC',
    )
    .all()
    .map((row) => rowOf(project, row, changes));
}

export function getValidation(project: Project, validationId: number): Validation {
  const row = project.db
    .prepare<[number], Row>(
      'SELECT id, inputs, report, columns, created_at FROM validation WHERE id = ? AND removed = 0',
    )
    .get(validationId);
  if (!row) throw missingThing('validation', validationId);
  return {
    ...rowOf(project, row, changesNow(project)),
    table: unpackTable(project.path, row.columns, TABLE, `validation ${row.id}`),
  };
}

/** The table that a validation was held against, and its seed. */
export function truthOf(
  project: Project,
  validationId: number,
): { path: string | undefined; sha256: string; seed: number } {
  const row = project.db
    .prepare<[number], { inputs: string }>('SELECT inputs FROM validation WHERE id = ? AND removed = 0')
    .get(validationId);
  if (!row) throw missingThing('validation', validationId);
  const { truth, seed } = unpackJson(
    project.path,
    VALIDATION_INPUTS,
    row.inputs,
    `validation ${validationId}`,
  );
  return { path: truth.path, sha256: truth.sha256, seed };
}
