import { notThere } from './byte-file.ts';
import type { SourceOptions } from './image-source.ts';

/** Axes other than Y and X, slowest first, with their lengths. */
export type AxisSizes = [axis: string, size: number][];

/** The planes that an image source shows as frames. */
export interface PlaneOrder {
  /** `info.axes`: axes longer than one, slowest first, then YX. */
  axes: string;
  frames: number;
  /** Number of the plane in the whole file, counted in the order of all its axes, for a frame. */
  planeOf(frame: number): number;
}

/** Axes along which a person may choose one plane, with the option and the word for it. */
const CHOICES = [
  { axis: 'C', option: 'channel', noun: 'channel' },
  { axis: 'P', option: 'position', noun: 'position' },
  { axis: 'Z', option: 'slice', noun: 'slice' },
  { axis: 'T', option: 'timepoint', noun: 'time point' },
] as const;

/** Parts the choices into those along the axes of this file and those that other files of the same set have to make. */
export function splitChoices(
  sizes: AxisSizes,
  options: SourceOptions,
): [here: SourceOptions, elsewhere: SourceOptions] {
  const here: SourceOptions = {};
  const elsewhere: SourceOptions = {};
  for (const { axis, option } of CHOICES) {
    const index = options[option];
    if (index !== undefined) (sizes.some(([name]) => name === axis) ? here : elsewhere)[option] = index;
  }
  return [here, elsewhere];
}

/** Index along each axis that `options` fix. @throws not-found where the file has none of that number */
function fixedIndices(path: string, sizes: AxisSizes, options: SourceOptions): Map<string, number> {
  const fixed = new Map<string, number>();
  for (const { axis, option, noun } of CHOICES) {
    const index = options[option];
    if (index === undefined) continue;
    const count = sizes.find(([name]) => name === axis)?.[1] ?? 1;
    if (!(Number.isInteger(index) && index >= 0 && index < count)) {
      throw notThere(
        path,
        `has ${count} ${noun}${count === 1 ? '' : 's'}, none numbered ${index}`,
        `choose ${count === 1 ? '0' : `0 to ${count - 1}`}`,
      );
    }
    fixed.set(axis, index);
  }
  return fixed;
}

/**
 * Frames of a file with these axes; with a channel, position, slice or time point chosen, only the planes of that one.
 *
 * @throws not-found
 */
export function orderPlanes(path: string, sizes: AxisSizes, options: SourceOptions): PlaneOrder {
  const fixed = fixedIndices(path, sizes, options);
  // The fastest axis first; `stride` planes lie between neighbours along it.
  const kept: { axis: string; size: number; stride: number }[] = [];
  let base = 0;
  let stride = 1;
  for (const [axis, size] of sizes.toReversed()) {
    const index = fixed.get(axis);
    if (index !== undefined) base += index * stride;
    else if (size !== 1) kept.push({ axis, size, stride });
    stride *= size;
  }
  return {
    axes: `${kept
      .map(({ axis }) => axis)
      .toReversed()
      .join('')}YX`,
    frames: kept.reduce((product, { size }) => product * size, 1),
    planeOf: (frame) => {
      let plane = base;
      let rest = frame;
      for (const { size, stride } of kept) {
        plane += (rest % size) * stride;
        rest = Math.floor(rest / size);
      }
      return plane;
    },
  };
}
