import { expect, it } from 'vitest';
import { createStepProgress } from '../../../main/workflow/workflow-context.ts';

it('parts of units add up to whole ones, and to no more than there are', () => {
  const told: [string, number, number][] = [];
  const context = {
    signal: new AbortController().signal,
    report: (...args: [string, number, number]) => void told.push(args),
  };
  const progress = createStepProgress(context, 3);
  progress.step('Cutting');
  for (let part = 0; part < 4; part++) progress.advance(0.5);
  progress.advance(9);
  expect(told.map(([, done]) => done)).toEqual([0, 1, 1, 2, 2, 3]);
  expect(new Set(told.map(([name, , total]) => `${name} ${total}`))).toEqual(new Set(['Cutting 3']));
});
