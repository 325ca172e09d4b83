import { median, rootMeanSquare } from '../math/statistics.ts';
import { listsSideBySide } from '../kernels/lists.ts';
import { inBins, overDisc } from './binned-disc.ts';
import { fillGaps, smooth } from './fill-gaps.ts';
import { fillUnderParticles, type FrameWithMoving } from './light-under-particles.ts';
import { binsOf, evenOut, type StaticLight } from './static-light.ts';

interface Disc {
  xPx: number;
  yPx: number;
  radiusPx: number;
}

/** A frame taken from all over a file, and what was found in it. */
export interface SampledFrame {
  /** Means over bins (`binMeans`), divided by their median (`atOwnLevel`). */
  image: Float32Array;
  found: readonly Disc[];
  /** Not 0 for those that look like a calibrated particle, which stay whatever they do; said of those that may be dust (`mayBeDust`). */
  known: ArrayLike<number>;
}

export interface StaticPattern {
  light: StaticLight;
  /** Spots that are dust. */
  spots: Disc[];
}

/** Fewer frames do not tell what moves. */
const FEWEST_FRAMES = 8;
/**
 * Dirt on the optics is found in this share of the frames, its centre this near to its middle place; a particle diffuses further. The soft edge of a large
 * grain tells its centre less well: to this share of its radius (grains of 50 px on a lab-like video: 2 px rms).
 */
const PRESENT = 0.6;
const STILL_PX = 2;
const STILL_SHARE = 0.1;
/**
 * Mean square of the way from look to look, in the mean square distance from the middle place: 2 for a centre that is told badly and stays, 0.5 for a
 * particle that diffuses through twelve looks (von Neumann, Ann. Math. Stat. 1941, 12, 367).
 */
const GOES_NOWHERE = 1.2;
/** A thing that looks like a particle in this share of the frames is one, stuck. */
const KNOWN = 0.5;
/** What moves spoils pixels this far around it, in its radii and pixels more. */
const REACH = 1.3;
const REACH_MORE_PX = 5;
/** Seen in this share of the frames a pixel's light is told by these alone; in this share, well enough to begin with. */
const SEEN_WELL = 0.6;
const SEEN_ENOUGH = 0.25;
/** Medians over the frames are taken of so many pixels at a time, which the processor's cache holds. */
const PIXELS_AT_A_TIME = 1024;
/** What changes in a spot, against its contrast: a disc that grows or fades with the focus changes as much as it has contrast. */
const CHANGES = 0.5;
/**
 * The same between the means over a third of the frames and another: a particle that keeps its dark core through a scan changes more, slowly. Dust of
 * data/lab_dev has 0.03 to 0.18, beads stuck in real scans 0.48 to 1.03.
 */
const CHANGES_SLOWLY = 0.3;
/** How often the frames are looked at again, at most. */
const MOST_LOOKS = 2;
/** Blocks over which change and contrast are averaged, bins: below them is noise. */
const BLOCK = 4;

const distance = (a: Disc, b: Disc): number => Math.hypot(a.xPx - b.xPx, a.yPx - b.yPx);

const isNear = (a: Disc, b: Disc): boolean =>
  distance(a, b) < Math.max(STILL_PX, STILL_SHARE * Math.min(a.radiusPx, b.radiusPx));

/** Whether a centre found at these places, in the order of time, goes nowhere from the middle one. */
function goesNowhere(centres: readonly Disc[], middle: Disc): boolean {
  const away = centres.map((one) => distance(one, middle));
  const steps = centres.slice(1).map((one, k) => distance(one, centres[k]));
  return (
    away.every((one) => one < STILL_PX) ||
    rootMeanSquare(steps) ** 2 > GOES_NOWHERE * rootMeanSquare(away) ** 2
  );
}

interface Size extends Pick<StaticLight, 'width' | 'height' | 'bin'> {
  /** A video: things move and look the same, so that what they hide can be told. Through a stack they stay and change. */
  isVideo?: boolean;
}

const shapeOf = ({ width, height, bin }: Size): [columns: number, rows: number] => [
  binsOf(width, bin),
  binsOf(height, bin),
];

/** Where things of one place are found: a row each of some of the frames. */
type Place = { frame: number; row: number }[];

/**
 * Places where something is found in most of `frames` frames, or may be once those that are missing are looked at. What is in most frames is in one of
 * the first few: each detection in these is tried as a place.
 */
function stillPlaces(
  found: readonly (readonly Disc[])[],
  frames = found.length,
): { seed: Disc; place: Place }[] {
  const fewest = PRESENT * frames - (frames - found.length);
  return found
    .slice(0, Math.ceil((1 - PRESENT) * frames) + 1)
    .flat()
    .flatMap((seed) => {
      const place = found.flatMap((discs, frame) => {
        const row = discs.findIndex((one) => isNear(one, seed));
        return row < 0 ? [] : [{ frame, row }];
      });
      return place.length < fewest ? [] : [{ seed, place }];
    });
}

