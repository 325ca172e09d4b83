import { expect, it } from 'vitest';
import type { Calibration } from '../../../preload/contract/commands.ts';
import { galleryOf } from '../../../renderer/features/calibrate/gallery.ts';
import {
  masksBetween,
  masksInBox,
  useMaskSelection,
} from '../../../renderer/features/calibrate/mask-selection.ts';

const calibration = {
  zSeries: [
    { slice: [4, 5, 6], zLabelUm: [3, 1, NaN], leftOut: [0, 1, 0] },
    { slice: [0, 1], zLabelUm: [2, 0], leftOut: [0, 0] },
  ].map(({ slice, zLabelUm, leftOut }, particle) => ({
    stackId: 7,
    particle,
    reject: null,
    slice: Int32Array.from(slice),
    zLabelUm: Float64Array.from(zLabelUm),
    leftOut: Uint8Array.from(leftOut),
  })) as unknown as Calibration['zSeries'],
};

const selecting = (order: 'particle' | 'z' = 'particle') => {
  const state = { gallery: galleryOf(calibration, order) };
  const selection = useMaskSelection(
    () => calibration,
    () => state.gallery,
  );
  const masks = () => selection.masks.value.map(({ particle, slice }) => [particle, slice]);
  return { state, selection, masks };
};

it('a click selects one mask, with shift all up to it, with control one more or one less', () => {
  const { selection, masks } = selecting();
  selection.pick(1, 'alone');
  selection.pick(3, 'range');
  expect(masks()).toEqual([
    [0, 5],
    [0, 6],
    [1, 0],
  ]);
  expect(selection.leftOut.value).toBe(1);
  selection.pick(2, 'toggle');
  selection.pick(4, 'toggle');
  expect(masks()).toEqual([
    [0, 5],
    [1, 0],
    [1, 1],
  ]);
  selection.pick(0, 'alone');
  expect(masks()).toEqual([[0, 4]]);
});

it('keys move within the gallery, and with shift select what they pass', () => {
  const { selection, masks } = selecting();
  selection.move(-1, false);
  expect([selection.active.value, masks()]).toEqual([0, []]);
  selection.move(1, true);
  expect(masks()).toHaveLength(2);
  selection.move(Infinity, true);
  expect(masks()).toHaveLength(5);
});

it('what is selected stays when the order changes', () => {
  const { state, selection, masks } = selecting();
  selection.pick(0, 'alone');
  state.gallery = galleryOf(calibration, 'z');
  expect(masks()).toEqual([[0, 4]]);
  expect([0, 1, 2, 3, 4].filter(selection.isSelected)).toEqual([3]);
});

it('masks of a range of labels, without those that have none', () => {
  expect(masksBetween(calibration, galleryOf(calibration, 'particle'), [1, 2])).toEqual([1, 3]);
  expect(masksBetween(calibration, galleryOf(calibration, 'particle'), [-Infinity, Infinity])).toHaveLength(
    4,
  );
});

it('a box selects the cells that it touches, drawn from any corner', () => {
  const cell = { width: 10, height: 20 };
  expect(masksInBox(11, 4, cell, [12, 5, 28, 25])).toEqual([1, 2, 5, 6]);
  expect(masksInBox(11, 4, cell, [28, 25, 12, 5])).toEqual([1, 2, 5, 6]);
  expect(masksInBox(11, 4, cell, [25, 45, 500, 500])).toEqual([10]);
});
