/** Where a track crosses a frame: its first row in or after it is number `next`, which may be past its end; earlier ones lie before. */
export interface Crossing {
  track: number;
  next: number;
}

/**
 * Frame by frame, the tracks that have begun and not yet ended, in order of their beginnings. Tracks may be changed from the place of their crossing on
 * while the frames are gone through.
 *
 * @param margin for so many frames before its first row and after its last one a track crosses frames, too
 */
export function* crossingsByFrame(
  tracks: readonly number[][],
  frame: ArrayLike<number>,
  lastFrame: number,
  margin = 0,
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
    for (; waiting < starts.length && starts[waiting].first - margin <= now; waiting++)
      alive.push(starts[waiting].track);
    for (const track of alive)
      while (next[track] < tracks[track].length && frame[tracks[track][next[track]]] < now) next[track]++;
    alive = alive.filter((track) => {
      const last = tracks[track].at(-1);
      return last !== undefined && now <= frame[last] + margin;
    });
    const begun = alive.filter((track) => frame[tracks[track][0]] <= now + margin);
    yield { now, crossings: begun.map((track) => ({ track, next: next[track] })) };
  }
}
