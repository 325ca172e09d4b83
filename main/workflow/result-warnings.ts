import { counted } from '../../preload/contract/counted.ts';
import type { MethodResult } from '../../native-worker/client/client.ts';
import type { VideoPositions } from './measure-frames.ts';

/** Below this share of trusted heights a person should look before going on. */
const FEW_IN_RANGE = 0.5;

/** What a result that is empty, or mostly out of range, says of itself. `frames`: how many were tracked. */
export function trackingWarnings(
  name: string,
  frames: number,
  positions: Pick<VideoPositions, 'weak'>,
  { frame, inRange, weak }: MethodResult<'link'>,
  hasModel = true,
): string[] {
  if (positions.weak.every((flag) => flag !== 0)) {
    return [
      `no particle was found in ${name}; look at a frame, then change the options for localising or check channel and pixel size.`,
    ];
  }
  if (frame.length === 0) {
    return [`no trajectory of ${name} is long enough; look at the options for linking.`];
  }
  const warnings: string[] = [];
  const empty = frames - new Set(frame).size;
  if (empty > frames / 2) {
    warnings.push(`${name} has no trajectory in ${empty} of its ${counted(frames, 'frame')}.`);
  }
  const measured = inRange.filter((_, row) => weak[row] === 0);
  const share = measured.reduce((sum, flag) => sum + flag, 0) / measured.length;
  if (hasModel && share < FEW_IN_RANGE) {
    warnings.push(
      `only ${Math.round(100 * share)} % of the positions in ${name} are within what the model has learnt: its images differ from those of the stacks (brightness, vignetting, saturation, inverted or subtracted background, another channel), or its particles lie at other heights.`,
    );
  }
  return warnings;
}
