import type { CompareRow } from '../../preload/contract/commands.ts';
import type { Project } from './project.ts';
import type { Inputs } from './inputs.ts';

interface Row {
  row: string;
}

/** What a model's test gave before, null where it has not been tested in this way. */
export function comparisonRow(project: Project, inputs: Inputs): CompareRow | null {
  const found = project.db
    .prepare<[string], Row>('SELECT row FROM comparison WHERE inputs_hash = ?')
    .get(inputs.hash);
  return found ? (JSON.parse(found.row) as CompareRow) : null;
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
    .run(inputs.json, inputs.hash, dataHash, JSON.stringify(row), new Date().toISOString());
}

/** The tests on the data that were compared last: of each model and split the latest, in the order in which they were made. */
export function latestComparison(project: Project): CompareRow[] {
  const rows = project.db
    .prepare<[], Row>(
      `SELECT row FROM comparison
         WHERE data_hash = (SELECT data_hash FROM comparison ORDER BY id DESC LIMIT 1) ORDER BY id`,
    )
    .all()
    .map(({ row }) => JSON.parse(row) as CompareRow);
  return [...new Map(rows.map((row) => [`${row.model} ${row.split}`, row])).values()];
}
