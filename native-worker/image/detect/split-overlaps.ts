import type { Detection } from './choose-circles.ts';
import { BETWEEN_PIXELS, elongationOf, type Elongation } from './elongation.ts';
import { toBinned, toFull, type BinnedImage } from './pyramid.ts';
import type { Point } from '../../math/point.ts';
import { fitRoundImages, type RoundFit, type RoundModel } from './round-images.ts';
import type { Level } from './workspace.ts';

/** Two overlapping images are looked at out to this, in radii of the circle found; in radii of the particle to so many at most. */
const WINDOW = 1.25;
const WIDEST = 7;
/** The strongest circle of a ring system may be an inner one: what is larger than this is looked at out to so many radii of the particle at least. */
const RING_SYSTEM = 2;
const NARROWEST = 4.5;
/** Pixels of that on the level it is looked at on, at least. */
const LEAST_WINDOW_PX = 8;
/** The image of each of the two reaches beyond that by this factor. */
const REACH = 1.35;
/** A pair leaves at least so much of the noise's variance in the second angular harmonic, and this share of all that is not round there: a pair looks the same from both sides. */
const ELONGATED = 2;
const TWO_SIDED = 0.5;
/** Distances of two centres to begin with, and the least, in diameters: spheres do not lie in each other. */
const STARTS = [1, 1.7, 2.7];
const CLOSEST = 0.77;
const ROUNDS = 5;
/** Where the best of these leaves so much more than is not round, two centres are no better than one wherever they move. */
const MUCH_WORSE = 3;
/** The pair must leave less than one particle with a cap does, by this factor, ... */
const BETTER = 1.15;
/** ... and either hardly anything of the image, or little of what that one leaves beyond noise. */
const UNEXPLAINED = 0.03;
const UNEXPLAINED_BY_ONE = 0.35;
/**
 * A lone ring system of which more than this share, beyond noise, is not round lies beside its true centre or is no particle: of the lab scenes' lone
 * particles one in 75, of those with dust on them 19 in 20. Lone is what has no other circle within so many radii of its window.
 */
const UNROUND = 0.15;
const LONE = 1.8;
/** So many other circles nearby, at most, have images of their own. */
const MOST_OTHERS = 3;

/** What a circle looks like, on the level where it is some pixels wide. */
interface View {
  image: BinnedImage;
  /** Variance of a pixel. */
  noise: number;
  centre: Point;
  /** Pixels of the level. */
  radius: number;
}

function viewOf(levels: readonly Level[], { xPx, yPx, radiusPx }: Detection, particleRadiusPx: number): View {
  const inParticles = radiusPx / particleRadiusPx;
  const narrowest = inParticles > RING_SYSTEM ? NARROWEST : 0;
  const radius = particleRadiusPx * Math.min(WIDEST, Math.max(narrowest, WINDOW * inParticles));
  const coarse = levels.findLast(({ image }) => radius / image.bin >= LEAST_WINDOW_PX) ?? levels[0];
  const { image, edges } = coarse;
  const centre = { x: toBinned(xPx, image.bin), y: toBinned(yPx, image.bin) };
  return { image, noise: edges.noise, centre, radius: radius / image.bin };
}

/** Centres of the other circles that reach into the window, the nearest first; pixels of the level. */
function othersIn({ image, centre, radius }: View, others: readonly Detection[]): Point[] {
  const { bin } = image;
  return others
    .map(({ xPx, yPx }) => ({ x: toBinned(xPx, bin), y: toBinned(yPx, bin) }))
    .map((one) => ({ ...one, distance: Math.hypot(one.x - centre.x, one.y - centre.y) }))
    .filter(({ distance }) => distance < (1 + REACH) * radius)
    .sort((a, b) => a.distance - b.distance)
    .slice(0, MOST_OTHERS);
}

/**
 * Two alike images on either side of a centre, at the distance that fits best, then moved.
 *
 * @param most mean square that may be left over before they move, else null
 */
function fitPair(
  { image, centre }: View,
  model: RoundModel,
  angle: number,
  diameter: number,
  most: number,
): RoundFit | null {
  const startAt = (diameters: number): RoundModel => {
    const half = (diameters * diameter) / 2;
    const [dx, dy] = [half * Math.cos(angle), half * Math.sin(angle)];
    const pair = [1, -1].map((side) => ({ x: centre.x + side * dx, y: centre.y + side * dy }));
    return { ...model, centres: [...pair, ...model.centres.slice(1)], alike: 2 };
  };
  const starts = STARTS.map(startAt).map((start) => ({ start, rest: fitRoundImages(image, start, 0).rest }));
  const best = starts.reduce((a, b) => (b.rest < a.rest ? b : a));
  return best.rest > most ? null : fitRoundImages(image, best.start, ROUNDS);
}

