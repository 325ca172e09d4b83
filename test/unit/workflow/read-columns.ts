import { numberBatches } from '../../../main/workflow/csv/csv-batches.ts';

/** All batches of some columns, put together. */
export async function readColumns<Name extends string>(
  path: string,
  wanted: readonly Name[],
  optional: readonly string[] = [],
): Promise<Record<string, number[]>> {
  const columns: Record<string, number[]> = {};
  for await (const batch of numberBatches(path, wanted, optional))
    for (const [name, values] of Object.entries<Float64Array>(batch)) (columns[name] ??= []).push(...values);
  return columns;
}
