import { expect, it } from 'vitest';
import { readExperiment } from '../../../native-worker/read/nd2/nd2-experiment.ts';
import type { Level, Variant } from '../../../native-worker/read/nd2/lite-variant.ts';

const level = (named: Record<string, Variant>): Level => ({
  named: new Map(Object.entries(named)),
  items: Object.values(named),
});

const stack = (more: Record<string, Variant>): Level =>
  level({ eType: 4, uLoopPars: level({ uiCount: 5, dZLow: -1, dZHigh: 1, dZStep: 0.5, ...more }) });

// Kinds of stacks and their order as the BSD-licensed Python package nd2 reads them: those below 4 run from bottom to top.
it.each([
  [{ iType: 0 }, 'up'],
  [{ iType: 3, bZInverted: false }, 'up'],
  [{ iType: 4 }, 'down'],
  [{ iType: 7, bZInverted: false }, 'down'],
  [{ iType: 7, bZInverted: true }, null],
  [{}, null],
])('a z-stack of NIS-Elements with %j runs %s', (parameters, direction) => {
  expect(readExperiment(stack(parameters))).toMatchObject({ zStepUm: 0.5, direction });
});

it('a recording without a stack has no direction', () => {
  expect(readExperiment(null)).toMatchObject({ loops: [], direction: null });
});
