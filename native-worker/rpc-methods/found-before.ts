import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { fileStamp } from '../read/source-cache.ts';
import type { FoundCircles, MeasureFramePayload } from '../tasks/measure-frame.ts';

/** Frames as acquired, and how circles are looked for in them. */
type Looked = PlaneChoice & Pick<MeasureFramePayload, 'path' | 'pixelUm' | 'localise'>;

/** So many files: a calibration looks for dust in several stacks before it localises the first. */
const MOST_FILES = 16;

/** By file and options, then frame. */
const kept = new Map<string, Map<number, FoundCircles>>();

const keyOf = (
  { path, channel, position, slice, timepoint, pixelUm, localise }: Looked,
  stamp: string,
): string => JSON.stringify([path, channel, position, slice, timepoint, stamp, pixelUm, localise]);

/**
 * Keeps what was found in frames while dust was looked for, for the step that localises the same frames next.
 *
 * @param stamp `fileStamp` before they were looked at; null where it can't be told whether the images are still the same
 */
export function keepFound(looked: Looked, stamp: string | null, found: Map<number, FoundCircles>): void {
  if (stamp === null) return;
  const key = keyOf(looked, stamp);
  kept.delete(key);
  kept.set(key, found);
  const [oldest] = kept.keys();
  if (kept.size > MOST_FILES) kept.delete(oldest);
}

/** What was found in some frames before, by frame. It is given once, so that it can't outlive the images. */
export async function takeFound(
  looked: Looked,
  frames: readonly number[],
): Promise<Map<number, FoundCircles>> {
  const stamp = await fileStamp(looked.path);
  const found = stamp === null ? undefined : kept.get(keyOf(looked, stamp));
  const taken = new Map<number, FoundCircles>();
  for (const frame of frames) {
    const circles = found?.get(frame);
    if (circles) taken.set(frame, circles);
    found?.delete(frame);
  }
  return taken;
}
