import type { CompareRow } from '../../preload/contract/commands.ts';
import { COMPARISON_ROW } from './stored-formats.ts';
import type { Inputs } from './result-inputs.ts';
import type { Project } from './project.ts';
import { packJson, unpackJson } from './stored-json.ts';

interface Row {
  id: number;
  row: string;
}

const rowOf = (project: Project, { id, row }: Row): CompareRow =>
  unpackJson(project.path, COMPARISON_ROW, row, `comparison ${id}`);

/** What a model's test gave before, null where it has not been tested in this way. */
export function comparisonRow(project: Project, inputs: Inputs): CompareRow | null {
  const found = project.db
    .prepare<[string], Row>('SELECT id, row FROM comparison WHERE inputs_hash = ?')
    .get(inputs.hash);
  return found ? rowOf(project, found) : null;
}

/** A row that is there already becomes the latest. */
export function storeComparisonRow(
  project: Project,
  inputs: Inputs,
  dataHash: string,
  row: CompareRow,
): void {
  project.db
    .prepare(
      'INSERT OR REPLACE INTO comparison (inputs, inputs_hash, data_hash, row, created_at) VALUES (?, ?, ?, ?, ?)',
    )
    .run(inputs.json, inputs.hash, dataHash, packJson(COMPARISON_ROW, row), new Date().toISOString());
}

/** The tests on the data that were compared last: of each model and split the latest, in the order in which they were made. */
export function latestComparison(project: Project): CompareRow[] {
  const rows = project.db
    .prepare<[], Row>(
      `SELECT id, row FROM comparison
         WHERE data_hash = (SELECT data_hash FROM comparison WHERE id = (SELECT max(id) FROM comparison)) ORDER BY id`,
    )
    .all()
    .map((row) => rowOf(project, row));
  return [...new Map(rows.map((row) => [`${row.model} ${row.split}`, row])).values()];
}
