/** Where a track crosses a frame: its first row in or after it is number `next`, earlier ones lie before. */
export interface Crossing {
  track: number;
  next: number;
}

/**
 * Frame by frame, the tracks that have begun and not yet ended, in order of their beginnings. Tracks may be changed from the place of their crossing on
 * while the frames are gone through, as long as they don't end up empty.
 */
export function* crossingsByFrame(
  tracks: readonly number[][],
  frame: ArrayLike<number>,
  lastFrame: number,
): Generator<{ now: number; crossings: Crossing[] }> {
  const next = new Int32Array(tracks.length);
  const starts = [...tracks.keys()]
    .filter((track) => tracks[track].length > 0)
    .map((track) => ({ track, first: frame[tracks[track][0]] }))
    .sort((a, b) => a.first - b.first);
  let waiting = 0;
  let alive: number[] = [];
  const from = starts.length > 0 ? starts[0].first : 0;
  for (let now = from; now <= lastFrame; now++) {
    for (; waiting < starts.length && starts[waiting].first <= now; waiting++)
      alive.push(starts[waiting].track);
    for (const track of alive)
      while (next[track] < tracks[track].length && frame[tracks[track][next[track]]] < now) next[track]++;
    alive = alive.filter((track) => next[track] < tracks[track].length);
    const begun = alive.filter((track) => next[track] > 0 || frame[tracks[track][0]] === now);
    yield { now, crossings: begun.map((track) => ({ track, next: next[track] })) };
  }
}
