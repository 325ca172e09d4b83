import type { Validation, ValidationRow, ValidationTable } from '../../preload/contract/validation.ts';
import { missingThing } from '../../preload/contract/messages.ts';
import { packColumns, unpackColumns } from './columns.ts';
import type { Project } from './project.ts';

/** A row without what the table of the project knows. */
export type StoredValidation = Omit<ValidationRow, 'validationId' | 'createdAt'>;

interface Row {
  id: number;
  report: string;
  columns: Uint8Array;
  created_at: string;
}

/** Stores a validation in place of an earlier one of the same source, model and table. Returns its id. */
export function storeValidation(
  project: Project,
  { report, inputs, table }: { report: StoredValidation; inputs: object; table: ValidationTable },
): number {
  const { lastInsertRowid } = project.db
    .prepare(
      `INSERT OR REPLACE INTO validation (source_id, model_id, truth, inputs, report, columns, created_at)
         VALUES (?, ?, ?, ?, ?, ?, ?)`,
    )
    .run(
      report.sourceId,
      report.modelId,
      report.truth,
      JSON.stringify(inputs),
      JSON.stringify(report),
      packColumns(table),
      new Date().toISOString(),
    );
  return Number(lastInsertRowid);
}

const rowOf = ({
  id,
  report,
  created_at: createdAt,
}: Pick<Row, 'id' | 'report' | 'created_at'>): ValidationRow => ({
  ...(JSON.parse(report) as StoredValidation),
  validationId: id,
  createdAt,
});

/** Newest first. */
export function listValidations(project: Project): ValidationRow[] {
  return project.db
    .prepare<[], Pick<Row, 'id' | 'report' | 'created_at'>>(
      'SELECT id, report, created_at FROM validation ORDER BY id DESC',
    )
    .all()
    .map(rowOf);
}

export function getValidation(project: Project, validationId: number): Validation {
  const row = project.db
    .prepare<[number], Row>('SELECT id, report, columns, created_at FROM validation WHERE id = ?')
    .get(validationId);
  if (!row) throw missingThing('validation', validationId);
  return { ...rowOf(row), table: unpackColumns<ValidationTable>(row.columns) };
}
