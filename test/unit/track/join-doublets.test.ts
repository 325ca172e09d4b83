import { describe, expect, it } from 'vitest';
import { joinDoublets } from '../../../native-worker/track/join-doublets.ts';

interface Found {
  track: number;
  frame: number;
  x: number;
  y?: number;
}

/** Which of its rows are undecided: single ones. */
const UNSURE = 0.6;

function join(
  found: readonly Found[],
  diameterUm = 2,
): ReturnType<typeof joinDoublets> & { frame: number[] } {
  const byTrack = new Map<number, number[]>();
  found.forEach(({ track }, row) => byTrack.set(track, [...(byTrack.get(track) ?? []), row]));
  const given = [...byTrack.values()];
  const rows = {
    frame: Int32Array.from(found, ({ frame }) => frame),
    xUm: Float64Array.from(found, ({ x }) => x),
    yUm: Float64Array.from(found, ({ y = 0 }) => y),
  };
  const confidence = Float64Array.from(found, (_, row) =>
    given.some((own) => own.length === 1 && own[0] === row) ? UNSURE : 1,
  );
  return {
    ...joinDoublets(given, rows, confidence, { diameterUm, memoryFrames: 2 }),
    frame: [...rows.frame],
  };
}

/** Two spheres 2 um apart, found as one, half way between, in frames `asOne`; a new pair of tracks begins after each. */
function doublet(frames: number, asOne: readonly number[]): Found[] {
  const found: Found[] = [];
  let [pair, single] = [0, 2 * (asOne.length + 1)];
  for (let frame = 0; frame < frames; frame++) {
    if (asOne.includes(frame)) {
      found.push({ track: single++, frame, x: 1 });
      pair += 2;
    } else {
      // The first of two is now the one, now the other.
      const turned = pair % 4 === 2;
      found.push({ track: pair, frame, x: turned ? 2 : 0 }, { track: pair + 1, frame, x: turned ? 0 : 2 });
    }
  }
  return found;
}

describe('joinDoublets', () => {
  it('makes two tracks of a doublet that is now found as two and now as one', () => {
    const found = doublet(30, [9, 10, 20]);
    const { tracks, joined } = join(found);
    expect(tracks).toHaveLength(2);
    expect(tracks.every((rows) => joined.has(rows))).toBe(true);
    expect(tracks.flat().toSorted((a, b) => a - b)).toEqual([...found.keys()]);
  });

  it('keeps each of the two on its side, and frames in order', () => {
    const found = doublet(30, [9, 20]);
    const { tracks, frame } = join(found);
    for (const rows of tracks) {
      expect(new Set(rows.map((row) => found[row].x).filter((x) => x !== 1)).size).toBe(1);
      expect(rows.map((row) => frame[row])).toEqual(rows.map((row) => frame[row]).toSorted((a, b) => a - b));
    }
  });

  it('is not sure of links that it made', () => {
    const found = doublet(24, [12]);
    const { tracks, confidence } = join(found);
    const made = tracks.flatMap((rows) => rows.filter((row) => found[row].frame === 13));
    expect(made.map((row) => confidence[row])).toEqual([0.5, 0.5]);
    expect(tracks.map(([row]) => confidence[row])).toEqual([1, 1]);
    const kept = tracks.flatMap((rows) => rows.filter((row) => found[row].frame === 5));
    expect(kept.map((row) => confidence[row])).toEqual([1, 1]);
  });

  it('leaves two that part, a third beside them, and a meeting of few frames', () => {
    const pair = doublet(30, [9, 20]);
    const apart = pair.map((one) => (one.frame > 25 && one.x === 2 ? { ...one, x: 5 } : one));
    const third = [...pair, ...[26, 27].map((frame) => ({ track: 8, frame, x: 1, y: 2 }))];
    for (const found of [apart, third, doublet(10, [5])]) {
      const { tracks, joined } = join(found);
      expect(joined.size).toBe(0);
      expect(tracks).toHaveLength(new Set(found.map(({ track }) => track)).size);
    }
  });

  it('leaves one that is mostly alone', () => {
    const alone = Array.from({ length: 40 }, (_, k) => ({ track: 5, frame: 24 + k, x: 0 }));
    expect(join([...doublet(24, [12]), ...alone]).joined.size).toBe(0);
  });
});
