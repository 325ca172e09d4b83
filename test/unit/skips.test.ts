import { expect, it } from 'vitest';
import { notOnList } from '../support/skips.ts';

it('a skip that nothing allows is found, one that waits for the shared folder is not', () => {
  const allowed = '/home/a/janus3d/test/unit/read/wild.test.ts';
  const other = '/home/a/janus3d/test/unit/read/steps.test.ts';
  expect(notOnList([allowed, other])).toEqual([other]);
});
