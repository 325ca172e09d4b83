import { describe, expect, it } from 'vitest';
import { layOnSlides, type OwnHeight } from '../../../native-worker/align/particles-on-slides.ts';
import { randomStream } from '../../../native-worker/math/random.ts';

const LABEL_SD_UM = 0.15;

interface Made extends OwnHeight {
  trueUm: number;
}

/** Particles on a tilted slide, those of `floats` above it, and labels that err. */
function made(count: number, seed: number, heightUm: (index: number) => number = () => 0): Made[] {
  const random = randomStream(seed);
  return Array.from({ length: count }, (_, index) => {
    const [xPx, yPx] = [random.uniform(0, 1000), random.uniform(0, 1000)];
    const trueUm = 3 + 4e-4 * xPx - 7e-4 * yPx - heightUm(index);
    return {
      stackId: 4,
      xPx,
      yPx,
      pixelUm: 0.1625,
      trueUm,
      offsetUm: trueUm + LABEL_SD_UM * random.normal(),
      sdUm: LABEL_SD_UM * random.uniform(0.7, 1.3),
    };
  });
}

const rms = (values: readonly number[]): number =>
  Math.sqrt(values.reduce((sum, value) => sum + value ** 2, 0) / values.length);
const errors = (own: readonly Made[], offsetUm: Float64Array): number[] =>
  own.map(({ trueUm }, at) => offsetUm[at] - trueUm);

describe('layOnSlides', () => {
  it('moves labels onto the plane of the slide, which errs less than they', () => {
    const runs = [1, 2, 3, 4, 5, 6].map((seed) => {
      const own = made(20, seed);
      const { offsetUm, sdUm, slides } = layOnSlides(own);
      expect(slides[0].slopeXUmPerPx).toBeCloseTo(4e-4, 3);
      expect(slides[0].slopeYUmPerPx).toBeCloseTo(-7e-4, 3);
      return { off: rms(errors(own, offsetUm)), stated: rms([...sdUm]) };
    });
    expect(rms(runs.map(({ off }) => off))).toBeLessThan(0.55 * LABEL_SD_UM);
    const ratio = rms(runs.map(({ off }) => off)) / rms(runs.map(({ stated }) => stated));
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.6);
  });

  it('takes no tilt that no slide has from the few particles of a small field', () => {
    const runs = Array.from({ length: 12 }, (_, run) => {
      const random = randomStream(70, run);
      const own = Array.from({ length: 6 }, (): OwnHeight => {
        const [xPx, yPx] = [random.uniform(0, 400), random.uniform(0, 400)];
        return { stackId: 1, xPx, yPx, pixelUm: 0.1625, offsetUm: 0.2 * random.normal(), sdUm: 0.2 };
      });
      const { slides } = layOnSlides(own);
      return 400 * Math.hypot(slides[0].slopeXUmPerPx, slides[0].slopeYUmPerPx);
    });
    expect(rms(runs)).toBeLessThan(0.25);
  });

  it('gains from five particles that lie on the slide, and loses nothing where they do not', () => {
    const gain = (spreadUm: number): number => {
      const runs = Array.from({ length: 60 }, (_, run) => {
        const random = randomStream(81, run);
        const own = made(5, 300 + run, () => random.uniform(-spreadUm, spreadUm));
        const before = Float64Array.from(own, (one) => one.offsetUm);
        return [rms(errors(own, layOnSlides(own).offsetUm)), rms(errors(own, before))];
      });
      return rms(runs.map(([after]) => after)) / rms(runs.map(([, before]) => before));
    };
    expect(gain(0)).toBeLessThan(0.9);
    expect(gain(0.5)).toBeLessThan(1.05);
    expect(gain(2)).toBeLessThan(1.02);
  });

  it('leaves those that float where their images put them', () => {
    const own = made(22, 9, (index) => (index < 7 ? 1 + index / 4 : 0));
    const { offsetUm, slides } = layOnSlides(own);
    expect(slides[0]).toMatchObject({ lying: 15, floating: 7 });
    own.slice(0, 7).forEach((one, at) => expect(offsetUm[at]).toBeCloseTo(one.offsetUm, 9));
    expect(rms(errors(own, offsetUm).slice(7))).toBeLessThan(0.55 * LABEL_SD_UM);
  });

  it('keeps the labels of particles that differ in height by much more than labels err', () => {
    const random = randomStream(5);
    const own = made(20, 3, () => random.uniform(-3, 3));
    const { offsetUm } = layOnSlides(own);
    expect(rms(errors(own, offsetUm))).toBeLessThan(
      1.1 *
        rms(
          errors(
            own,
            Float64Array.from(own, (one) => one.offsetUm),
          ),
        ),
    );
  });

  it('does not move labels of few particles, of unknown error or in a line', () => {
    const few = made(3, 2);
    expect([...layOnSlides(few).offsetUm]).toEqual(few.map((one) => one.offsetUm));
    const unknown = made(9, 2).map((one) => ({ ...one, sdUm: NaN }));
    expect([...layOnSlides(unknown).offsetUm]).toEqual(unknown.map((one) => one.offsetUm));
    const still = made(8, 2).map((one) => ({ ...one, xPx: 3, yPx: 3 }));
    expect(layOnSlides(still).offsetUm.every(Number.isFinite)).toBe(true);
  });
});
