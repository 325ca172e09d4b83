import { describe, expect, it } from 'vitest';
import { fitImages, type LightPart } from '../../../native-worker/image/fit-images.ts';
import {
  followPair,
  joinWays,
  shapeFor,
  type FollowedPair,
  type PairFrame,
} from '../../../native-worker/image/follow-pair.ts';
import { coefficientsOf, imageAt } from '../../../native-worker/image/particle-image.ts';
import { bothAt, crossing, type Place } from './moving-pair.ts';

const DIAMETER_PX = 7;
const SIZE = 96;
const MIDDLE = { x: 47.3, y: 48.6 };

function partOf(a: Place, b: Place | null, seed: number): LightPart {
  const { width, height, data } = bothAt(a, b, seed, SIZE);
  return { left: 0, top: 0, width, height, data: Float32Array.from(data, (value) => Math.log(value / 130)) };
}

const path = crossing(25, MIDDLE);
/** So many frames pass before the two are near enough to be found as one, ... */
const KNOWN = 10;
/** ... and they are so until this one. */
const APART = 15;
const framesOf = (vanishes = Infinity): PairFrame[] =>
  path.map(({ a, b }, k) => ({
    part: partOf(a, k < vanishes ? b : null, k + 1),
    known: k < KNOWN ? [a, b] : null,
  }));
const away = (p: Place, q: Place): number => Math.hypot(p.x - q.x, p.y - q.y);

describe('two particles that pass over each other', () => {
  const followed = followPair(framesOf(), DIAMETER_PX);

  it('are told in every frame, each where it is', () => {
    expect(Math.min(...path.map(({ a, b }) => away(a, b)))).toBeLessThan(0.4 * DIAMETER_PX);
    for (const [k, one] of followed.slice(0, APART).entries()) {
      expect(one).not.toBeNull();
      expect(away(one!.centres[0], path[k].a)).toBeLessThan(0.3 * DIAMETER_PX);
      expect(away(one!.centres[1], path[k].b)).toBeLessThan(0.3 * DIAMETER_PX);
    }
  });

  it('are told no more where they are too far apart to be found as one', () => {
    expect(followed.slice(APART + 2).every((one) => one === null)).toBe(true);
  });

  it('are told no more once one of them has gone', () => {
    const gone = 13;
    const told = followPair(framesOf(gone), DIAMETER_PX);
    expect(told.slice(0, gone).every((one) => one !== null)).toBe(true);
    expect(told.slice(gone).every((one) => one === null)).toBe(true);
  });

  it('are not told where nobody knows what they look like', () => {
    const frames = framesOf().map(({ part }) => ({ part, known: null }));
    expect(followPair(frames, DIAMETER_PX).every((one) => one === null)).toBe(true);
  });
});

describe('ways from before and from after', () => {
  const at = (a: Place, b: Place, rest = 1): FollowedPair => ({
    centres: [a, b],
    images: [],
    fitted: [a, b],
    rest,
  });
  const [a, b] = [
    { x: 0, y: 0 },
    { x: 8, y: 0 },
  ];
  const shifted = ({ x, y }: Place, by: number): Place => ({ x: x + by, y });

  it('are weighed by how far they come, whichever of the two each calls the first', () => {
    const forward = [at(a, b), at(a, b), at(a, b)];
    const backward = forward.map(() => at(shifted(b, 1), shifted(a, 1)));
    const xs = joinWays(forward, backward, 10).map((one) => one!.centres.map(({ x }) => x));
    expect(xs).toEqual([
      [0.25, 8.25],
      [0.5, 8.5],
      [0.75, 8.75],
    ]);
  });

  it('tell nothing where they do not agree, and are one where there is one', () => {
    const far = at(shifted(a, 5.1), shifted(b, 5.1));
    expect(joinWays([at(a, b)], [far], 10)).toEqual([null]);
    expect(joinWays([null, at(a, b), null], [far, null, null], 10)).toEqual([far, at(a, b), null]);
  });
});

describe('the fit of overlapping images', () => {
  const shape = shapeFor(DIAMETER_PX);
  const image = (scale: number): Float64Array =>
    Float64Array.from({ length: coefficientsOf(shape) }, (_, k) =>
      k < shape.round ? scale * Math.cos(k / 3) * Math.exp(-k / 6) : 0.05 * Math.exp(-(k - shape.round) / 4),
    );
  const images = [image(0.5), image(-0.3)];
  const centres = [
    { x: 40.2, y: 41.7 },
    { x: 46.9, y: 44.1 },
  ];
  const data = Float32Array.from({ length: 90 * 90 }, (_, at) => {
    const [x, y] = [at % 90, Math.floor(at / 90)];
    const light = images.map((one, p) => imageAt(shape, one, x - centres[p].x, y - centres[p].y));
    return 0.1 + 0.001 * x + light[0] + light[1];
  });
  const part = { left: 0, top: 0, width: 90, height: 90, data };
  const known = images.map((coefficients) => ({ coefficients, weight: 1 }));
  const start = centres.map(({ x, y }, p) => ({ x: x + 1.5 - p, y: y - 1 + p }));

  it('finds the centres of images that it knows, on light that has a level and a slope', () => {
    const fit = fitImages(part, start, known, shape, 20, 12);
    for (const [p, centre] of fit.centres.entries()) expect(away(centre, centres[p])).toBeLessThan(0.01);
    expect(fit.rest).toBeLessThan(1e-7);
  });

  it('leaves out pixels that tell nothing', () => {
    const holes = data.map((value, at) => (at % 7 === 0 ? NaN : value));
    const fit = fitImages({ ...part, data: holes }, start, known, shape, 20, 12);
    for (const [p, centre] of fit.centres.entries()) expect(away(centre, centres[p])).toBeLessThan(0.01);
  });
});
