import { describe, expect, test } from 'vitest';
import { orderSequence } from '../../../native-worker/read/sequence-order.ts';

describe('files are ordered by the value of the number in their names', () => {
  test.each([
    ['plain numbers', ['img2', 'img10', 'img1'], ['img1', 'img2', 'img10']],
    ['numbers after a hyphen', ['img-010', 'img-002'], ['img-002', 'img-010']],
    ['signed heights', ['z_0um', 'z_-5um', 'z_5um', 'z_-10um'], ['z_-10um', 'z_-5um', 'z_0um', 'z_5um']],
    ['heights all below zero', ['z_-1um', 'z_-3um', 'z_-2um'], ['z_-3um', 'z_-2um', 'z_-1um']],
    ['signs without a unit', ['z-1', 'z+1', 'z-2'], ['z-2', 'z-1', 'z+1']],
    ['decimals', ['z0.5um', 'z10um', 'z1.25um'], ['z0.5um', 'z1.25um', 'z10um']],
    ['decimal commas', ['z_1,5um', 'z_-0,5um'], ['z_-0,5um', 'z_1,5um']],
    ['parts of a number without a unit', ['t1.10', 't1.9'], ['t1.9', 't1.10']],
    [
      'a date that all share',
      ['2026-11-26_z-2um', '2026-11-26_z-10um'],
      ['2026-11-26_z-10um', '2026-11-26_z-2um'],
    ],
    ['two numbers that differ', ['t2_z1', 't1_z2', 't1_z1'], ['t1_z1', 't1_z2', 't2_z1']],
  ])('%s', (_what, names, expected) => {
    expect(orderSequence(names.map((name) => `/a/${name}.tif`)).paths).toEqual(
      expected.map((name) => `/a/${name}.tif`),
    );
  });
});

test('heights in names are read with their unit', () => {
  expect(orderSequence(['z_500nm.tif', 'z_-500nm.tif', 'z_0nm.tif']).heightsUm).toEqual([-0.5, 0, 0.5]);
  expect(orderSequence(['f1.tif', 'f2.tif']).heightsUm).toBeNull();
});

test('missing numbers are counted and named', () => {
  const names = [0, 2, 4, 10, 12].map((n) => `f${String(n).padStart(3, '0')}.tif`);
  expect(orderSequence(names).warnings.join()).toMatch(/^2 of its 7 images are missing \(6, 8 /);
  expect(orderSequence(['f1.tif', 'f2.tif', 'f3.tif']).warnings).toEqual([]);
});
