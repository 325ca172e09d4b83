import { mkdir, open } from 'node:fs/promises';
import { join } from 'node:path';
import { arrayFile } from '../../native-worker/client/array-files.ts';
import type {
  CallOptions,
  MethodParams,
  MethodResult,
  WorkerClient,
} from '../../native-worker/client/client.ts';
import { readNumbers } from './csv/read-numbers.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

type Request = MethodParams<'regress'>['request'];
type StoredTable = Request['train'];

/** A regressor to be fitted on one table and tested on another, both by their paths. */
export type RegressTables = Omit<Request, 'train' | 'test'> & { train: string; test: string };

/** Fits a regressor on one table and tests it on another. @throws bad-input */
export const regressTables = (
  worker: Pick<WorkerClient, 'call'>,
  { train, test, ...request }: RegressTables,
  seed: number,
  call?: CallOptions,
): Promise<MethodResult<'regress'>> =>
  withTemporaryFolder(async (folder) => {
    const stored = {
      train: await storeTable(train, join(folder, 'train')),
      test: await storeTable(test, join(folder, 'test')),
    };
    return worker.call('regress', { request: { ...request, ...stored }, seed }, call);
  });

/** Cells pass to the computing process as a file, for a message would hold them several times. */
async function storeTable(path: string, folder: string): Promise<StoredTable> {
  await mkdir(folder);
  const file = await open(arrayFile(folder, 'values'), 'wx');
  try {
    const table = await readNumbers(path, (cells) => file.appendFile(new Uint8Array(cells.buffer)));
    return { ...table, folder, arrays: [{ name: 'values', type: 'Float64Array' }] };
  } finally {
    await file.close();
  }
}
