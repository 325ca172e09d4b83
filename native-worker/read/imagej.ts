import { lengthUm, timeS } from './units.ts';

/** What ImageJ writes into a TIFF's description. */
export interface ImageJMetadata {
  images: number;
  /** Slowest first; the product is `images`, else there is one axis I. */
  sizes: [axis: string, size: number][];
  /** Unit of the resolution tags. */
  unit: string;
  zStepUm: number | null;
  frameIntervalS: number | null;
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
  const images = Math.max(count('images'), 1);
  const unit = values.get('unit') ?? '';
  const spacing = decimal('spacing');
  const fps = decimal('fps');
  const isTime = frames > 1 || (slices === 1 && channels === 1);
  return {
    images,
    sizes:
      channels * slices * frames === images
        ? [
            ['T', frames],
            ['Z', slices],
            ['C', channels],
          ]
        : [['I', images]],
    unit,
    zStepUm: spacing === undefined ? null : lengthUm(Math.abs(spacing), values.get('zunit') ?? unit),
    // fps is also the speed of the animation that a person chose; it is believed only where there is a time axis.
    frameIntervalS:
      timeS(decimal('finterval'), values.get('tunit') ?? 's') ?? (isTime && fps ? timeS(1 / fps, 's') : null),
  };
}
