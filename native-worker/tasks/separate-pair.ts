import type { Frame } from '../../preload/contract/frame.ts';
import type { PlaneChoice } from '../../preload/contract/options/source.ts';
import type { LightPart } from '../image/fit-images.ts';
import { divideOut } from '../image/divide-out.ts';
import {
  followPair,
  joinWays,
  shapeFor,
  WINDOW_RADIUS,
  type FollowedPair,
  type Pair,
  type PairFrame,
} from '../image/follow-pair.ts';
import type { Detection } from '../image/detect/choose-circles.ts';
import type { FeatureTable } from '../../preload/contract/feature-table.ts';
import { joinRows } from '../measure/feature-table.ts';
import { featuresOf, type MeasureFramePayload } from './measure-frame.ts';
import { toBinned, toFull } from '../image/detect/pyramid.ts';
import { applyStaticLight, type StaticLight } from '../image/static-light.ts';
import { distance, type Point } from '../math/point.ts';
import { median } from '../math/statistics.ts';
import { withFrame, withSource } from '../read/source-cache.ts';
import type { BothFound, LostBeside } from '../track/lost-beside.ts';

/** Where a frame lies: its file, and its number there. */
export interface FramePlace extends PlaneChoice {
  path: string;
  index: number;
}

export interface SeparatePairPayload extends Pick<MeasureFramePayload, 'mask' | 'sidePx' | 'extraGroups'> {
  lost: LostBeside;
  /** Of each of the frames of `lost`. */
  places: { frame: number; place: FramePlace }[];
  /** All other particles of these frames. */
  others: (Detection & { frame: number })[];
  diameterPx: number;
  light: StaticLight | null;
}

/** Two particles that were found as one. */
export interface SeparatedPair {
  frame: number;
  both: [Point, Point];
}

export interface SeparatedPairs {
  pairs: SeparatedPair[];
  /** Two rows a pair, of each as if the other were not there. */
  features: FeatureTable;
}

/** Pixels of a part along a diameter, at least. */
const FINEST = 6;
/** What is darker than this share of the light around tells no more. */
const DARKEST = 0.05;
/** So far around another particle pixels say nothing of the two, in diameters; the part is so much larger than what is looked at. */
const OTHERS_REACH = 1;
const MARGIN = 1;

