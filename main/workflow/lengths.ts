import { badInput } from '../../preload/contract/errors.ts';
import type { Source } from '../project/sources.ts';

/** The lengths an analysis needs; importing has made sure that they are known, for the kind of source that needs them. */
function known(source: Source, value: number | null, what: string): number {
  if (value === null)
    throw badInput(`${source.name} has no ${what}; import it again with it.`, { path: source.path });
  return value;
}

export const pixelUmOf = (source: Source): number => known(source, source.pixelUm, 'pixel size');

export const frameIntervalSOf = (source: Source): number =>
  known(source, source.frameIntervalS, 'frame rate');

/** Sample micrometres by which the focal plane moves from slice to slice; negative where it sinks. */
export function zStepSampleUmOf(source: Source): number {
  const step = known(source, source.zStepUm, 'step between slices') * source.axialFactor;
  return source.options.stageDirection === 'down' ? -step : step;
}
