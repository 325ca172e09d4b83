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

/** Whether the focal plane rises or sinks in the sample from slice to slice: the person's word, else the file's, else up. */
export const stageDirectionOf = ({ options, info }: Pick<Source, 'options' | 'info'>): 'up' | 'down' =>
  options.stageDirection ?? info.stageDirection ?? 'up';

/** Sample micrometres by which the focal plane moves from slice to slice; negative where it sinks. */
export function zStepSampleUmOf(source: Source): number {
  const step = known(source, source.zStepUm, 'step between slices') * source.axialFactor;
  return stageDirectionOf(source) === 'down' ? -step : step;
}

/**
 * Heights of the focal plane in the slices from the first on, sample micrometres: as the file states them slice by slice, else by the step,
 * which a person's word makes the same throughout.
 */
export function sliceHeightsSampleUmOf(source: Source): Float64Array {
  const { info, options, axialFactor } = source;
  const stated = options.zStepUm === null ? info.sliceHeightsUm : null;
  const step = zStepSampleUmOf(source);
  if (stated === null) return Float64Array.from({ length: info.frames }, (_, slice) => slice * step);
  // Stated heights carry their own direction; another direction given by a person reverses them.
  const sign = info.stageDirection !== null && stageDirectionOf(source) !== info.stageDirection ? -1 : 1;
  return Float64Array.from(stated, (height) => sign * height * axialFactor);
}

/** Times of a video's frames, seconds, where the file states uneven ones and no person a frame rate; else null. */
export const frameTimesSOf = ({ info, options }: Pick<Source, 'info' | 'options'>): Float64Array | null =>
  options.fps === null && info.frameTimesS !== null ? Float64Array.from(info.frameTimesS) : null;
