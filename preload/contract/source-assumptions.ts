import type { SourceRow } from './commands.ts';

type Known = Pick<SourceRow, 'options' | 'setup' | 'fileSays'>;

/** Whether nobody has said how stage travel becomes sample travel: the program then takes an air objective above water. */
export const isAxialAssumed = ({ options, setup }: Pick<Known, 'options' | 'setup'>): boolean =>
  options.axialScale === null && setup === null;

/** Whether neither file nor person has said which way the stage goes: the program then takes it to go up. */
export const isDirectionAssumed = ({ options, fileSays }: Pick<Known, 'options' | 'fileSays'>): boolean =>
  options.stageDirection === null && fileSays.stageDirection === null;
