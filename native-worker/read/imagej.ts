import type { AxisSizes } from './plane-order.ts';
import { lengthUm, timeS } from './file-units.ts';

/** What ImageJ writes into a TIFF's description. */
export interface ImageJMetadata {
  /** Null where it doesn't say: then the pages count. */
  images: number | null;
  channels: number;
  slices: number;
  frames: number;
  /** Order of the planes from the fastest axis, `czt` by default. */
  order: string;
  /** Unit of the resolution tags. */
  unit: string;
  zStepUm: number | null;
  stageDirection: 'down' | null;
  frameIntervalS: number | null;
  /** Straight line from stored to meant grey levels (ij/measure/Calibration.STRAIGHT_LINE); null where they are the same. */
  levels: { offset: number; slope: number } | null;
  warnings: string[];
}

/**
 * Reads the `key=value` lines of ImageJ's description (ij/io/TiffEncoder, FileSaver.getDescriptionString).
 * @returns null where the text is none.
 */
export function parseImageJ(description: string): ImageJMetadata | null {
  if (!description.startsWith('ImageJ=')) return null;
  const values = new Map<string, string>();
  for (const line of description.split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (equals > 0) values.set(line.slice(0, equals), line.slice(equals + 1));
  }
  const count = (key: string): number => {
    const value = Number(values.get(key) ?? 1);
    return Number.isInteger(value) && value >= 1 && value <= 1e9 ? value : 1;
  };
  const decimal = (key: string): number | undefined =>
    values.has(key) ? Number(values.get(key)) : undefined;
  const [channels, slices, frames] = [count('channels'), count('slices'), count('frames')];
  const spoken = values.has('images') ? count('images') : channels * slices * frames;
  const unit = values.get('unit') ?? '';
  const spacing = decimal('spacing');
  const fps = decimal('fps');
  const order = (values.get('order') ?? 'czt').toLowerCase();
  const isTime = frames > 1 || (slices === 1 && channels === 1);
  return {
    images: spoken > 1 || values.has('images') ? spoken : null,
    channels,
    slices,
    frames,
    order: /^(czt|ctz|zct|ztc|tcz|tzc)$/.test(order) ? order : 'czt',
    unit,
    zStepUm: spacing === undefined ? null : lengthUm(Math.abs(spacing), values.get('zunit') ?? unit),
    stageDirection: spacing !== undefined && spacing < 0 ? 'down' : null,
    // fps is also the speed of the animation that a person chose; it is believed only where there is a time axis.
    frameIntervalS:
      timeS(decimal('finterval'), values.get('tunit') ?? 's') ?? (isTime && fps ? timeS(1 / fps, 's') : null),
    ...greyLevels(decimal),
  };
}

/** What the calibration of a header makes of stored samples: straight lines are applied, curves told. */
function greyLevels(
  decimal: (key: string) => number | undefined,
): Pick<ImageJMetadata, 'levels' | 'warnings'> {
  const kind = decimal('cf');
  if (kind === undefined) return { levels: null, warnings: [] };
  const [offset, slope] = [decimal('c0') ?? NaN, decimal('c1') ?? NaN];
  if (kind === 0 && Number.isFinite(offset) && Number.isFinite(slope) && slope !== 0)
    return { levels: offset === 0 && slope === 1 ? null : { offset, slope }, warnings: [] };
  return {
    levels: null,
    warnings: ['its grey levels have a calibration curve (of ImageJ), which is not applied'],
  };
}

/** Axes of `images` planes, slowest first; one axis where the header's sizes don't multiply to that. */
export function imageJSizes(metadata: ImageJMetadata, images: number): AxisSizes {
  const { channels, slices, frames, order } = metadata;
  if (channels * slices * frames !== images) {
    // Without sizes of its own a stack with a step is one along z, as ImageJ opens it.
    return [[metadata.zStepUm !== null && channels === 1 && frames === 1 ? 'Z' : 'I', images]];
  }
  const sizes: Record<string, [string, number]> = { c: ['C', channels], z: ['Z', slices], t: ['T', frames] };
  return [...order].reverse().map((axis) => sizes[axis]);
}
