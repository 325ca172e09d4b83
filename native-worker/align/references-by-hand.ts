import { badInput } from '../../preload/contract/errors.ts';
import type { AlignOptions } from '../../preload/contract/options/calibrate.ts';
import { mean } from '../math/statistics.ts';
import { labelsOf, type AlignInput } from './z-series.ts';

/** Masks that a person chose as references, as members. */
export function handMembers(
  inputs: readonly AlignInput[],
  { references }: AlignOptions,
): { zSeries: number; index: number }[] | null {
  if (references === null || references.length === 0) return null;
  return references.map(({ stackId, particle, slice }) => {
    const zSeries = inputs.findIndex((input) => input.stackId === stackId && input.particle === particle);
    const index = zSeries < 0 ? -1 : inputs[zSeries].slice.indexOf(slice);
    if (index < 0) {
      throw badInput(
        `Slice ${slice} of particle ${particle} in stack ${stackId} has no usable mask; choose another reference.`,
        { option: 'references' },
      );
    }
    return { zSeries, index };
  });
}

/** Mean height of the masks chosen by hand on the z-series' common scale. */
export function handAnchor(
  inputs: readonly AlignInput[],
  offsets: Float64Array,
  options: AlignOptions,
): number | null {
  const members = handMembers(inputs, options);
  if (members === null) return null;
  const heights = members.map(({ zSeries, index }) => labelsOf(inputs[zSeries], offsets[zSeries])[index]);
  return mean(heights);
}
