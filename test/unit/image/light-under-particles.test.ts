import { describe, expect, it } from 'vitest';
import { inBins, overDisc } from '../../../native-worker/image/binned-disc.ts';
import {
  fillUnderParticles,
  type FrameWithMoving,
} from '../../../native-worker/image/light-under-particles.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

const [COLUMNS, ROWS] = [60, 50];

/** Things that move about on uneven light, one of them partly outside. */
function scene(seed: number, count: number): FrameWithMoving[] {
  const random = randomStream(seed, 2);
  return Array.from({ length: count }, () => {
    const moving = [
      inBins({ xPx: 40 + 20 * random.uniform(), yPx: 50 + 8 * random.uniform() }, 17, 2),
      inBins({ xPx: 62 + 20 * random.uniform(), yPx: 44 + 8 * random.uniform() }, 23, 2),
      inBins({ xPx: 3, yPx: 60 * random.uniform() }, 19, 2),
    ];
    const image = Float32Array.from({ length: COLUMNS * ROWS }, (_, at) =>
      Math.max(0, 1 - (0.3 * (at % COLUMNS)) / COLUMNS + 0.05 * random.normal()),
    );
    for (const disc of moving)
      overDisc(disc, COLUMNS, ROWS, (at, distance) => {
        image[at] *= distance < 0.4 * disc.radius ? 0.5 : 1.1;
      });
    image[0] = 0;
    return { image, moving };
  });
}

/** The same bin after bin, as one would write it down first. */
function plain(frames: readonly FrameWithMoving[], light: Float32Array, hidden: Int32Array): void {
  const images = frames.map(({ image }) => image.map((value) => Math.log(Math.max(1e-3, value))));
  const rounds = images.map((image) => new Float32Array(image.length));
  const profiles = frames.map(({ moving }) =>
    moving.map(({ radius }) => new Float64Array(Math.ceil(radius) + 2)),
  );
  const logarithm = light.map(Math.log);
  for (let round = 0; round < 4; round++) {
    for (const [k, { moving }] of frames.entries()) {
      for (const [thing, disc] of moving.entries()) {
        const profile = profiles[k][thing];
        const valueAt = (distance: number): number => {
          const ring = Math.floor(distance);
          return profile[ring] + (distance - ring) * (profile[ring + 1] - profile[ring]);
        };
        const sums = profile.map(() => 0);
        const weights = profile.map(() => 0);
        overDisc(disc, COLUMNS, ROWS, (at, distance) => {
          rounds[k][at] -= valueAt(distance);
          const left = images[k][at] - logarithm[at] - rounds[k][at];
          for (const [ring, share] of [
            [Math.floor(distance), 1 - (distance - Math.floor(distance))],
            [Math.floor(distance) + 1, distance - Math.floor(distance)],
          ]) {
            sums[ring] += share * left;
            weights[ring] += share;
          }
        });
        for (const ring of profile.keys()) profile[ring] = weights[ring] > 0 ? sums[ring] / weights[ring] : 0;
        overDisc(disc, COLUMNS, ROWS, (at, distance) => {
          rounds[k][at] += valueAt(distance);
        });
      }
    }
    for (const at of hidden) {
      const rising = Float32Array.from(frames, (_, k) => images[k][at] - rounds[k][at]).sort();
      logarithm[at] = rising[rising.length >> 1];
    }
  }
  for (const at of hidden) light[at] = Math.exp(logarithm[at]);
}

describe('the light under things that move', () => {
  it.each([8, 11, 12])('is that of the plain computation to the bit, from %i frames', (count) => {
    const frames = scene(count, count);
    const hidden = Int32Array.from(
      Array.from({ length: COLUMNS * ROWS }, (_, at) => at).filter(
        (at) => Math.hypot((at % COLUMNS) - 28, Math.floor(at / COLUMNS) - 25) < 12 || at === 0,
      ),
    );
    const [light, expected] = [0, 1].map(() => new Float32Array(COLUMNS * ROWS).fill(0.9));
    fillUnderParticles(frames, light, hidden, COLUMNS);
    plain(frames, expected, hidden);
    expect(light).toEqual(expected);
  });

  it('is that of the plain computation where a disc just ends at a row', () => {
    const disc = { x: 15, y: 21.1, radius: 5.1 };
    expect(Math.ceil(disc.y - disc.radius)).toBe(16);
    expect(Math.sqrt(disc.radius ** 2 - (16 - disc.y) ** 2)).toBeNaN();
    const frames = scene(5, 12).map(({ image, moving }) => ({ image, moving: [disc, ...moving] }));
    const hidden = Int32Array.of(16 * COLUMNS, 21 * COLUMNS + 16, 23 * COLUMNS + 15);
    const [light, expected] = [0, 1].map(() => new Float32Array(COLUMNS * ROWS).fill(0.9));
    fillUnderParticles(frames, light, hidden, COLUMNS);
    plain(frames, expected, hidden);
    expect(light).toEqual(expected);
  });

  it('is near the true one, and is left as it is where nothing hides it', () => {
    const trueLight = Float32Array.from(
      { length: COLUMNS * ROWS },
      (_, at) => 1 - (0.3 * (at % COLUMNS)) / COLUMNS,
    );
    const hidden = Int32Array.from([24 * COLUMNS + 25, 25 * COLUMNS + 30]);
    const light = trueLight.slice();
    for (const at of hidden) light[at] = 0.5;
    fillUnderParticles(scene(3, 12), light, hidden, COLUMNS);
    for (const at of hidden) {
      expect(light[at]).toBeCloseTo(trueLight[at], 1);
      light[at] = trueLight[at];
    }
    expect(light).toEqual(trueLight);
  });
});
