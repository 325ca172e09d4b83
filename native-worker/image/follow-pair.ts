import { distance, type Point } from '../math/point.ts';
import { fitImages, type ImagesFit, type KnownImage, type LightPart } from './fit-images.ts';
import { coefficientsOf, type ImageShape } from './particle-image.ts';

export type Pair = readonly [Point, Point];

/** A frame with two particles near each other. */
export interface PairFrame {
  part: LightPart;
  /** Centres, where both are known; else null. */
  known: Pair | null;
}

export interface FollowedPair {
  centres: Pair;
  /** What the two look like (`shapeFor`), and the centres that this was fitted about. */
  images: readonly Float64Array[];
  fitted: Pair;
  /** Mean square of what is left over. */
  rest: number;
}

/** Lengths in diameters. Knots lie so far apart, ... */
const ROUND_KNOTS = 0.15;
const CAP_KNOTS = 0.3;
/** ... to the ends of the images; and so far from the middle of the two pixels count, but further than from either of them at least. */
const ROUND_REACH = 3.5;
const CAP_REACH = 2.3;
export const WINDOW_RADIUS = 2.9;
const BEYOND_CENTRE = 2;
/** Where a frame leads the centres further away from where they are expected, it shows something else. */
const FARTHEST = 0.8;
/** An image that nothing is known of, and the change of a coefficient from frame to frame: logarithms of light. */
const UNKNOWN_WEIGHT = 0.5;
const CHANGE = 0.03;
const ROUNDS = 5;
const ROUNDS_ALONE = 3;
/** Of its way in the last frame a swimmer goes on for so much. */
const GOES_ON = 0.7;
/** Two images must leave less than one does by this factor, and no more than so many times what they left where both were known. */
const BETTER = 1.4;
const WORSE = 4;
/** Two that are further apart, in diameters, are not found as one: what is missed there is too faint, and followed no further. */
const FOUND_AS_ONE = 2.1;
/** After so many frames in a row that tell nothing the two are lost. */
const MOST_UNTOLD = 3;

export const shapeFor = (diameterPx: number): ImageShape => ({
  round: Math.round(ROUND_REACH / ROUND_KNOTS),
  roundPx: ROUND_KNOTS * diameterPx,
  cap: Math.round(CAP_REACH / CAP_KNOTS),
  capPx: CAP_KNOTS * diameterPx,
});

/** What is known of the two after a frame. */
interface State extends FollowedPair {
  /** Way of each from the frame before. */
  ways: Pair;
}

const pairOf = (each: (p: 0 | 1) => Point): Pair => [each(0), each(1)];

const knownImages = ({ images, rest }: Pick<FollowedPair, 'images' | 'rest'>): KnownImage[] =>
  images.map((coefficients) => ({ coefficients, weight: rest / CHANGE ** 2 }));

function asPair({ centres: [a, b], images, rest }: ImagesFit): FollowedPair {
  return { centres: [a, b], images, fitted: [a, b], rest };
}

/**
 * Follows two particles through frames in which their images overlap so far that they are found as one. What each looks like is learnt from the frames
 * before, in which both are known, and changes little from frame to frame. A frame counts where the sum of the two images explains it clearly
 * better than either of them alone.
 *
 * @param frames in the order in which they are followed, those with both known first
 * @param diameterPx of a particle, pixels of the parts
 * @returns the two in each frame, null where they are not told
 */
export function followPair(frames: readonly PairFrame[], diameterPx: number): (FollowedPair | null)[] {
  const shape = shapeFor(diameterPx);
  const radiusFor = ([a, b]: Pair): number =>
    diameterPx * Math.max(WINDOW_RADIUS, BEYOND_CENTRE + distance(a, b) / 2 / diameterPx);
  const none = new Float64Array(coefficientsOf(shape));
  let state: State | null = null;
  let clearRest = 0;
  let untold = 0;
  return frames.map(({ part, known }) => {
    if (known) {
      const before = state
        ? knownImages(state)
        : [none, none].map((coefficients) => ({ coefficients, weight: UNKNOWN_WEIGHT }));
      const fit = asPair(fitImages(part, known, before, shape, radiusFor(known), 0));
      state = { ...fit, ways: waysBetween(state, known) };
      clearRest = fit.rest;
      return fit;
    }
    if (!state || untold >= MOST_UNTOLD) return null;
    const now: State = state;
    const expected = pairOf((p) => ({
      x: now.centres[p].x + GOES_ON * now.ways[p].x,
      y: now.centres[p].y + GOES_ON * now.ways[p].y,
    }));
    const images = knownImages(now);
    const radius = radiusFor(expected);
    const two = asPair(fitImages(part, expected, images, shape, radius, ROUNDS));
    const isNear = two.centres.every((centre, p) => distance(centre, expected[p]) < FARTHEST * diameterPx);
    const alone = Math.min(
      ...images.map((image, p) => fitImages(part, [expected[p]], [image], shape, radius, ROUNDS_ALONE).rest),
    );
    const isClose = distance(...two.centres) < FOUND_AS_ONE * diameterPx;
    const isTold = isNear && isClose && two.rest * BETTER < alone && two.rest < WORSE * clearRest;
    untold = isTold ? 0 : isClose ? untold + 1 : MOST_UNTOLD;
    if (isNear) state = { ...two, ways: waysBetween(now, two.centres) };
    return isTold ? two : null;
  });
}

function waysBetween(before: State | null, now: Pair): Pair {
  if (!before) return pairOf(() => ({ x: 0, y: 0 }));
  return pairOf((p) => ({ x: now[p].x - before.centres[p].x, y: now[p].y - before.centres[p].y }));
}

/** The two as they are followed forwards and backwards: where both ways tell them, weighed by how far each has come; null where these do not agree. */
export function joinWays(
  forward: readonly (FollowedPair | null)[],
  backward: readonly (FollowedPair | null)[],
  diameterPx: number,
): (FollowedPair | null)[] {
  const count = forward.length;
  return forward.map((one, k) => {
    const given = backward[k];
    if (!one || !given) return one ?? given;
    const straight = distance(one.centres[0], given.centres[0]) + distance(one.centres[1], given.centres[1]);
    const across = distance(one.centres[0], given.centres[1]) + distance(one.centres[1], given.centres[0]);
    const other = straight <= across ? given : swapped(given);
    const apart = Math.max(...one.centres.map((centre, p) => distance(centre, other.centres[p])));
    if (apart > AGREE * diameterPx) return null;
    const share = (k + 1) / (count + 1);
    const centres = pairOf((p) => ({
      x: (1 - share) * one.centres[p].x + share * other.centres[p].x,
      y: (1 - share) * one.centres[p].y + share * other.centres[p].y,
    }));
    return { ...(share < 0.5 ? one : other), centres };
  });
}

const swapped = ({ centres, images: [first, second], fitted, rest }: FollowedPair): FollowedPair => ({
  centres: [centres[1], centres[0]],
  images: [second, first],
  fitted: [fitted[1], fitted[0]],
  rest,
});

/** Two ways agree where their centres lie so near, in diameters. */
const AGREE = 0.5;
