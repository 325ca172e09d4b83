import { describe, expect, it } from 'vitest';
import { discGroup, lengthUnitPx } from '../../../native-worker/measure/disc-profiles.ts';
import type { FrameScene, MaskInput } from '../../../native-worker/measure/feature-group.ts';
import { horizontalFeatures } from '../../../native-worker/measure/horizontal-profile.ts';
import { IMAGE_SIDE, imageGroup } from '../../../native-worker/measure/small-images.ts';
import { momentCentreGroup, momentOfInertia } from '../../../native-worker/measure/moment.ts';
import { RING_COUNT, ringGroup } from '../../../native-worker/measure/ring-profiles.ts';
import { shapeGroup } from '../../../native-worker/measure/shape.ts';
import { crowdedFlags } from '../../../native-worker/measure/spacing.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import { randomFrom } from '../random.ts';

const nobody: FrameScene = { width: 1000, height: 1000, discs: { xPx: [], yPx: [], radiusPx: [] } };

/** Masks of noise as pre-processed ones are: near the mean of 145 of 255. */
async function noise(sidePx: number, count: number, seed = sidePx): Promise<MaskInput> {
  const random = randomFrom(seed);
  const processed = Float32Array.from({ length: count * sidePx * sidePx }, () => 0.3 + 0.6 * random());
  return {
    masks: { sidePx, count, bits: 32, data: processed.map((value) => 1000 * value) },
    processed,
    xPx: new Float64Array(count).fill(500),
    yPx: new Float64Array(count).fill(500),
    scene: nobody,
    backend: await getTensorBackend(),
    measured: new Map(),
  };
}

/** Distance from the middle of each pixel of a mask, with its value. */
function* pixelsOf({ processed, masks: { sidePx } }: MaskInput, mask: number) {
  const middle = (sidePx - 1) / 2;
  for (let row = 0; row < sidePx; row++) {
    for (let column = 0; column < sidePx; column++) {
      const value = processed[mask * sidePx * sidePx + row * sidePx + column];
      yield { x: column - middle, y: row - middle, value };
    }
  }
}

describe('means over discs', () => {
  it('have a length unit of one pixel in the paper’s masks of 111 px', () => {
    expect(lengthUnitPx(111)).toBe(1);
    expect(lengthUnitPx(37)).toBeCloseTo(1 / 3, 12);
  });

  it.each([
    [111, 3],
    [41, 400],
    [27, 2],
    [155, 1],
  ])(
    'of %i px masks are those of the pixels nearer than 1 to 40 units, %i at once',
    async (sidePx, count) => {
      const input = await noise(sidePx, count);
      const profiles = await discGroup.measure(input);
      expect(profiles).toHaveLength(40 * count);
      for (const mask of new Set([0, count - 1])) {
        for (let k = 0; k < 40; k++) {
          let [sum, pixels] = [0, 0];
          for (const { x, y, value } of pixelsOf(input, mask)) {
            const distance = Math.hypot(x, y);
            // The pixel in the middle is in every disc, also in those that are smaller than a pixel.
            if (distance > 0 && distance >= ((k + 1) * sidePx) / 111) continue;
            sum += value;
            pixels += 1;
          }
          expect(profiles[40 * mask + k]).toBeCloseTo(sum / pixels, 6);
        }
      }
    },
  );

  it('are exact where a mask is as dark as can be: no sum is too large for single precision', async () => {
    // A grey level that takes both parts of the products, and odd ones.
    const level = 1 / 8192;
    const input = await noise(111, 2);
    const profiles = await discGroup.measure({ ...input, processed: input.processed.fill(level) });
    expect([...profiles]).toEqual(new Array(80).fill(level));
  });

  it('are the same for a mask alone and among others, and after masks of another side', async () => {
    const input = await noise(41, 500);
    const all = await discGroup.measure(input);
    await discGroup.measure(await noise(55, 1));
    const one = { ...input, masks: { ...input.masks, count: 1 }, processed: input.processed.slice(-41 * 41) };
    expect(await discGroup.measure(one)).toEqual(all.slice(-40));
  });
});

