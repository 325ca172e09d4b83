import type { TrackTable } from '../../../preload/contract/commands.ts';

/** Things in the order of their frames; those of frames a to b are one stretch. */
export interface ByFrame {
  /** Places in the list that was sorted. */
  order: Int32Array;
  /** Where frame f begins in `order`, up to one more than the last frame. */
  starts: Int32Array;
}

/** Sorted by counting, so equal frames keep their order. `frameOf`: whole, 0 to `lastFrame`. */
export function sortByFrame(count: number, lastFrame: number, frameOf: (at: number) => number): ByFrame {
  const starts = new Int32Array(lastFrame + 2);
  for (let at = 0; at < count; at++) {
    const frame = frameOf(at) + 1;
    starts[frame] = (starts[frame] ?? 0) + 1;
  }
  for (let frame = 1; frame < starts.length; frame++)
    starts[frame] = (starts[frame] ?? 0) + (starts[frame - 1] ?? 0);
  const next = starts.slice();
  const order = new Int32Array(count);
  for (let at = 0; at < count; at++) {
    const frame = frameOf(at);
    const place = next[frame] ?? 0;
    order[place] = at;
    next[frame] = place + 1;
  }
  return { order, starts };
}

/** The stretch of `order` with frames above `after` and up to `last`; either may lie beyond the ends. */
export function stretch({ starts }: ByFrame, after: number, last: number): { first: number; count: number } {
  const end = starts.length - 1;
  const place = (frame: number): number => starts[Math.min(end, Math.max(0, frame))] ?? 0;
  const first = place(after === -Infinity ? 0 : after + 1);
  return { first, count: Math.max(0, place(last + 1) - first) };
}

export const lastFrameOf = ({ frame }: TrackTable): number => {
  let last = 0;
  for (const one of frame) if (one > last) last = one;
  return last;
};
