import { describe, expect, it } from 'vitest';
import {
  atOwnLevel,
  findStaticLight,
  mayBeDust,
  mayStay,
  refineStaticLight,
  searchStaticLight,
  type SampledFrame,
} from '../../../native-worker/image/find-dust.ts';
import { applyStaticLight, binMeans } from '../../../native-worker/image/static-light.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

const SIZE = 200;
const BIN = 2;
const size = { width: SIZE, height: SIZE, bin: BIN };
const DUST = { xPx: 70, yPx: 60, radiusPx: 25 };

interface Thing {
  xPx: number;
  yPx: number;
  radiusPx: number;
  depth: number;
}

/** Light that falls towards a side, with discs of shade. */
function frameOf(things: readonly Thing[], brightness: number, seed: number) {
  const random = randomStream(seed, 1);
  const data = Uint8Array.from({ length: SIZE * SIZE }, (_, i) => {
    const [x, y] = [i % SIZE, Math.floor(i / SIZE)];
    const shade = things.reduce((light, { xPx, yPx, radiusPx, depth }) => {
      const edge = 1 / (1 + Math.exp((Math.hypot(x - xPx, y - yPx) - radiusPx) / 1.5));
      return light * (1 - depth * edge);
    }, 1);
    return Math.round(brightness * 200 * (1 - (0.15 * x) / SIZE) * shade + 1.5 * random.normal());
  });
  return { width: SIZE, height: SIZE, bits: 8 as const, data };
}

const FRAMES = 12;
const shade = { ...DUST, depth: 0.12 };
/** A particle that swims. */
const swimmer = (k: number): Thing => ({ xPx: 40 + 9 * k, yPx: 130, radiusPx: 12, depth: 0.4 });
const sampled = (things: Thing[], k: number, known: number[] = []): SampledFrame => ({
  image: atOwnLevel(binMeans(frameOf(things, 1 + 0.02 * (k % 2), k), BIN)),
  found: things,
  known: things.map((_, i) => known[i] ?? 0),
});
const frames = (more: (k: number) => Thing[] = () => [], known: number[] = []): SampledFrame[] =>
  Array.from({ length: FRAMES }, (_, k) => sampled([shade, swimmer(k), ...more(k)], k, known));

const mean = (data: ArrayLike<number>, xPx: number, yPx: number): number => {
  let sum = 0;
  for (let y = yPx - 4; y <= yPx + 4; y++) for (let x = xPx - 4; x <= xPx + 4; x++) sum += data[y * SIZE + x];
  return sum / 81;
};