interface Area {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Part of the frames that holds all that is looked at, in bins. */
function areaOf({ before, after, beside }: LostBeside, diameterPx: number, bin: number): Area {
  const known = [...[...before, ...after].flatMap(({ a, b }) => [a, b]), ...beside];
  const reach = (WINDOW_RADIUS + MARGIN) * diameterPx;
  const [xs, ys] = [known.map(({ x }) => x), known.map(({ y }) => y)];
  return {
    left: Math.max(0, Math.floor((Math.min(...xs) - reach) / bin)),
    top: Math.max(0, Math.floor((Math.min(...ys) - reach) / bin)),
    right: Math.ceil((Math.max(...xs) + reach) / bin),
    bottom: Math.ceil((Math.max(...ys) + reach) / bin),
  };
}

/** The logarithm of a part of a frame in bins, against its median. */
function partOf({ width, height, data }: Frame, area: Area, bin: number): LightPart {
  const { left, top } = area;
  const columns = Math.max(0, Math.min(area.right, Math.floor(width / bin)) - left);
  const rows = Math.max(0, Math.min(area.bottom, Math.floor(height / bin)) - top);
  const means = new Float32Array(columns * rows);
  for (let row = 0; row < rows * bin; row++) {
    const from = (top * bin + row) * width + left * bin;
    const to = Math.floor(row / bin) * columns;
    for (let column = 0; column < columns * bin; column++)
      means[to + Math.floor(column / bin)] += data[from + column];
  }
  const level = median(means);
  return {
    left,
    top,
    width: columns,
    height: rows,
    data: means.map((value) => Math.log(Math.max(DARKEST, value / level))),
  };
}

/** Whether a centre is seen: of a particle that has left the image nothing but its rings is, which tell little of where it is. */
const isInside = ({ x, y }: Point, { left, top, width, height }: LightPart): boolean =>
  Math.min(x - left, y - top) >= -0.5 && x - left < width - 0.5 && y - top < height - 0.5;

/** Leaves out what other particles cover. */
function withoutOthers({ left, top, width, data }: LightPart, others: readonly Point[], reach: number): void {
  for (let at = 0; at < data.length; at++) {
    const pixel = { x: left + (at % width), y: top + Math.floor(at / width) };
    if (others.some((one) => distance(one, pixel) < reach)) data[at] = NaN;
  }
}

/** Looks again where two particles may have been found as one (`followPair`), from before and from after. */
export async function separatePair(payload: SeparatePairPayload): Promise<SeparatedPairs> {
  const { lost, places, others, diameterPx, light } = payload;
  const bin = Math.max(1, Math.floor(diameterPx / FINEST));
  const inBins = (place: Point): Point => ({ x: toBinned(place.x, bin), y: toBinned(place.y, bin) });
  const known = (both: BothFound): Pair => [inBins(both.a), inBins(both.b)];
  const area = areaOf(lost, diameterPx, bin);
  const parts = new Map<number, LightPart>();
  for (const { frame, place } of places) {
    const part = await withSource(place.path, place, (source) =>
      withFrame(source, place.index, (image) => {
        if (light) applyStaticLight(image, light);
        return partOf(image, area, bin);
      }),
    );
    const here = others
      .filter((one) => one.frame === frame)
      .map(({ xPx, yPx }) => inBins({ x: xPx, y: yPx }));
    withoutOthers(part, here, (OTHERS_REACH * diameterPx) / bin);
    parts.set(frame, part);
  }
  const between = Array.from({ length: lost.to - lost.from + 1 }, (_, k) => lost.from + k);
  const walk = (clear: readonly BothFound[], frames: readonly number[]) => {
    if (clear.length === 0) return frames.map(() => null);
    const asFrames: PairFrame[] = [
      ...clear.map((both) => ({ part: parts.get(both.frame)!, known: known(both) })),
      ...frames.map((frame) => ({ part: parts.get(frame)!, known: null })),
    ];
    return followPair(asFrames, diameterPx / bin).slice(clear.length);
  };
  const forward = walk(lost.before, between);
  const backward = walk(lost.after.toReversed(), between.toReversed()).reverse();
  const told = joinWays(forward, backward, diameterPx / bin).flatMap((pair, k) =>
    pair?.centres.every((centre) => isInside(centre, parts.get(between[k])!))
      ? [{ frame: between[k], pair }]
      : [],
  );
  const features: FeatureTable[] = [];
  for (const { frame, pair } of payload.extraGroups ? told : []) {
    const { place } = places.find((one) => one.frame === frame)!;
    features.push(
      await withSource(place.path, place, (source) =>
        withFrame(source, place.index, (image) => featuresOfBoth(image, frame, pair, bin, payload)),
      ),
    );
  }
  const pairs = told.map(({ frame, pair }) => ({ frame, both: inPixels(pair.centres, bin) }));
  return { pairs, features: joinRows(features) };
}

const inPixels = ([a, b]: Pair, bin: number): [Point, Point] => [
  { x: toFull(a.x, bin), y: toFull(a.y, bin) },
  { x: toFull(b.x, bin), y: toFull(b.y, bin) },
];

/** Features of each of the two on the frame without the other. */
async function featuresOfBoth(
  image: Frame,
  frame: number,
  { centres, images, fitted }: FollowedPair,
  bin: number,
  payload: SeparatePairPayload,
): Promise<FeatureTable> {
  const { light, others, diameterPx } = payload;
  if (light) applyStaticLight(image, light);
  const around = others.filter((one) => one.frame === frame);
  const [at, fittedAt] = [inPixels(centres, bin), inPixels(fitted, bin)];
  const shape = shapeFor(diameterPx);
  const features: FeatureTable[] = [];
  for (const p of [0, 1]) {
    const alone = divideOut(image, fittedAt[1 - p], images[1 - p], shape);
    const own = { xPx: at[p].x, yPx: at[p].y, radiusPx: diameterPx / 2, score: 1 };
    features.push(await featuresOf(alone, [own, ...around], payload, [own]));
  }
  return joinRows(features);
}
