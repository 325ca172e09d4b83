import type { DetectionTable } from '../../preload/contract/detection-table.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import type { DetectionPreview } from '../../preload/contract/detections.ts';
import { joinDetections, tableOf } from '../image/detection-tables.ts';
import type {
  LocaliseFramesPayload,
  PreparedFramePayload,
  PreviewFramePayload,
} from '../tasks/localise-frames.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import { takeFound } from './found-before.ts';
import type { MethodContext } from './method-context.ts';

/** Circles in a range of frames, a frame a thread at a time; rows are ordered by frame. */
export async function localise(
  params: LocaliseFramesPayload,
  context: MethodContext,
): Promise<DetectionTable> {
  const { signal, pool, onProgress } = context;
  const frames = Array.from({ length: params.to - params.from }, (_, index) => params.from + index);
  const looked = { ...params, localise: params.options };
  const before = await takeFound(looked, params.light ? [] : frames);
  const tables = new Map([...before].map(([frame, { detections }]) => [frame, tableOf(frame, detections)]));
  const open = frames.filter((frame) => !tables.has(frame));
  const found = await pool.map('localiseFrames', open, (from) => ({ ...params, from, to: from + 1 }), {
    signal,
    bytes: await planeBytesOf(params.path, params),
    onDone: (done) => onProgress({ done: before.size + done, total: frames.length }),
  });
  for (const [k, frame] of open.entries()) tables.set(frame, found[k]);
  return joinDetections(frames.map((frame) => tables.get(frame)!));
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
