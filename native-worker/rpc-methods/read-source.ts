import type { Brightness } from '../../preload/contract/brightness.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import {
  BRIGHTNESS_FRAMES,
  BRIGHTNESS_PIXELS,
  brightnessOf,
  levelsOf,
  type FrameLevels,
} from '../image/brightness.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import { checkPlane, MOST_SHOWN_BYTES } from '../read/plane-size.ts';
import type { MethodContext } from './method-context.ts';

/** A file and the choice of its planes. Channel null: every plane of every channel counts. */
export interface SourceInfoParams extends Omit<PlaneChoice, 'channel'> {
  path: string;
  channel: number | null;
}

export interface ReadFrameParams extends PlaneChoice {
  path: string;
  index: number;
}

/** What a file says of itself, from its headers. */
export const sourceInfo = ({ path, channel, ...planes }: SourceInfoParams): Promise<SourceInfo> =>
  withSource(path, { ...planes, channel: channel ?? undefined }, (source) => Promise.resolve(source.info));

export const readFrame = (params: ReadFrameParams, { signal }: MethodContext): Promise<Frame> =>
  withSource(params.path, params, (source) => {
    checkPlane(source.info, MOST_SHOWN_BYTES);
    return source.readFrame(params.index, { signal });
  });

export const brightness = (
  { path, ...planes }: PlaneChoice & { path: string },
  { signal }: Pick<MethodContext, 'signal'>,
): Promise<Brightness> =>
  withSource(path, planes, async (source) => {
    const { frames, width, height } = source.info;
    const affordable = Math.max(1, Math.floor(BRIGHTNESS_PIXELS / (width * height)));
    const count = Math.min(BRIGHTNESS_FRAMES, affordable, frames);
    const levels: FrameLevels[] = [];
    for (let k = 0; k < count; k++) {
      signal.throwIfAborted();
      levels.push(await withFrame(source, Math.floor(((k + 0.5) * frames) / count), levelsOf));
    }
    return brightnessOf(levels);
  });

/** The files that an image source is made of; the path itself where it can't be opened. */
export const sourceFiles = ({ path }: { path: string }): Promise<string[]> =>
  withSource(path, {}, (source) => Promise.resolve([...(source.members ?? [path])])).catch(
    (error: unknown) => {
      if (error instanceof JanusError) return [path];
      throw error;
    },
  );
