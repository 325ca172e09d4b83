import type { Frame, PixelArray } from '../../preload/contract/frame.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { planeBytesOf, withSource } from '../read/source-cache.ts';
import type { CutRowPayload } from '../tasks/cut-row.ts';
import type { MethodContext } from './method-context.ts';

export interface ReadSectionParams extends Omit<CutRowPayload, 'frame' | 'columns'> {
  /** Null: all of them. */
  columns: readonly [number, number] | null;
}

/** A file cut open at a row of its frames: a row of the result a frame. Columns beyond the frames are left out. @throws bad-input */
export async function readSection(
  { columns, ...params }: ReadSectionParams,
  { pool, signal }: MethodContext,
): Promise<Frame> {
  const { width, height, frames } = await withSource(params.path, params, ({ info }) =>
    Promise.resolve(info),
  );
  const [from, to] = columns ? [columns[0], Math.min(width, columns[1])] : [0, width];
  if (params.row >= height || from >= to) {
    throw badInput(`A section at row ${params.row}, columns ${from} to ${to} lies outside ${params.path}.`);
  }
  const bytes = await planeBytesOf(params.path, params);
  const indices = Array.from({ length: frames }, (_, frame) => frame);
  const rows = await pool.map(
    'cutRow',
    indices,
    (frame) => ({ ...params, frame, columns: [from, to] as const }),
    { signal, bytes },
  );
  return { width: to - from, height: frames, bits: bitsOf(rows[0]), data: join(rows, to - from) };
}

const bitsOf = (data: PixelArray): Frame['bits'] =>
  data instanceof Uint8Array ? 8 : data instanceof Uint16Array ? 16 : 32;

function join(rows: readonly PixelArray[], width: number): PixelArray {
  const samples = rows.length * width;
  const [first] = rows;
  const joined =
    first instanceof Uint8Array
      ? new Uint8Array(samples)
      : first instanceof Uint16Array
        ? new Uint16Array(samples)
        : new Float32Array(samples);
  rows.forEach((row, at) => joined.set(row, at * width));
  return joined;
}
