import type { Frame } from '../../../preload/contract/frame.ts';
import { extent, histogram, toGrey } from './contrast.ts';
import type { FrameStats, GreyAnswer, GreyRequest } from './grey-messages.ts';

/** As many bins as levels, at most: auto-contrast is exact to a level for 8 bits and to 16 of them for 16. */
const MOST_BINS = 4096;

export function statsOf({ data, bits }: Frame): FrameStats {
  const range = extent(data);
  // A bin a level: its counts end where the next level begins.
  const counted: FrameStats['counted'] = bits === 32 ? range : [range[0], range[1] + 1];
  const bins = bits === 32 ? MOST_BINS : Math.min(MOST_BINS, Math.round(counted[1] - counted[0]));
  return { extent: range, counted, counts: histogram(data, counted, bins) };
}

/** Grey levels of frames: counted, and painted. Keeps the frame that came last. */
export function greyWork(): (request: GreyRequest) => Promise<GreyAnswer> {
  let frame: Frame | null = null;
  return async ({ id, frame: given, range, gamma }) => {
    const memory = given && frame?.data.buffer;
    const spare = memory instanceof ArrayBuffer ? memory : null;
    frame = given ?? frame;
    if (!frame) return { id, stats: null, bitmap: null, spare };
    const stats = given ? statsOf(given) : null;
    if (!range) return { id, stats, bitmap: null, spare };
    const image = new ImageData(frame.width, frame.height);
    toGrey(frame, range, image.data, gamma);
    return { id, stats, bitmap: await createImageBitmap(image), spare };
  };
}
