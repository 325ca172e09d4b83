import type { SourceRow } from '../../../preload/contract/commands.ts';

type Known = Pick<SourceRow, 'options' | 'setup'>;

/** Whether nobody has said how stage travel becomes sample travel: the program then takes an air objective above water. */
export const isAxialAssumed = ({ options, setup }: Known): boolean =>
  options.axialScale === null && setup === null;

/** Where the axial factor is from. */
export function axialOrigin({ options, setup }: Known): string {
  if (options.axialScale !== null) return 'typed';
  return setup === null ? 'assumed: air above water' : `setup ${setup.name}`;
}
