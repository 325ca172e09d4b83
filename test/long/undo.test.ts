import { it } from 'vitest';
import { checkUndo } from '../support/undo-property.ts';

it('undo and redo give back what was, over 300 random sequences of 30 commands', () => checkUndo(300));
