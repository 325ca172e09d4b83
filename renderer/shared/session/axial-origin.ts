import type { SourceRow } from '../../../preload/contract/commands.ts';

type Known = Pick<SourceRow, 'options' | 'setup'>;

/** Where the axial factor is from. */
export function axialOrigin({ options, setup }: Known): string {
  if (options.axialScale !== null) return 'typed';
  return setup === null ? 'assumed: air above water' : `setup ${setup.name}`;
}