describe('moment of inertia', () => {
  it('is (mu20 + mu02) / mu00^2 about the centroid', async () => {
    for (const [sidePx, half] of [
      [21, 10],
      [21, 4],
    ]) {
      const input = await noise(sidePx, 2);
      for (const mask of [0, 1]) {
        const inside = [...pixelsOf(input, mask)].filter(
          ({ x, y }) => Math.max(Math.abs(x), Math.abs(y)) <= half,
        );
        const mass = inside.reduce((sum, { value }) => sum + value, 0);
        const mean = (of: (pixel: { x: number; y: number }) => number): number =>
          inside.reduce((sum, pixel) => sum + pixel.value * of(pixel), 0) / mass;
        const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
        const wanted = mean(({ x, y }) => (x - mx) ** 2 + (y - my) ** 2) / mass;
        expect(momentOfInertia(input.processed, mask * sidePx ** 2, sidePx, half)).toBeCloseTo(wanted, 9);
      }
    }
    expect(momentOfInertia(new Float32Array(9), 0, 3, 1)).toBe(0);
  });

  it('over the centre takes the paper’s 25 x 25 pixels, scaled with the mask', async () => {
    for (const [sidePx, half] of [
      [111, 12],
      [55, 6],
      [15, 2],
    ]) {
      const input = await noise(sidePx, 2);
      expect([...momentCentreGroup.measure(input)]).toEqual(
        [0, 1].map((mask) => momentOfInertia(input.processed, mask * sidePx ** 2, sidePx, half)),
      );
    }
  });
});

describe('the horizontal profile', () => {
  /** Stripes along y of a mask of noise-free light. */
  const stripes = (sidePx: number, level: (x: number) => number): Float32Array =>
    Float32Array.from({ length: sidePx * sidePx }, (_, at) => level((at % sidePx) - (sidePx - 1) / 2));

  it('has the range of the means over the central 79 rows', async () => {
    for (const [sidePx, half] of [
      [111, 39],
      [61, 21],
    ]) {
      const input = await noise(sidePx, 2);
      const columns = new Map<number, number>();
      for (const { x, y, value } of pixelsOf(input, 1)) {
        if (Math.abs(x) <= half && Math.abs(y) <= half)
          columns.set(x, (columns.get(x) ?? 0) + value / (2 * half + 1));
      }
      const { range } = horizontalFeatures(input.processed, sidePx ** 2, sidePx, sidePx / 111);
      expect(range).toBeCloseTo(Math.max(...columns.values()) - Math.min(...columns.values()), 6);
    }
  });

  it.each([
    [0, 0],
    [1, 2],
    [2, 3],
    [3, 3],
    [5, 3],
  ])('counts extrema up to three: %i waves', (waves, most) => {
    // Cosines over the 79 pixels: as many minima as waves, and one maximum fewer away from the ends.
    const profile = stripes(111, (x) => 0.5 - 0.1 * Math.cos((2 * Math.PI * waves * (x + 39.5)) / 79));
    const { minima, maxima } = horizontalFeatures(profile, 0, 111, 1);
    expect(maxima).toBe(Math.min(3, waves));
    expect(minima).toBe(Math.min(3, Math.max(0, waves - 1)));
    expect(most).toBeGreaterThanOrEqual(minima);
  });

  it('leaves out what stands out by less than 0.15 standard deviations of the mask', () => {
    // A bump of a given height on a broad slope, whose standard deviation is known.
    const counted = (height: number): number =>
      horizontalFeatures(
        stripes(111, (x) => (x < 0 ? 0 : 1) + height * Math.exp(-(((x - 20) / 5) ** 2)) * (x > 0 ? 1 : 0)),
        0,
        111,
        1,
      ).maxima;
    // Half of the mask at 0, half at 1: 0.5. Smoothing takes 5 % off the bump.
    expect(counted(0.06)).toBe(0);
    expect(counted(0.11)).toBe(1);
  });

  it('is smoothed with the mask’s own pixel, and flat where there is no contrast', () => {
    const comb = stripes(111, (x) => 0.5 + 0.1 * Math.exp(-((x / 15) ** 2)) * (-1) ** x);
    expect(horizontalFeatures(comb, 0, 111, 1)).toMatchObject({ minima: 0, maxima: 0 });
    expect(horizontalFeatures(comb, 0, 111, 0.1).maxima).toBe(3);
    const flat = new Float32Array(111 * 111).fill(0.5);
    expect(horizontalFeatures(flat, 0, 111, 1)).toEqual({ range: 0, minima: 0, maxima: 0 });
  });
});

