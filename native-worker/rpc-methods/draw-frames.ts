import type { FrameMarks } from '../figures/video-overlay.ts';
import { planeBytesOf } from '../read/source-cache.ts';
import type { DrawFramePayload } from '../tasks/draw-frame.ts';
import type { MethodContext } from './method-context.ts';

export interface DrawFramesParams extends Omit<DrawFramePayload, 'frame' | 'marks'> {
  frames: { frame: number; marks: FrameMarks }[];
}

/** Frames of a video with trajectories drawn over them, each as a picture, a frame a thread at a time. */
export async function drawFrames(
  { frames, ...common }: DrawFramesParams,
  { pool, signal }: MethodContext,
): Promise<Uint8Array[]> {
  const bytes = await planeBytesOf(common.path, common);
  return pool.map('drawFrame', frames, (one) => ({ ...common, ...one }), { signal, bytes });
}
