import type { SourceRow } from '../../preload/contract/commands.ts';
import { isAxialAssumed, isDirectionAssumed } from '../../preload/contract/source-assumptions.ts';

const named = (sources: readonly SourceRow[]): string =>
  sources.length === 1 ? sources[0].name : `${sources.length} stacks`;

/** What labels rest on that neither files nor a person have said, a sentence each. */
export function assumptionsOf(stacks: readonly SourceRow[]): string[] {
  const axial = stacks.filter(isAxialAssumed);
  const direction = stacks.filter(isDirectionAssumed);
  return [
    ...(axial.length > 0
      ? [
          `The axial factor ${axial[0].axialFactor.toFixed(3)} (air objective above water) is assumed for ${named(axial)}; give --axial-scale 1 to import or set if the z step is already one in the sample, or the factor that is right.`,
        ]
      : []),
    ...(direction.length > 0
      ? [
          `The focal plane is assumed to rise from slice to slice in ${named(direction)}; give --stage-direction to import or set to say which way it goes.`,
        ]
      : []),
  ];
}