describe('shape features', () => {
  it('are those of their parts, mask after mask, with or without discs measured before', async () => {
    const input = await noise(111, 2);
    const profiles = await discGroup.measure(input);
    const values = await shapeGroup.measure(input);
    for (const mask of [0, 1]) {
      const own = profiles.subarray(40 * mask, 40 * mask + 40);
      const start = mask * 111 * 111;
      const { range, minima, maxima } = horizontalFeatures(input.processed, start, 111, 1);
      expect([...values.subarray(5 * mask, 5 * mask + 5)]).toEqual([
        Math.max(...own) - Math.min(...own),
        range,
        momentOfInertia(input.processed, start, 111, 55),
        minima,
        maxima,
      ]);
    }
    const made = Float64Array.from({ length: 80 }, (_, k) => k ** 2);
    const known = await shapeGroup.measure({ ...input, measured: new Map([['discs', made]]) });
    expect([known[0], known[5]]).toEqual([39 ** 2, 79 ** 2 - 40 ** 2]);
  });
});

describe('small images', () => {
  it.each([27, 41, 111])('of %i px masks are means over squares of equal area', async (sidePx) => {
    const input = await noise(sidePx, 2);
    const small = imageGroup.measure(input);
    const width = sidePx / IMAGE_SIDE;
    const share = (to: number, from: number): number =>
      Math.max(0, Math.min(from + 1, (to + 1) * width) - Math.max(from, to * width)) / width;
    for (const [x, y] of [
      [0, 0],
      [26, 3],
      [13, 13],
      [5, 26],
    ]) {
      let wanted = 0;
      for (let row = 0; row < sidePx; row++) {
        for (let column = 0; column < sidePx; column++)
          wanted += share(x, column) * share(y, row) * input.processed[sidePx ** 2 + row * sidePx + column];
      }
      expect(small[IMAGE_SIDE ** 2 + y * IMAGE_SIDE + x]).toBeCloseTo(wanted, 6);
    }
  });
});

describe('rings', () => {
  it('are means of all samples that belong to the particle, over the median of the outermost ten', async () => {
    const random = randomFrom(77);
    const input = await noise(111, 3);
    const xPx = Float64Array.from({ length: 3 }, (_, i) => [470, 30, 530][i % 3] + random());
    const yPx = Float64Array.from({ length: 3 }, (_, i) => [500, 480, 8][i % 3] + random());
    const discs = {
      xPx: [...xPx, 475.3, 530, 612, 30, 470, 370.2],
      yPx: [...yPx, 540.2, 470, 500, 400, 590, 500.7],
      radiusPx: [...Array<number>(3).fill(9), 8, 30, 12, 60, 5, 47.5],
    };
    const scene = { width: 540, height: 600, discs };
    const profiles = ringGroup.measure({ ...input, xPx, yPx, scene });
    const seen = { all: 0, some: 0, few: 0 };
    for (let mask = 0; mask < 3; mask++) {
      const at = (row: number, column: number): number => input.masks.data[mask * 12321 + row * 111 + column];
      const means: number[] = [];
      for (let radius = 0; radius < RING_COUNT; radius++) {
        const count = Math.max(32, Math.ceil(2 * Math.PI * radius));
        const samples = Array.from({ length: count }, (_, k) => {
          const [dx, dy] = [Math.cos, Math.sin].map((of) => radius * of((2 * Math.PI * k) / count));
          const [x, y] = [
            dx + 55 + xPx[mask] - Math.round(xPx[mask]),
            dy + 55 + yPx[mask] - Math.round(yPx[mask]),
          ].map((place) => Math.min(109.999999, Math.max(0, place)));
          const [left, top] = [Math.floor(x), Math.floor(y)];
          const [u, v] = [x - left, y - top];
          const value =
            (1 - v) * ((1 - u) * at(top, left) + u * at(top, left + 1)) +
            v * ((1 - u) * at(top + 1, left) + u * at(top + 1, left + 1));
          const [px, py] = [xPx[mask] + dx, yPx[mask] + dy];
          const inside = px >= 0 && py >= 0 && px <= 539 && py <= 599;
          const own = discs.xPx.every((other, i) => {
            if (other === xPx[mask] && discs.yPx[i] === yPx[mask]) return true;
            const distance = Math.hypot(other - px, discs.yPx[i] - py);
            return distance >= radius && distance >= discs.radiusPx[i];
          });
          return { value, own: inside && own };
        });
        const left = samples.filter(({ own }) => own);
        const taken = left.length >= count / 3 ? left : samples;
        seen[left.length === count ? 'all' : taken === left ? 'some' : 'few']++;
        means.push(taken.reduce((sum, { value }) => sum + value, 0) / taken.length);
      }
      const background = means.slice(45).sort((a, b) => a - b);
      const level = (background[4] + background[5]) / 2;
      const own = profiles.subarray(mask * RING_COUNT, (mask + 1) * RING_COUNT);
      own.forEach((value, ring) => expect(value).toBeCloseTo(means[ring] / level, 6));
    }
    // The scene has rings of every kind.
    expect(Math.min(...Object.values(seen))).toBeGreaterThan(10);
  });

  it('stay as they are where the background is dark, and scale with the side of the mask', async () => {
    const input = await noise(111, 1);
    const dark = { ...input, masks: { ...input.masks, data: new Float32Array(111 * 111) } };
    expect(new Set(ringGroup.measure(dark))).toEqual(new Set([0]));
    const side = 223;
    const data = Float32Array.from({ length: side * side }, (_, at) => {
      const radius = Math.hypot((at % side) - 111, Math.floor(at / side) - 111);
      return radius < 80 ? 200 - radius : 100;
    });
    const profile = ringGroup.measure({ ...input, masks: { sidePx: side, count: 1, bits: 32, data } });
    for (let ring = 1; ring < 38; ring++) expect(profile[ring]).toBeCloseTo(2 - (ring * side) / 11100, 2);
  });
});