/** Whether anything may be at one place in most of `frames` frames, after what is found in the first of them. */
export const mayStay = (found: readonly (readonly Disc[])[], frames: number): boolean =>
  stillPlaces(found, frames).length > 0;

/** Which detections of each frame may be dust: of these `known` must be said. */
export function mayBeDust(found: readonly (readonly Disc[])[]): Set<number>[] {
  const rows = found.map(() => new Set<number>());
  for (const { place } of stillPlaces(found)) for (const { frame, row } of place) rows[frame].add(row);
  return rows;
}

/** Things that are found at one place in most frames, and are not known. */
function stillThings(frames: readonly SampledFrame[]): Disc[] {
  const spots: Disc[] = [];
  for (const { seed, place } of stillPlaces(frames.map(({ found }) => found))) {
    if (spots.some((spot) => isNear(spot, seed))) continue;
    const known = place.filter(({ frame, row }) => frames[frame].known[row]);
    if (known.length >= KNOWN * place.length) continue;
    const same = place.map(({ frame, row }) => frames[frame].found[row]);
    const middle = {
      xPx: median(same.map(({ xPx }) => xPx)),
      yPx: median(same.map(({ yPx }) => yPx)),
      radiusPx: median(same.map(({ radiusPx }) => radiusPx)),
    };
    if (goesNowhere(same, middle)) spots.push(middle);
  }
  return spots;
}

/** An image whose brightness can be held against that of others: divided by its own median. */
export function atOwnLevel(image: Float32Array): Float32Array {
  const level = median(image);
  if (!(level > 0)) return image;
  const out = new Float32Array(image.length);
  for (let at = 0; at < out.length; at++) out[at] = image[at] / level;
  return out;
}

/** A frame, and what is seen of its light: its image, infinite where things that move spoil it. */
interface Look extends FrameWithMoving {
  seen: Float32Array;
}

function looksOf(frames: readonly SampledFrame[], size: Size, spots: readonly Disc[]): Look[] {
  const [columns, rows] = shapeOf(size);
  return frames.map(({ image, found }) => {
    const seen = image.slice();
    const moving = found
      .filter((disc) => !spots.some((spot) => isNear(spot, disc)))
      .map((disc) => inBins(disc, REACH * disc.radiusPx + REACH_MORE_PX, size.bin));
    for (const disc of moving)
      overDisc(disc, columns, rows, (at) => {
        seen[at] = Infinity;
      });
    return { image, moving, seen };
  });
}

/** What is seen of the light: the median over the frames of every pixel, filled from around where it is seen in hardly any. */
interface Seen {
  looks: readonly Look[];
  light: Float32Array;
  /** Pixels that are seen in few of the frames. */
  hidden: Int32Array;
}

/** @param still what does not move, and spoils nothing */
function see(frames: readonly SampledFrame[], size: Size, still: readonly Disc[]): Seen {
  const looks = looksOf(frames, size, still);
  const light = new Float32Array(looks[0].image.length);
  const hidden: number[] = [];
  const count = looks.length;
  const { entries, sort } = listsSideBySide(PIXELS_AT_A_TIME, count);
  for (let from = 0; from < light.length; from += PIXELS_AT_A_TIME) {
    const to = Math.min(light.length, from + PIXELS_AT_A_TIME);
    for (const [k, { seen }] of looks.entries()) entries.set(seen.subarray(from, to), k * PIXELS_AT_A_TIME);
    sort();
    for (let pixel = 0; pixel < to - from; pixel++) {
      // What is spoilt comes after all that is seen.
      let times = count;
      while (times > 0 && entries[(times - 1) * PIXELS_AT_A_TIME + pixel] === Infinity) times--;
      const middle = entries[(times >> 1) * PIXELS_AT_A_TIME + pixel];
      light[from + pixel] = times >= SEEN_ENOUGH * count ? middle : NaN;
      if (times < SEEN_WELL * count) hidden.push(from + pixel);
    }
  }
  fillGaps(light, shapeOf(size)[0]);
  return { looks, light, hidden: Int32Array.from(hidden) };
}

/** The light of every pixel, also of those that things which move nearly always hide. */
function lightOf({ looks, light, hidden }: Seen, size: Size): Float32Array {
  const [columns] = shapeOf(size);
  if (size.isVideo && hidden.length > 0) fillUnderParticles(looks, light, hidden, columns);
  return smooth(light, columns);
}