describe('light that is the same in every frame', () => {
  it('holds the shadow of dust and the fall of the light, and dividing it out leaves the particle as deep as it was', () => {
    const pattern = findStaticLight(frames(), size)!;
    expect(pattern.spots).toEqual([expect.objectContaining({ xPx: 70, yPx: 60 })]);
    const frame = frameOf([shade, { xPx: 150, yPx: 100, radiusPx: 14, depth: 0.4 }], 1, 99);
    applyStaticLight(frame, pattern.light);
    const background = mean(frame.data, 100, 180);
    expect(mean(frame.data, 70, 60) / background).toBeCloseTo(1, 2);
    expect(mean(frame.data, 72, 82) / background).toBeCloseTo(1, 1);
    expect(mean(frame.data, 10, 20) / background).toBeCloseTo(1, 2);
    expect(mean(frame.data, 190, 20) / background).toBeCloseTo(1, 2);
    expect(mean(frame.data, 150, 100) / background).toBeCloseTo(0.6, 2);
  });

  it('is looked for only where a thing neither moves nor changes', () => {
    const without = (thing: (k: number) => Thing): SampledFrame[] =>
      Array.from({ length: FRAMES }, (_, k) => sampled([thing(k), swimmer(k)], k));
    expect(findStaticLight(without(swimmer), size)).toBeNull();
    // A stuck particle that defocuses, though its circle is found at one radius.
    const stuck = (k: number): Thing => ({ ...DUST, depth: 0.04 * (k - 4) });
    expect(findStaticLight(without(stuck), size)).toBeNull();
    // One that keeps its dark core through the scan, and whose edge moves out slowly.
    const core = (k: number): Thing => ({ ...DUST, radiusPx: 23 + 0.6 * k, depth: 0.4 });
    expect(findStaticLight(without(core), size)).toBeNull();
    expect(
      findStaticLight(
        without(() => shade),
        size,
      )?.spots,
    ).toHaveLength(1);
    expect(findStaticLight(without(() => shade).slice(0, 7), size)).toBeNull();
  });

  it('holds the soft shadow of a large grain, whose centre is found here and there but stays', () => {
    const grain = { xPx: 100, yPx: 90, radiusPx: 44, depth: 0.1 };
    const foundAt = (k: number): Thing => {
      const off = [0, 3.5, 2, 3][k % 4];
      return { ...grain, xPx: 100 + off * Math.cos(2.4 * k), yPx: 90 + off * Math.sin(2.4 * k) };
    };
    const looks = Array.from({ length: FRAMES }, (_, k) => ({
      ...sampled([grain, swimmer(k)], k),
      found: [foundAt(k), swimmer(k)],
    }));
    const { light, spots } = findStaticLight(looks, size)!;
    expect(spots).toEqual([expect.objectContaining({ radiusPx: 44 })]);
    const frame = frameOf([grain], 1, 99);
    applyStaticLight(frame, light);
    expect(mean(frame.data, 100, 90) / mean(frame.data, 180, 180)).toBeCloseTo(1, 2);
    // What is found further and further on moves slowly.
    const drifting = looks.map((look, k) => ({
      ...look,
      found: [{ ...grain, xPx: 97 + 0.7 * k, yPx: 90 }, swimmer(k)],
    }));
    expect(findStaticLight(drifting, size)).toBeNull();
    // A small thing found as far about its place is a particle.
    const small = looks.map((look, k) => ({
      ...look,
      found: [{ ...foundAt(k), radiusPx: 20 }, swimmer(k)],
    }));
    expect(findStaticLight(small, size)).toBeNull();
  });

  it('leaves a stuck thing that a model knows for a particle', () => {
    expect(
      findStaticLight(
        frames(() => [], [1]),
        size,
      ),
    ).toBeNull();
    const other: Thing = { xPx: 150, yPx: 50, radiusPx: 20, depth: 0.2 };
    const pattern = findStaticLight(
      frames(() => [other], [1]),
      size,
    )!;
    expect(pattern.spots).toEqual([expect.objectContaining({ xPx: 150 })]);
    const frame = frameOf([shade, other], 1, 99);
    applyStaticLight(frame, pattern.light);
    expect(mean(frame.data, 70, 60) / mean(frame.data, 100, 180)).toBeCloseTo(0.88, 2);
  });

  it('asks of what stays at one place alone whether it is known', () => {
    const looks = frames();
    expect(mayBeDust(looks.map(({ found }) => found))).toEqual(looks.map(() => new Set([0])));
    const others = looks.map((look) => ({ ...look, known: [0, 1] }));
    expect(findStaticLight(others, size)?.spots).toEqual(findStaticLight(looks, size)!.spots);
  });

  it('is given up where nothing in the first frames can be at one place in most of all', () => {
    const first = frames()
      .slice(0, 8)
      .map(({ found }) => found);
    // Of 12 frames 8 are most: 4 of the first 8 with all of the others.
    const seenIn = (count: number) => first.map((found, k) => (k < count ? found : found.slice(1)));
    expect([3, 4, 8].map((count) => mayStay(seenIn(count), FRAMES))).toEqual([false, true, true]);
  });

  it('holds more dust once what hid it is divided out', () => {
    const faint: Thing = { xPx: 150, yPx: 50, radiusPx: 20, depth: 0.05 };
    const images = Array.from({ length: FRAMES }, (_, k) => sampled([shade, swimmer(k), faint], k));
    const hidden = images.map((one) => ({ ...one, found: one.found.slice(0, 2) }));
    const first = findStaticLight(hidden, size)!;
    expect(first.spots).toHaveLength(1);
    expect(refineStaticLight(images, size, first)?.spots).toHaveLength(2);
  });

  it('is looked for again as long as more is found, and not for longer', async () => {
    const faint: Thing = { xPx: 150, yPx: 50, radiusPx: 20, depth: 0.05 };
    const fainter: Thing = { xPx: 60, yPx: 170, radiusPx: 14, depth: 0.05 };
    const images = Array.from({ length: FRAMES }, (_, k) => sampled([shade, swimmer(k), faint, fainter], k));
    /** So many things are found in the first look, the second and so on. */
    const search = async (seen: number[]): Promise<{ spots: number; looks: number }> => {
      let looks = 0;
      const look = () => images.map((one) => ({ ...one, found: one.found.slice(0, seen[looks]) }));
      const pattern = await searchStaticLight((light) => {
        expect(light === null).toBe(looks === 0);
        const now = look();
        looks += 1;
        return Promise.resolve(now);
      }, size);
      return { spots: pattern?.spots.length ?? 0, looks };
    };
    expect(await search([2, 3, 4, 4])).toEqual({ spots: 3, looks: 3 });
    expect(await search([2, 2, 4, 4])).toEqual({ spots: 1, looks: 2 });
    expect(await search([0, 4, 4, 4])).toEqual({ spots: 0, looks: 1 });
  });

  it('holds the shadow of dust that something moves about on all the time', () => {
    const hidden: Thing = { xPx: 140, yPx: 110, radiusPx: 8, depth: 0.1 };
    /** Rings about a dark disc, found as one thing 45 px wide: the dust is under it in every frame, and never found. */
    const above = (k: number): Thing[] => {
      const at = { xPx: 146 + 14 * Math.cos(2.4 * k), yPx: 106 + 14 * Math.sin(2.4 * k) };
      return [30, 22, 10].map((radiusPx, ring) => ({ ...at, radiusPx, depth: [0.06, -0.1, 0.3][ring] }));
    };
    const seen = Array.from({ length: FRAMES }, (_, k) => {
      const [widest, ...inner] = above(k);
      const one = sampled([shade, hidden, widest, ...inner], k);
      return { ...one, found: [shade, widest] };
    });
    const { light } = findStaticLight(seen, { ...size, isVideo: true })!;
    const frame = frameOf([shade, hidden], 1, 99);
    applyStaticLight(frame, light);
    const background = mean(frame.data, 100, 180);
    // Of the shadow's 0.1; and the rings leave no trace.
    expect(Math.abs(1 - mean(frame.data, 140, 110) / background)).toBeLessThan(0.02);
    expect(Math.abs(1 - mean(frame.data, 158, 98) / background)).toBeLessThan(0.01);
    expect(Math.abs(1 - mean(frame.data, 146, 132) / background)).toBeLessThan(0.01);
  });

  it.each([1, 3, 4])('is evened out between the middles of its squares of %i pixels', (bin) => {
    const [width, height] = [13, 10];
    const [columns, rows] = [Math.ceil(width / bin), Math.ceil(height / bin)];
    const gain = Float32Array.from({ length: columns * rows }, (_, at) => 0.5 + ((at * 37) % 17) / 20);
    const frame = { width, height, bits: 32 as const, data: new Float32Array(width * height).fill(2) };
    applyStaticLight(frame, { width, height, bin, gain });
    const place = (at: number, count: number): number =>
      Math.min(count - 1, Math.max(0, (at - (bin - 1) / 2) / bin));
    const tent = (distance: number): number => Math.max(0, 1 - Math.abs(distance));
    frame.data.forEach((value, at) => {
      const [u, v] = [place(at % width, columns), place(Math.floor(at / width), rows)];
      const wanted = gain.reduce(
        (sum, one, k) => sum + one * tent(u - (k % columns)) * tent(v - Math.floor(k / columns)),
        0,
      );
      expect(value).toBeCloseTo(2 * wanted, 5);
    });
  });

  it('brings nothing beyond full scale, and leaves frames of another size alone', () => {
    const { light } = findStaticLight(frames(), size)!;
    const white = {
      width: SIZE,
      height: SIZE,
      bits: 8 as const,
      data: new Uint8Array(SIZE * SIZE).fill(255),
    };
    applyStaticLight(white, light);
    expect(Math.min(...white.data)).toBeGreaterThan(150);
    const other = { width: 4, height: 4, bits: 8 as const, data: new Uint8Array(16).fill(7) };
    applyStaticLight(other, light);
    expect(other.data).toEqual(new Uint8Array(16).fill(7));
  });
});

