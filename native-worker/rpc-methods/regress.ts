import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import {
  fitAndTest,
  regressionOf,
  type Regression,
  type RegressOutcome,
  type RegressRequest,
} from '../model/training/regress.ts';
import { readArrays, type ArrayEntry } from '../array-files.ts';
import type { MethodContext } from './method-context.ts';

/** A table whose cells, row by row, are the array `values` of a folder. */
export interface StoredTable extends Omit<FeatureTable, 'values'> {
  folder: string;
  arrays: ArrayEntry[];
}

export type StoredRequest = Omit<RegressRequest, 'train' | 'test'> & {
  train: StoredTable;
  test: StoredTable;
};

/** Any regressor on any numeric table. */
export const regress = async (
  { request, seed }: { request: StoredRequest; seed: number },
  { pool, signal }: MethodContext,
): Promise<RegressOutcome> => fitAndTest(await readRequest(request), { pool, seed, signal });

/** On its own, so that the tables are no longer held once inputs and target have been taken out of them. */
async function readRequest(request: StoredRequest): Promise<Regression> {
  const [train, test] = [await readTable(request.train), await readTable(request.test)];
  return regressionOf({ ...request, train, test });
}

async function readTable({ names, rows, folder, arrays }: StoredTable): Promise<FeatureTable> {
  const { values } = (await readArrays(folder, arrays)) as Pick<FeatureTable, 'values'>;
  return { names, rows, values };
}
