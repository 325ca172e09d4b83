import { expect, it } from 'vitest';
import { runMutation } from '../support/mutation.ts';

it('the first named faults, put into the code, each turn a test red', async () => {
  const { killed, of, said } = await runMutation('--named', '--count', '3');
  expect(said.match(/killed by test\/unit\//g)).toHaveLength(3);
  expect([killed, of]).toEqual([3, 3]);
});
