import { expect, it } from 'vitest';
import { counted } from '../../../preload/contract/counted.ts';

it('counts one thing and many', () => {
  expect([0, 1, 2].map((rows) => counted(rows, 'row'))).toEqual(['0 rows', '1 row', '2 rows']);
  expect(counted(1, 'trajectory', 'trajectories')).toBe('1 trajectory');
  expect(counted(5, 'trajectory', 'trajectories')).toBe('5 trajectories');
});
