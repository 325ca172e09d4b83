import { expect, it } from 'vitest';
import { countsText, countTrajectories } from '../../../preload/contract/count-trajectories.ts';
import { OUTLIER_REASONS, type OutlierReason } from '../../../preload/contract/track-table.ts';

function counted(...rows: [particle: number, reason: OutlierReason | ''][]): string {
  const particle = Int32Array.from(rows, ([one]) => one);
  const reason = Uint8Array.from(rows, ([, why]) => OUTLIER_REASONS.indexOf(why));
  return countsText(countTrajectories({ particle, reason }));
}

it('counts undecided positions apart from trajectories, unless they were joined to one', () => {
  expect(counted()).toBe('0 trajectories');
  expect(counted([0, ''], [0, 'height'], [1, 'doublet'])).toBe('2 trajectories');
  expect(counted([0, ''], [0, ''], [1, 'undecided'])).toBe('1 trajectory, 1 undecided position');
  expect(counted([0, ''], [1, 'undecided'], [2, 'undecided'])).toBe('1 trajectory, 2 undecided positions');
  expect(counted([0, ''], [0, 'undecided'])).toBe('1 trajectory');
});
