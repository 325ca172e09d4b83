import { cancelled } from '../../preload/contract/errors.ts';
import { badOption } from '../../preload/contract/error-messages.ts';

/** A range of frames, the unit of work that is stored as a whole: [from, to). */
export interface FrameChunk {
  from: number;
  to: number;
}

/** Frames 0 to `frames`, cut into chunks of equal length; a chunk's place never depends on what has been done. */
export function frameChunks(frames: number, length: number): FrameChunk[] {
  return Array.from({ length: Math.ceil(frames / length) }, (_, index) => ({
    from: index * length,
    to: Math.min(frames, (index + 1) * length),
  }));
}

/** The chunks of a video of `frames` frames that hold any of a range. */
export const chunksOver = ({ from, to }: FrameChunk, frames: number, length: number): FrameChunk[] =>
  frameChunks(frames, length).filter((chunk) => chunk.to > from && chunk.from < to);

/** How many frames chunks hold together. */
export const framesOf = (chunks: readonly FrameChunk[]): number =>
  chunks.reduce((sum, { from, to }) => sum + to - from, 0);

/**
 * Frames that a person wants tracked: all, or first and last of them.
 *
 * @throws bad-option where the video has none of that number
 */
export function frameRange(
  name: string,
  given: readonly [number, number] | null,
  frames: number,
): FrameChunk {
  if (!given) return { from: 0, to: frames };
  const [first, last] = given;
  if (first <= last && last < frames) return { from: first, to: last + 1 };
  throw badOption(
    'frames',
    `${name} has no frames ${first} to ${last}; give --frames FIRST-LAST within 0-${frames - 1}.`,
  );
}

/**
 * Runs `work` on every unit. One unit more than the worker has threads is under way at a time: while one is being stored, the
 * threads have the next. After the first failure no further unit begins, and it waits for those under way.
 */
export async function runUnits<Unit>(
  units: readonly Unit[],
  { signal, threads }: { signal: AbortSignal; threads: number },
  work: (unit: Unit) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const runNext = async (): Promise<void> => {
    while (!failed && next < units.length) {
      if (signal.aborted) throw cancelled();
      const unit = units[next++];
      try {
        await work(unit);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const running = Array.from({ length: Math.min(threads + 1, units.length) }, runNext);
  const results = await Promise.allSettled(running);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
