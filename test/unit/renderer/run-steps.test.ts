import { expect, it } from 'vitest';
import { atOnce, withPauses } from '../../../renderer/viewers/scene/run-steps.ts';

/** Steps of 10 ms each, which count how many were taken. */
function* slow(taken: { steps: number }): Generator<undefined, string> {
  for (let step = 0; step < 5; step++) {
    const end = performance.now() + 10;
    while (performance.now() < end);
    taken.steps++;
    yield;
  }
  return 'done';
}

it('takes steps at once', () => {
  expect(atOnce(slow({ steps: 0 }))).toBe('done');
});

it('lets others go on between steps', async () => {
  const taken = { steps: 0 };
  const made = withPauses(slow(taken), new AbortController().signal);
  await new Promise((done) => setTimeout(done));
  expect(taken.steps).toBeLessThan(5);
  expect(await made).toBe('done');
});

it('ends where something else is wanted', async () => {
  const taken = { steps: 0 };
  const wanted = new AbortController();
  const made = withPauses(slow(taken), wanted.signal);
  wanted.abort();
  expect(await made).toBeNull();
  expect(taken.steps).toBe(0);
});
