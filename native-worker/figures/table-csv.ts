import type { AnalysisFile } from '../../preload/contract/analysis.ts';

/** A column of numbers or names; what is no number is an empty cell. */
export interface Column {
  name: string;
  values: ArrayLike<number | string | null>;
  /** Whole numbers as they are; others to nine digits. */
}

const quoted = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function cell(value: number | string | null): string {
  if (value === null) return '';
  if (typeof value === 'string') return quoted(value);
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : '';
}

/** Columns of equal length as CSV with one header row. */
export function csvFile(name: string, columns: readonly Column[]): AnalysisFile {
  const rows = columns[0]?.values.length ?? 0;
  const lines = [columns.map((column) => column.name).join(',')];
  for (let row = 0; row < rows; row += 1)
    lines.push(columns.map(({ values }) => cell(values[row])).join(','));
  return { name, text: `${lines.join('\n')}\n` };
}

/** Tables with the same columns, one after the other. */
export function stack(tables: readonly (readonly Column[])[]): Column[] {
  return (tables[0] ?? []).map(({ name }, at) => ({
    name,
    values: tables.flatMap((table) => Array.from(table[at].values)),
  }));
}
