import type { Calibration } from '../../../preload/contract/commands.ts';

export type GalleryOrder = 'particle' | 'z';

/** Masks of a calibration in an order: places in `calibration.zSeries` and in the slices of that one. */
export interface Gallery {
  count: number;
  zSeries: Int32Array;
  at: Int32Array;
}

/** All masks with a label, or those of one z-series; by particle and slice, or by label. */
export function galleryOf(
  { zSeries }: Pick<Calibration, 'zSeries'>,
  order: GalleryOrder,
  only: number | null = null,
): Gallery {
  const labels: number[] = [];
  const places: [number, number][] = [];
  zSeries.forEach(({ slice, zLabelUm, reject }, which) => {
    if (only !== null ? only !== which : reject !== null) return;
    for (let at = 0; at < slice.length; at++) {
      labels.push(zLabelUm[at] ?? NaN);
      places.push([which, at]);
    }
  });
  const sorted = Int32Array.from(labels.keys());
  if (order === 'z') {
    // Masks without a label come last.
    const rank = (i: number): number => {
      const label = labels[i] ?? NaN;
      return Number.isNaN(label) ? Infinity : label;
    };
    sorted.sort((a, b) => (rank(a) === rank(b) ? a - b : rank(a) - rank(b)));
  }
  return {
    count: sorted.length,
    zSeries: sorted.map((i) => places[i]?.[0] ?? 0),
    at: sorted.map((i) => places[i]?.[1] ?? 0),
  };
}
