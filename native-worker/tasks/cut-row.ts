import type { PixelArray } from '../../preload/contract/frame.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import { withFrame, withSource } from '../read/source-cache.ts';

export interface CutRowPayload extends PlaneChoice {
  path: string;
  frame: number;
  row: number;
  /** First column, and the one after the last. */
  columns: readonly [number, number];
}

/** Part of one row of one frame. */
export const cutRow = ({ path, frame, row, columns, ...planes }: CutRowPayload): Promise<PixelArray> =>
  withSource(path, planes, (source) =>
    withFrame(source, frame, ({ width, data }) =>
      data.slice(row * width + columns[0], row * width + columns[1]),
    ),
  );
