import type { Interval } from '../../preload/contract/analysis.ts';

/** Mean and middle 95 % of a likelihood that is held at the values of a grid; null where it is nowhere above 0. */
export function gridInterval(grid: Float64Array, likelihood: Float64Array): Interval | null {
  const total = likelihood.reduce((a, b) => a + b, 0);
  if (!(total > 0)) return null;
  const value = grid.reduce((sum, one, at) => sum + one * likelihood[at], 0) / total;
  const at = (share: number): number => {
    let below = 0;
    return grid[likelihood.findIndex((one) => (below += one) >= share * total)];
  };
  const [low, high] = [at(0.025), at(0.975)];
  return { value, low: Math.min(low, value), high: Math.max(high, value) };
}