describe('room around a particle', () => {
  const flags = (points: number[][], limits: Parameters<typeof crowdedFlags>[4]) => [
    ...crowdedFlags(
      points.map(([x]) => x),
      points.map(([, y]) => y),
      200,
      100,
      limits,
    ),
  ];

  it('is too little nearer than the spacing, or at the edge, which outranks it', () => {
    const points = [
      [20, 50],
      [30, 50],
      [90, 50],
      [90, 60.5],
      [150, 9.9],
      [150, 10],
      [189, 50],
      [189.1, 50],
      [60, 89],
      [60, 89.1],
    ];
    expect(flags(points, { minSpacingPx: 10, edgePx: 10 })).toEqual([0, 0, 0, 0, 2, 1, 1, 2, 1, 2]);
  });

  it('is as little as the largest disc leaves, whichever of them that is', () => {
    const far = [
      [100, 50],
      [40, 50],
      [160, 50],
      [100, 20],
    ];
    for (const large of far.keys()) {
      const radiusPx = far.map((_, one) => (one === large ? 70 : 3));
      const wanted = far.map(([x, y], one) =>
        Number(one !== large && Math.hypot(x - far[large][0], y - far[large][1]) < 78),
      );
      const discs = { radiusPx, halfSidePx: 8 };
      expect(flags(far, { minSpacingPx: 5, edgePx: 5, discs })).toEqual(wanted);
    }
  });

  it('agrees with every pair looked at by itself, discs of others counted', () => {
    const random = randomFrom(6);
    for (let scene = 0; scene < 20; scene++) {
      const points = Array.from({ length: 12 }, () => [30 + 140 * random(), 20 + 60 * random()]);
      const radiusPx = points.map(() => 2 + 12 * random());
      for (const discs of [undefined, { radiusPx, halfSidePx: 8 }]) {
        const wanted = points.map(([x, y], i) =>
          points.some(
            ([u, v], j) =>
              j !== i && Math.hypot(u - x, v - y) < Math.max(12, discs ? 8 + discs.radiusPx[j] : 0),
          )
            ? 1
            : 0,
        );
        expect(flags(points, { minSpacingPx: 12, edgePx: 5, discs })).toEqual(wanted);
      }
    }
  });
});