describe('evening out', () => {
  const [width, height, bin] = [37, 23, 4];
  const [columns, rows] = [10, 6];
  const random = randomStream(3, 1);
  const gain = Float32Array.from({ length: columns * rows }, () => 0.6 + random.uniform());
  /** The bins before and after a pixel, and how far on the way it lies. */
  const between = (at: number, count: number): [before: number, after: number, share: number] => {
    const place = Math.min(count - 1, Math.max(0, (at + 0.5) / bin - 0.5));
    const before = Math.floor(place);
    return [before, Math.min(count - 1, before + 1), place - before];
  };
  const gainAt = (x: number, y: number): number => {
    const [left, right, u] = between(x, columns);
    const [top, bottom, v] = between(y, rows);
    const [a, b] = [left, right].map((column) =>
      Math.fround((1 - v) * gain[top * columns + column] + v * gain[bottom * columns + column]),
    );
    return a + u * (b - a);
  };

  it.each([
    ['8 bits', Uint8Array, 255],
    ['16 bits', Uint16Array, 65535],
    ['floats', Float32Array, Infinity],
  ] as const)('multiplies every pixel of %s by the gain between the middles of bins', (_, Pixels, full) => {
    const most = Math.min(full, 1e5);
    const before = new Pixels(width * height).map(() => most * random.uniform());
    const data = before.slice();
    applyStaticLight({ width, height, bits: 8, data }, { width, height, bin, gain });
    const expected = new Pixels(before.length);
    before.forEach((value, i) => {
      const product = value * gainAt(i % width, Math.floor(i / width));
      expected[i] = full === Infinity ? product : Math.min(full, Math.floor(product + 0.5));
    });
    expect(data).toEqual(expected);
    expect(data.some((value) => value === full)).toBe(full < Infinity);
  });
});
