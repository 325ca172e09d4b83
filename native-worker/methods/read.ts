import type { Frame, SourceInfo } from '../../preload/contract/data.ts';
import { withSource } from '../image/read/cache.ts';
import type { MethodContext } from './context.ts';

/** What a file says of itself, from its headers. Channel null: every plane of every channel counts. */
export const sourceInfo = ({
  path,
  channel,
}: {
  path: string;
  channel: number | null;
}): Promise<SourceInfo> =>
  withSource(path, channel === null ? {} : { channel }, (source) => Promise.resolve(source.info));

export const readFrame = (
  { path, channel, index }: { path: string; channel: number; index: number },
  { signal }: MethodContext,
): Promise<Frame> => withSource(path, { channel }, (source) => source.readFrame(index, { signal }));
