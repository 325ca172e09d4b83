/** True positions, a row each; heights of the particle above the focal plane. */
export interface TruePositions {
  frame: Int32Array;
  /** Which particle it is; null: not told. */
  particle: Int32Array | null;
  /** Null: the height is that of every particle in the frame. */
  xPx: Float64Array | null;
  yPx: Float64Array | null;
  zUm: Float64Array;
}

/** A pair a row; `found` is -1 where a true row has none. Ordered by true row. */
export interface TruthPairs {
  truth: Int32Array;
  found: Int32Array;
  /** Between the two; NaN where the true position is not known. */
  distancePx: Float64Array;
}

/**
 * Pairs true positions with those found in the same frame. With positions each is used once, the closest pairs first, no further apart
 * than `reachPx`; without, a true row is paired with every particle found in its frame.
 */
export function matchTruth(
  { frame, xPx, yPx }: TruePositions,
  found: { frame: Int32Array; xPx: Float64Array; yPx: Float64Array },
  reachPx: number,
): TruthPairs {
  const inFrame = new Map<number, number[]>();
  found.frame.forEach((at, row) => {
    const rows = inFrame.get(at);
    if (rows) rows.push(row);
    else inFrame.set(at, [row]);
  });
  const partners: { found: number; distancePx: number }[][] = Array.from(frame, () => []);
  if (!xPx || !yPx) {
    frame.forEach((at, row) => {
      partners[row] = (inFrame.get(at) ?? []).map((one) => ({ found: one, distancePx: NaN }));
    });
  } else {
    const near: { truth: number; found: number; distancePx: number }[] = [];
    frame.forEach((at, truth) => {
      for (const one of inFrame.get(at) ?? []) {
        const distancePx = Math.hypot(found.xPx[one] - xPx[truth], found.yPx[one] - yPx[truth]);
        if (distancePx <= reachPx) near.push({ truth, found: one, distancePx });
      }
    });
    const used = new Set<number>();
    for (const { truth, ...partner } of near.sort((a, b) => a.distancePx - b.distancePx)) {
      if (partners[truth].length > 0 || used.has(partner.found)) continue;
      partners[truth].push(partner);
      used.add(partner.found);
    }
  }
  const pairs = partners.flatMap((ones, truth) =>
    (ones.length > 0 ? ones : [{ found: -1, distancePx: NaN }]).map((one) => ({ truth, ...one })),
  );
  return {
    truth: Int32Array.from(pairs, (pair) => pair.truth),
    found: Int32Array.from(pairs, (pair) => pair.found),
    distancePx: Float64Array.from(pairs, (pair) => pair.distancePx),
  };
}