/** Centres of the two particles whose rings made one circle between them; null: it is none such. */
function pairBehind(
  view: View,
  { rest, second, angle }: Elongation,
  others: readonly Point[],
  diameter: number,
): [Point, Point] | null {
  const { image, noise, centre, radius } = view;
  const beyondNoise = rest - BETWEEN_PIXELS * noise;
  if (!(second > ELONGATED * BETWEEN_PIXELS * noise && second > TWO_SIDED * beyondNoise)) return null;
  const model: RoundModel = {
    window: { ...centre, radius },
    centres: [centre, ...others],
    alike: 1,
    capped: false,
    reach: REACH * radius,
  };
  const two = fitPair(view, model, angle, diameter, MUCH_WORSE * (beyondNoise + noise));
  if (!two) return null;
  const [a, b] = two.centres;
  if (!(Math.hypot(a.x - b.x, a.y - b.y) >= CLOSEST * diameter)) return null;
  const one = fitRoundImages(image, { ...model, capped: true }, 0);
  const isBetter = two.rest * BETTER < one.rest;
  const isExplained =
    two.rest < UNEXPLAINED * two.all || two.rest - noise < UNEXPLAINED_BY_ONE * (one.rest - noise);
  return isBetter && isExplained ? [a, b] : null;
}

const isLone = ({ centre, radius }: View, [nearest]: readonly Point[]): boolean =>
  !nearest || Math.hypot(nearest.x - centre.x, nearest.y - centre.y) > LONE * radius;

const isFarFromRound = ({ noise }: View, { unround, all }: Elongation): boolean =>
  unround - BETWEEN_PIXELS * noise > UNROUND * all;

/** The two circles that one is taken apart into, or the one, marked where it is uneven. */
function lookAt(
  one: Detection,
  levels: readonly Level[],
  found: readonly Detection[],
  particleRadiusPx: number,
): Detection[] {
  const view = viewOf(levels, one, particleRadiusPx);
  const { bin } = view.image;
  const elongation = elongationOf(view.image, view.centre, view.radius);
  const others = othersIn(
    view,
    found.filter((other) => other !== one),
  );
  const pair = pairBehind(view, elongation, others, (2 * particleRadiusPx) / bin);
  if (pair) return pair.map(({ x, y }) => ({ ...one, xPx: toFull(x, bin), yPx: toFull(y, bin) }));
  const isSystem = one.radiusPx > RING_SYSTEM * particleRadiusPx;
  const isUneven = isSystem && isLone(view, others) && isFarFromRound(view, elongation);
  return [isUneven ? { ...one, isUneven } : one];
}

/**
 * Takes circles apart that lie in the middle of two particles whose rings overlap. Such a circle is backed by arcs of both all round, but the image about it is
 * longer than wide, and it is the sum of two alike round images rather than one round image and a cap. Of the others, lone ring systems that are far from round
 * are marked: dust pulls their centres away.
 *
 * @param levels of the frame the circles were found in
 * @param found settled circles, full-resolution pixels
 * @param isSure those that are left as they are
 * @returns the same in their order; in place of one that is taken apart the particles of the two that lie in the image and are not among the others
 */
export function splitOverlaps(
  levels: readonly Level[],
  found: readonly Detection[],
  particleRadiusPx: number,
  isSure: (one: Detection) => boolean,
): Detection[] {
  if (levels.length === 0) return [...found];
  const [{ image }] = levels;
  const [right, bottom] = [image.width, image.height].map((length) => length * image.bin - 1);
  const looked = found.map((one) => (isSure(one) ? [one] : lookAt(one, levels, found, particleRadiusPx)));
  const known = looked.filter((parts) => parts.length === 1).flat();
  const isNew = ({ xPx, yPx }: Detection): boolean =>
    Math.min(xPx, yPx, right - xPx, bottom - yPx) >= 0 &&
    known.every((other) => Math.hypot(other.xPx - xPx, other.yPx - yPx) >= CLOSEST * 2 * particleRadiusPx);
  return looked.flatMap((parts) => {
    if (parts.length === 1) return parts;
    const own = parts.filter(isNew);
    known.push(...own);
    return own;
  });
}
