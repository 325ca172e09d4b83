export interface LinkScore {
  /** Links between different particles for 1000 links that there should be. */
  wrongPer1000: number;
  /** Per cent of the links that there should be. */
  keptPercent: number;
  /** Tracks of 20 frames or more, a particle. */
  longTracks: number;
}

const LONG = 20;

/**
 * Compares links with the truth. A link joins two successive rows of a track; there should be one between every two successive rows of a particle.
 */
export function scoreLinks(
  frame: ArrayLike<number>,
  particle: ArrayLike<number>,
  truth: ArrayLike<number>,
  particles: number,
): LinkScore {
  const order = Int32Array.from({ length: frame.length }, (_, row) => row).sort(
    (a, b) => frame[a] - frame[b] || a - b,
  );
  const lastOfTrack = new Map<number, number>();
  const lastOfTruth = new Map<number, number>();
  const length = new Map<number, number>();
  let wanted = 0;
  let kept = 0;
  let wrong = 0;
  for (const row of order) {
    const before = lastOfTrack.get(particle[row]);
    const should = lastOfTruth.get(truth[row]);
    if (should !== undefined) wanted++;
    if (before !== undefined) {
      if (truth[before] !== truth[row]) wrong++;
      else if (before === should) kept++;
    }
    lastOfTrack.set(particle[row], row);
    lastOfTruth.set(truth[row], row);
    length.set(particle[row], (length.get(particle[row]) ?? 0) + 1);
  }
  return {
    wrongPer1000: (1000 * wrong) / wanted,
    keptPercent: (100 * kept) / wanted,
    longTracks: [...length.values()].filter((rows) => rows >= LONG).length / particles,
  };
}
