/**
 * Stable partition of `index[start..end)`, rows with x <= threshold first, without branches, which cuts make unpredictable. Keeping the
 * order keeps memory access in sequence.
 *
 * @returns where the second part begins
 */
export function partition(
  column: Float32Array,
  threshold: number,
  index: Int32Array,
  start: number,
  end: number,
  scratch: Int32Array,
): number {
  let left = start;
  let others = 0;
  for (let i = start; i < end; i++) {
    const row = index[i];
    const inside = Number(column[row] <= threshold) | 0;
    index[left] = row;
    scratch[others] = row;
    left += inside;
    others += 1 - inside;
  }
  for (let i = 0; i < others; i++) index[left + i] = scratch[i];
  return left;
}
