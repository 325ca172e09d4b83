import { expect, it } from 'vitest';
import { COMMANDS } from '../support/random-changes.ts';
import { checkUndo } from '../support/undo-property.ts';

it('undo and redo give back what was, over 300 random sequences of 30 commands', async () => {
  const done = await checkUndo(300);
  console.log(JSON.stringify(Object.fromEntries(done)));
  expect([...done.keys()].sort()).toEqual(Object.keys(COMMANDS).sort());
}, 14_400_000);
