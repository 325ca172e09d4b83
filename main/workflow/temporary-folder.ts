import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { explainWrite, isFull, passingPrefix, removeLeftOvers } from '../../native-worker/client/output.ts';

/** Gives `use` a folder of its own, which is gone afterwards; those of processes that were killed are taken away too. */
export async function withTemporaryFolder<Result>(use: (folder: string) => Promise<Result>): Promise<Result> {
  await removeLeftOvers(tmpdir(), '');
  const folder = await mkdtemp(join(tmpdir(), passingPrefix(''))).catch((error: unknown) => {
    throw explainWrite(tmpdir(), error);
  });
  try {
    return await use(folder);
  } catch (error) {
    throw isFull(error) ? explainWrite(folder, error) : error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
