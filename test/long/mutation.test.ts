import { expect, it } from 'vitest';
import { runMutation } from '../support/mutation.ts';

const {
  MUTATION_SEED: seed = '1',
  MUTATION_COUNT: count = '100',
  MUTATION_LONGEST: longest = 'Infinity',
} = process.env;

it('tests notice each of the named faults', async () => {
  const { killed, of } = await runMutation('--named', '--count', '1000');
  expect(of).toBeGreaterThan(8);
  expect(killed).toBe(of);
});

it(`tests notice at least 85 % of ${count} faults drawn with seed ${seed}`, async () => {
  const areas = 'image,measure,model,track,workflow';
  const { killed, of } = await runMutation(
    '--areas',
    areas,
    '--seed',
    seed,
    '--count',
    count,
    '--longest',
    longest,
  );
  expect(of).toBe(Number(count));
  expect(killed).toBeGreaterThanOrEqual(0.85 * of);
});
