import { expect, test } from 'vitest';
import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import { fileInfo } from '../../../native-worker/read/image-source.ts';
import { parseSummary, withStatedSteps, withSummary } from '../../../native-worker/read/micro-manager.ts';
import { squarePixelUm } from '../../../native-worker/read/pixel-size.ts';
import { stepsOf } from '../../../native-worker/read/plane-steps.ts';

const row = (count: number, step: number, first = 0): number[] =>
  Array.from({ length: count }, (_, i) => first + i * step);

test('even planes have one step, which the header need not state', () => {
  expect(stepsOf(row(10, 0.5, 3), null, 'um')).toEqual({
    step: 0.5,
    uneven: null,
    direction: 'up',
    warnings: [],
  });
});

test('a clock that scatters by a tenth of the interval is even', () => {
  const times = row(50, 0.1).map((t, i) => t + 0.01 * Math.sin(7 * i));
  expect(stepsOf(times, 0.1, 's')).toMatchObject({ step: 0.1, uneven: null, warnings: [] });
});

test('a pause makes the times uneven; the interval is the middle one', () => {
  const times = row(60, 0.1).map((t, i) => (i < 30 ? t : t + 2));
  const steps = stepsOf(times, null, 's');
  expect(steps.step).toBeCloseTo(0.1, 9);
  expect(steps.uneven?.[30]).toBeCloseTo(5, 9);
  expect(steps.warnings.join()).toMatch(/uneven \(0\.1 to 2\.1 s\)/);
});

test('planes are believed rather than the header', () => {
  const steps = stepsOf(row(10, 0.25), 0.1, 's');
  expect(steps.step).toBeCloseTo(0.25, 9);
  expect(steps.warnings).toHaveLength(1);
});

test('falling heights are a stack that goes down', () => {
  const steps = stepsOf(row(10, -0.5, 20), 0.5, 'um');
  expect(steps).toMatchObject({ step: 0.5, direction: 'down', uneven: null });
  expect(steps.warnings.join()).toMatch(/go down/);
});

test('planes that say nothing leave the header alone', () => {
  for (const values of [[], [1], [2, 2, 2]]) {
    expect(stepsOf(values, 0.5, 'um')).toEqual({ step: 0.5, uneven: null, direction: null, warnings: [] });
  }
});

test.each([
  [0.1625, 0.1625, 0.1625, 0],
  [0.1625, null, 0.1625, 0],
  [null, 0.2, 0.2, 0],
  [null, null, null, 0],
  [0.1625, 0.325, null, 1],
  [352.78, 352.78, null, 1],
  [1e-7, 1e-7, null, 1],
  [1, 1, 1, 1],
])('a pixel of %s x %s um has the side %s', (x, y, side, warnings) => {
  const found = squarePixelUm(x, y);
  expect(found.pixelSizeUm).toBe(side);
  expect(found.warnings).toHaveLength(warnings);
});

test.each([
  [0.1625, 0.1625, 0],
  [162_500, null, 1],
  [1, 1, 1],
])('a Micro-Manager summary with pixels of %s um gives %s um', (stated, pixelSizeUm, warnings) => {
  const summary = parseSummary(JSON.stringify({ PixelSize_um: stated }));
  const info = (pixelUm: number | null): SourceInfo =>
    fileInfo({
      path: 'a.tif',
      format: 'micro-manager-tiff',
      axes: 'TYX',
      frames: 2,
      width: 8,
      height: 8,
      bits: 8,
      pixelSizeUm: pixelUm,
      zStepUm: null,
      frameIntervalS: null,
    });
  const own = withStatedSteps(info(summary?.pixelSizeUm ?? null), summary, { heightsUm: [], elapsedMs: [] });
  // Beside OME metadata that leave it out, or state the same.
  const laidOver = withSummary(info(null), summary);
  const twice = withSummary({ ...info(null), warnings: laidOver.warnings }, summary);
  for (const judged of [own, laidOver, twice]) {
    expect(judged.pixelSizeUm).toBe(pixelSizeUm);
    expect(judged.warnings).toHaveLength(warnings);
  }
  expect(withSummary(info(0.25), summary)).toMatchObject({ pixelSizeUm: 0.25, warnings: [] });
});
