import { open, readFile, rm, truncate } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { crc32 } from 'node:zlib';
import { explainWrite } from '../../native-worker/client/output.ts';
import { decodeValue, encodeValue, type CodecForm } from '../../preload/contract/array-codec.ts';

/** Raised when what a work file holds changes: an older one is begun anew. */
const WORK: CodecForm = {
  form: 'work',
  version: 2,
  called: 'The file of finished work',
  remedy: 'delete it',
};

/**
 * Finished work of a call that has no project, kept beside its result until that is whole, so that a call that was killed goes on where it
 * stopped. Units are appended, each with its length and checksum; what a kill has cut short at the end is dropped. It is no SQLite file, for
 * clusters keep results on network drives.
 */
export interface WorkFile<Unit> {
  /** Units that an earlier call has finished, in the order in which they were kept. */
  readonly kept: readonly Unit[];
  keep(unit: Unit): Promise<void>;
  /** A file without any finished unit is taken away. */
  close(): Promise<void>;
  /** Closes it and takes it away: the result is whole. */
  remove(): Promise<void>;
}

const HEAD_BYTES = 8;

export const workFileOf = (out: string): string =>
  join(dirname(resolve(out)), `.janus3d-${basename(out)}.work`);

/**
 * @param key everything that determines the units; a file with another key is begun anew
 * @throws no-space, here and by `keep`
 */
export async function openWorkFile<Unit extends object>(out: string, key: string): Promise<WorkFile<Unit>> {
  const path = workFileOf(out);
  const bytes = await readFile(path).catch(() => Buffer.alloc(0));
  const { units, end } = readUnits(bytes);
  const isSame = (units[0] as { key?: unknown } | undefined)?.key === key;
  const kept = isSame ? (units.slice(1) as Unit[]) : [];
  if (bytes.length > 0) await truncate(path, isSame ? end : 0);
  const file = await open(path, 'a');
  const append = async (unit: object): Promise<void> => {
    const body = new Uint8Array(encodeValue(WORK, unit));
    const record = Buffer.alloc(HEAD_BYTES + body.length);
    record.writeUInt32LE(body.length, 0);
    record.writeUInt32LE(crc32(body), 4);
    record.set(body, HEAD_BYTES);
    await file.appendFile(record).catch((error: unknown) => {
      throw explainWrite(path, error);
    });
  };
  const remove = async (): Promise<void> => {
    await file.close();
    await rm(path, { force: true });
  };
  try {
    if (!isSame) await append({ key });
  } catch (error) {
    await remove();
    throw error;
  }
  let isEmpty = kept.length === 0;
  return {
    kept,
    keep: async (unit) => {
      await append(unit);
      isEmpty = false;
    },
    close: () => (isEmpty ? remove() : file.close()),
    remove,
  };
}

/** Whole units from the start on, and where the last of them ends. */
function readUnits(bytes: Buffer): { units: unknown[]; end: number } {
  const units: unknown[] = [];
  let end = 0;
  while (end + HEAD_BYTES <= bytes.length) {
    const length = bytes.readUInt32LE(end);
    const body = bytes.subarray(end + HEAD_BYTES, end + HEAD_BYTES + length);
    if (body.length < length || crc32(body) !== bytes.readUInt32LE(end + 4)) break;
    try {
      units.push(decodeValue(WORK, body));
    } catch {
      // Of another version of the program.
      break;
    }
    end += HEAD_BYTES + length;
  }
  return { units, end };
}
