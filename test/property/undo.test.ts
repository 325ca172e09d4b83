import { expect, it } from 'vitest';
import { CHANGES } from '../support/contract-changes.ts';
import { COMMANDS } from '../support/random-changes.ts';
import { checkUndo } from '../support/undo-property.ts';

it('undo and redo give back what was, over 8 random sequences of 30 commands', () => checkUndo(8), 300_000);

it('and every change of the contract is among them, but for compacting, which ends each sequence', () => {
  expect([...Object.keys(COMMANDS), 'project.compact'].sort()).toEqual(CHANGES.toSorted());
});
