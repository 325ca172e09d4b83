import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import type { DetectionPreview } from '../../preload/contract/detections.ts';
import type {
  LocaliseFramesPayload,
  PreparedFramePayload,
  PreviewFramePayload,
} from '../tasks/localise-frames.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import type { MethodContext } from './method-context.ts';

/** Circles in a range of frames, a frame a thread at a time; rows are ordered by frame. */
export async function localise(
  params: LocaliseFramesPayload,
  context: MethodContext,
): Promise<DetectionTable> {
  const { signal, pool, onProgress } = context;
  const frames = Array.from({ length: params.to - params.from }, (_, index) => params.from + index);
  const tables = await pool.map('localiseFrames', frames, (from) => ({ ...params, from, to: from + 1 }), {
    signal,
    bytes: await planeBytesOf(params.path, params),
    onDone: (done, total) => onProgress({ done, total }),
  });
  return joinDetections(tables);
}

/** The first frame of a range, and the circles in it, on one of the threads. */
export const previewFrame = async (
  params: PreviewFramePayload,
  { signal, pool }: MethodContext,
): Promise<DetectionPreview> =>
  pool.run('previewFrame', params, { signal, bytes: await planeBytesOf(params.path, params) });

export const preparedFrame = async (
  params: PreparedFramePayload,
  { signal, pool }: MethodContext,
): Promise<Frame> =>
  pool.run('preparedFrame', params, { signal, bytes: await planeBytesOf(params.path, params) });

function joinDetections(tables: readonly DetectionTable[]): DetectionTable {
  const rows = tables.reduce((sum, table) => sum + table.frame.length, 0);
  const joined: DetectionTable = {
    frame: new Int32Array(rows),
    xPx: new Float64Array(rows),
    yPx: new Float64Array(rows),
    radiusPx: new Float64Array(rows),
    score: new Float64Array(rows),
  };
  let row = 0;
  for (const table of tables) {
    for (const name of ['frame', 'xPx', 'yPx', 'radiusPx', 'score'] as const)
      joined[name].set(table[name], row);
    row += table.frame.length;
  }
  return joined;
}