/** Deviations of block means from their mean, over the bins of a disc for which `value` is a number. */
function structure(size: Size, disc: Disc, value: (at: number) => number): number[] {
  const [columns, rows] = shapeOf(size);
  const blocks = new Map<number, { sum: number; count: number }>();
  overDisc(inBins(disc, REACH * disc.radiusPx, size.bin), columns, rows, (at) => {
    const own = value(at);
    if (Number.isNaN(own)) return;
    const column = at % columns;
    const key = Math.floor(column / BLOCK) + 1e5 * Math.floor((at - column) / columns / BLOCK);
    const block = blocks.get(key);
    if (block) {
      block.sum += own;
      block.count++;
    } else blocks.set(key, { sum: own, count: 1 });
  });
  const means = [...blocks.values()]
    .filter(({ count }) => count > BLOCK)
    .map(({ sum, count }) => sum / count);
  const middle = median(means);
  return means.map((one) => one - middle);
}

/** Mean of a bin over frames; NaN where something that moves spoils it in all. */
function meanAt(looks: readonly Look[], at: number): number {
  let sum = 0;
  let times = 0;
  for (const { seen } of looks) {
    if (seen[at] === Infinity) continue;
    sum += seen[at];
    times++;
  }
  return sum / times;
}

/** Whether what is seen in a disc is the same in every frame. */
function isSteady({ looks, light }: Seen, size: Size, disc: Disc): boolean {
  const contrast = rootMeanSquare(structure(size, disc, (at) => light[at]));
  const changes = looks
    .map(({ seen }) => structure(size, disc, (at) => (seen[at] === Infinity ? NaN : seen[at] - light[at])))
    .filter((one) => one.length > 3)
    .map((one) => rootMeanSquare(one));
  if (changes.length < FEWEST_FRAMES / 2 || median(changes) >= CHANGES * contrast) return false;
  // At one focus what passes over dust changes it slowly, too.
  if (size.isVideo) return true;
  const [first, middle, last] = [0, 1, 2].map((third) =>
    looks.filter((_, frame) => Math.floor((3 * frame) / looks.length) === third),
  );
  const slowly = [
    [first, middle],
    [middle, last],
    [first, last],
  ].map(([one, other]) => rootMeanSquare(structure(size, disc, (at) => meanAt(one, at) - meanAt(other, at))));
  return Math.max(...slowly) < CHANGES_SLOWLY * contrast;
}

/**
 * The light that is the same in every frame, if there is dust in it: spots that neither move nor change. Null where there are none; the light is
 * then left as it is.
 *
 * A particle is no such spot: it diffuses, and through a stack it changes with the focus. One that is stuck and seen at one focus looks like
 * dust, but for what a model says of it (`known`).
 */
export function findStaticLight(frames: readonly SampledFrame[], size: Size): StaticPattern | null {
  if (frames.length < FEWEST_FRAMES) return null;
  const still = stillThings(frames);
  return still.length === 0 ? null : patternOf(frames, size, [], still);
}

/**
 * The same, better: from what is found in the same frames once their light is evened out, when dust no longer hides particles.
 *
 * @param frames with images as they were before
 */
export function refineStaticLight(
  frames: readonly SampledFrame[],
  size: Size,
  { spots }: StaticPattern,
): StaticPattern | null {
  const more = stillThings(frames).filter((one) => spots.every((spot) => !isNear(one, spot)));
  return patternOf(frames, size, spots, more);
}

/**
 * The static light of a file. Dust hides dust, and pulls the circles of what moves over it aside: as long as dividing some out shows more, the same frames
 * are looked at again.
 *
 * @param sample frames taken from all over the file, with what is found in them once a light is evened out; their images are as acquired
 */
export async function searchStaticLight(
  sample: (light: StaticLight | null) => Promise<SampledFrame[]>,
  size: Size,
): Promise<StaticPattern | null> {
  let pattern = findStaticLight(await sample(null), size);
  for (let look = 1; pattern && look <= MOST_LOOKS; look++) {
    const known = pattern.spots.length;
    pattern = refineStaticLight(await sample(pattern.light), size, pattern);
    if (pattern?.spots.length === known) break;
  }
  return pattern;
}

/** @param still what does not move either: dust where it is the same in every frame */
function patternOf(
  frames: readonly SampledFrame[],
  size: Size,
  dust: readonly Disc[],
  still: readonly Disc[],
): StaticPattern | null {
  const all = [...dust, ...still];
  const seen = see(frames, size, all);
  const spots = [...dust, ...still.filter((spot) => isSteady(seen, size, spot))];
  if (spots.length === 0) return null;
  const light = lightOf(spots.length === all.length ? seen : see(frames, size, spots), size);
  const { width, height, bin } = size;
  return light.every((value) => value > 0) ? { light: evenOut(light, { width, height, bin }), spots } : null;
}
