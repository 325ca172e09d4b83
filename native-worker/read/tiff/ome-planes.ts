import { fileError, damagedFile } from '../byte-file.ts';
import type { OmeImage, OmeMetadata, OmeRun } from '../ome.ts';
import type { AxisSizes } from '../plane-order.ts';

interface Located {
  run: OmeRun;
  /** First plane of the run, counted in the image's dimension order. */
  start: number;
}

type Axis = 'Z' | 'C' | 'T';

const WHOLE_FILE: OmeRun = { fileName: null, uuid: null, ifd: 0, count: null, first: { Z: 0, C: 0, T: 0 } };

function sortRuns(image: OmeImage): Located[] {
  if (image.runs.length === 0) return [{ run: WHOLE_FILE, start: 0 }];
  const strides = { Z: 0, C: 0, T: 0 };
  let stride = 1;
  for (const axis of image.order as Iterable<Axis>) {
    strides[axis] = stride;
    stride *= image.sizes[axis];
  }
  return image.runs
    .map((run) => ({
      run,
      start: run.first.Z * strides.Z + run.first.C * strides.C + run.first.T * strides.T,
    }))
    .sort((a, b) => a.start - b.start);
}

function findRun(runs: Located[], plane: number): Located | null {
  let low = 0;
  let high = runs.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (runs[middle].start <= plane) low = middle + 1;
    else high = middle;
  }
  const found = runs[low - 1];
  return found && plane < found.start + (found.run.count ?? Infinity) ? found : null;
}

const planesOf = ({ sizes }: OmeImage): number => sizes.Z * sizes.C * sizes.T;

/** Images of the size that most planes have, the larger one of two: stage positions. Those of another size are labels, overviews and previews. */
function positions(path: string, { images }: OmeMetadata): OmeImage[] {
  const groups = new Map<string, OmeImage[]>();
  for (const image of images) {
    const size = `${image.width} x ${image.height}`;
    groups.set(size, [...(groups.get(size) ?? []), image]);
  }
  const held = (group: OmeImage[]): number => group.reduce((sum, image) => sum + planesOf(image), 0);
  const area = ([image]: OmeImage[]): number => (image ? image.width * image.height : 0);
  const [shown = []] = [...groups.values()].sort((a, b) => held(b) - held(a) || area(b) - area(a));
  const [first] = shown;
  if (!first || first.width < 1 || planesOf(first) < 1) {
    throw damagedFile(path, 'has OME metadata without an image', 'export it again');
  }
  const alike = ({ order, sizes }: OmeImage): boolean =>
    order === first.order &&
    sizes.Z === first.sizes.Z &&
    sizes.C === first.sizes.C &&
    sizes.T === first.sizes.T;
  if (!shown.every(alike)) {
    throw fileError(
      path,
      `holds ${shown.length} positions (series) of different length`,
      'export each position to a file of its own',
    );
  }
  return shown;
}

/** Where the planes of an OME-TIFF are. */
export interface OmePlanes {
  first: OmeImage;
  sizes: AxisSizes;
  /** File and page of a plane, counted in the order of `sizes`. */
  locate(plane: number): { run: OmeRun; page: number };
  warnings: string[];
}

/**
 * Planes from the first on that were recorded, where a recording was stopped early: whole steps of the slowest axis that is longer
 * than one. Counted along the order of planes; all of them where none is missing.
 */
function recorded(sizes: AxisSizes, has: (plane: number) => boolean): number {
  const planes = sizes.reduce((product, [, size]) => product * size, 1);
  if (has(planes - 1)) return planes;
  let [low, high] = [0, planes - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (has(middle - 1)) low = middle;
    else high = middle - 1;
  }
  return low;
}

/**
 * @param pagesOf how many pages a run's file has, as far as it is known without opening others; null where not
 * @throws JanusError where the metadata describe no image, or positions that differ
 */
export function omePlanes(
  path: string,
  metadata: OmeMetadata,
  pagesOf: (run: OmeRun) => number | null = () => null,
): OmePlanes {
  const images = positions(path, metadata);
  const [first] = images as [OmeImage];
  const runs = images.map(sortRuns);
  const planes = planesOf(first);
  const axes = ([...first.order] as Axis[]).reverse();
  const find = (plane: number): { run: OmeRun; page: number } | null => {
    const found = findRun(runs[Math.floor(plane / planes)] ?? [], plane % planes);
    if (!found) return null;
    const page = found.run.ifd + (plane % planes) - found.start;
    return page < (pagesOf(found.run) ?? Infinity) ? { run: found.run, page } : null;
  };
  const stated: AxisSizes = [
    ['P', images.length],
    ...axes.map((axis): [string, number] => [axis, first.sizes[axis]]),
  ];
  const whole = planes * images.length;
  const held = recorded(stated, (plane) => find(plane) !== null);
  const { sizes, kept } = shortened(stated, held);
  if (kept === 0) {
    throw damagedFile(path, 'holds none of the planes that its metadata speak of', 'export it again');
  }
  return {
    first,
    sizes,
    locate: (plane) => {
      const found = find(plane);
      if (found) return found;
      throw damagedFile(
        path,
        `lacks plane ${plane + 1} of ${whole}, as when a recording was stopped early`,
        'export it again',
      );
    },
    warnings: [
      ...(kept < whole ? [stoppedEarly(kept, whole)] : []),
      ...passedOver(metadata.images.length - images.length),
    ],
  };
}

const passedOver = (images: number): string[] =>
  images > 0
    ? [`${images} of its images have another size, as labels and previews do, and are passed over`]
    : [];

export const stoppedEarly = (kept: number, whole: number): string =>
  `it holds ${kept} of the ${whole} planes that it speaks of, as when a recording was stopped early; those are read`;

/** Sizes without the steps of the slowest axis that are not whole. */
export function shortened(sizes: AxisSizes, held: number): { sizes: AxisSizes; kept: number } {
  const slowest = sizes.findIndex(([, size]) => size > 1);
  if (slowest < 0) return { sizes, kept: Math.min(held, 1) };
  const step = sizes.slice(slowest + 1).reduce((product, [, size]) => product * size, 1);
  const steps = Math.min(sizes[slowest][1], Math.floor(held / step));
  return {
    sizes: sizes.map(([axis, size], i): [string, number] => [axis, i === slowest ? steps : size]),
    kept: steps * step,
  };
}
