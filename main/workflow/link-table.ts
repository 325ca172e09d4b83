import { open, type FileHandle } from 'node:fs/promises';
import { arrayFile, type ArrayEntry } from '../../native-worker/client/array-files.ts';
import type { CallOptions, MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import { explainWrite } from '../../native-worker/client/output.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { isWithin } from '../../preload/contract/options/track.ts';
import { notWhole, pixelSizeNeeded } from './csv/csv-errors.ts';
import { numberBatches } from './csv/csv-batches.ts';
import { withTemporaryFolder } from './temporary-folder.ts';

/** First and last that count; undefined: all. */
type Part = [from: number, to: number] | undefined;

export interface LinkRequest {
  maxStepPx: number;
  memoryFrames: number;
  /** Heights are looked at only where it is known. */
  pixelUm: number | undefined;
  frameIntervalS: number;
  /** Frames, columns and lines of the image whose rows are linked. */
  part: { frames: Part; columns: Part; lines: Part };
}

export interface LinkedTable {
  /** A particle number for each row that is linked, and in 3D how sure that is. */
  links: MethodResult<'linkPositions'>;
  /** Which rows of the table they are; null: all. */
  rows: Int32Array | null;
  dims: 2 | 3;
}

const PLACES = ['x_px', 'y_px', 'x_um', 'y_um'] as const;
const HEIGHTS = ['z_um', 'z_sd_um'] as const;

/**
 * Links the positions of a table of any length, in the plane (Crocker and Grier 1996) or, with heights, in space. Its columns pass to the computing
 * process as files, for a message would hold them several times.
 *
 * @throws bad-input, no-space
 */
export const linkTable = (
  worker: Pick<WorkerClient, 'call'>,
  path: string,
  request: LinkRequest,
  call?: CallOptions,
): Promise<LinkedTable> =>
  withTemporaryFolder(async (folder) => {
    const { arrays, rows } = await columnFiles(path, folder, request);
    const { pixelUm, maxStepPx, memoryFrames, frameIntervalS } = request;
    const isInSpace = pixelUm !== undefined && arrays.some(({ name }) => name === 'z_um');
    const space = isInSpace ? { pixelUm } : null;
    const links = await worker.call(
      'linkPositions',
      { folder, arrays, space, maxStepPx, memoryFrames, frameIntervalS },
      call,
    );
    return { links, rows, dims: isInSpace ? 3 : 2 };
  });

/** Puts the columns of the rows that are wanted into array files of a folder. */
async function columnFiles(
  path: string,
  folder: string,
  { pixelUm, part }: LinkRequest,
): Promise<{ arrays: ArrayEntry[]; rows: Int32Array | null }> {
  const files = new Map<string, FileHandle>();
  const append = async (name: string, values: Float64Array | Int32Array): Promise<void> => {
    const file = files.get(name) ?? (await open(arrayFile(folder, name), 'w'));
    files.set(name, file);
    await file.appendFile(new Uint8Array(values.buffer));
  };
  const isWhole = Object.values(part).every((one) => one === undefined);
  const wanted: Int32Array[] = [];
  let row = 0;
  try {
    const names = [...PLACES, ...(pixelUm === undefined ? [] : HEIGHTS)];
    for await (const batch of numberBatches(path, ['frame'], names)) {
      const frame = wholeNumbers(path, batch.frame, row);
      const [xPx, yPx] = (['x', 'y'] as const).map((axis) => inPixels(path, axis, batch, pixelUm));
      const here = Int32Array.from(frame.keys()).filter(
        (at) =>
          isWithin(frame[at], part.frames) &&
          isWithin(xPx[at], part.columns) &&
          isWithin(yPx[at], part.lines),
      );
      const take = (values: Float64Array): Float64Array => Float64Array.from(here, (at) => values[at]);
      await append(
        'frame',
        here.map((at) => frame[at]),
      );
      await append('x_px', take(xPx));
      await append('y_px', take(yPx));
      for (const name of HEIGHTS) {
        const values = batch[name];
        if (values) await append(name, take(values));
      }
      const first = row;
      if (!isWhole) wanted.push(here.map((at) => first + at));
      row += frame.length;
    }
  } catch (error) {
    throw explainWrite(folder, error);
  } finally {
    for (const file of files.values()) await file.close();
  }
  const typeOf = (name: string): string => (name === 'frame' ? 'Int32Array' : 'Float64Array');
  return {
    arrays: Array.from(files.keys(), (name) => ({ name, type: typeOf(name) })),
    rows: isWhole ? null : joined(wanted),
  };
}

function joined(parts: readonly Int32Array[]): Int32Array {
  const all = new Int32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const part of parts) {
    all.set(part, end);
    end += part.length;
  }
  return all;
}

function wholeNumbers(path: string, values: Float64Array, firstRow: number): Int32Array {
  const wrong = values.findIndex((value) => value !== (value | 0));
  if (wrong < 0) return Int32Array.from(values);
  throw notWhole(path, firstRow + wrong, 'frame', values[wrong]);
}

/** In pixels: as the table has them, or from micrometres. */
function inPixels(
  path: string,
  axis: 'x' | 'y',
  columns: Partial<Record<string, Float64Array>>,
  pixelUm: number | undefined,
): Float64Array {
  const { [`${axis}_px`]: px, [`${axis}_um`]: um } = columns;
  if (px) return px;
  if (um && pixelUm !== undefined) return um.map((value) => value / pixelUm);
  if (um) throw pixelSizeNeeded(path, `${axis}_um`, `${axis}_px`);
  throw badInput(`${path} has no column ${axis}_px; see "janus3d link --help".`, { path });
}
