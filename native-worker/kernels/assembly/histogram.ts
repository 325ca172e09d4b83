/** Rows for the histograms of gradient boosting. */
@unmanaged
class Bins {
  /** A byte a feature, row after row. */
  bins: usize;
  features: i32;
  index: usize;
  count: i32;
  /** Double precision, in the order of the rows. */
  gradients: usize;
  /** 256 a feature: sums in double precision, counts as integers. */
  sums: usize;
  counts: usize;
}

/** Adds the rows to the sums and counts of every feature and bin. */
export function histogram(rows: Bins): void {
  const features = rows.features;
  const sums = rows.sums;
  const counts = rows.counts;
  const end = rows.index + 4 * rows.count;
  for (let entry = rows.index; entry < end; entry += 4) {
    const row = load<i32>(entry);
    const gradient = load<f64>(rows.gradients + 8 * row);
    const first = rows.bins + row * features;
    const last = first + features;
    for (let bin = first, at = 0; bin < last; bin++, at += 256) {
      const cell = at + i32(load<u8>(bin));
      const count = counts + 4 * cell;
      store<i32>(count, load<i32>(count) + 1);
      const sum = sums + 8 * cell;
      store<f64>(sum, load<f64>(sum) + gradient);
    }
  }
}
