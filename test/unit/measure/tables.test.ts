import { describe, expect, it } from 'vitest';
import { cutMasks, maskSidePx, preprocessMasks } from '../../../native-worker/image/cut-masks.ts';
import {
  joinColumns,
  joinRows,
  takeColumn,
  takeColumns,
  takeRows,
  takeValues,
} from '../../../native-worker/measure/feature-table.ts';
import {
  columnsOf,
  isCount,
  isIn,
  STORED_GROUPS,
  takeGroup,
} from '../../../native-worker/measure/feature-group-table.ts';
import { measureMasks, measureStoredMasks } from '../../../native-worker/measure/measure-masks.ts';
import { getTensorBackend } from '../../../native-worker/tensor/backend.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { randomFrom } from '../random.ts';
import { tagged } from '../tagged.ts';

const table = { names: ['a', 'b', 'c'], rows: 2, values: Float64Array.of(1, 2, 3, 4, 5, 6) };

describe('tables of features', () => {
  it('one under the other have the columns of the first, were it the only one; none have none', () => {
    expect(joinRows([table])).toEqual(table);
    expect(joinRows([{ names: [], rows: 0, values: new Float64Array(0) }, table])).toEqual(table);
    const twice = joinRows([table, { ...table, values: table.values.map((value) => -value) }]);
    expect(twice).toEqual({
      names: ['a', 'b', 'c'],
      rows: 4,
      values: Float64Array.of(1, 2, 3, 4, 5, 6, -1, -2, -3, -4, -5, -6),
    });
    expect(joinRows([])).toEqual({ names: [], rows: 0, values: new Float64Array(0) });
  });

  it('give rows, values and columns in the order asked for', () => {
    expect(takeRows(table, Int32Array.of(1, 0, 1))).toEqual({
      names: table.names,
      rows: 3,
      values: Float64Array.of(4, 5, 6, 1, 2, 3, 4, 5, 6),
    });
    expect([...takeValues(Float64Array.of(7, 8, 9), Int32Array.of(2, 0))]).toEqual([9, 7]);
    expect(takeColumns(table, ['c', 'a'])).toEqual({
      names: ['c', 'a'],
      rows: 2,
      values: Float64Array.of(3, 1, 6, 4),
    });
    expect([...takeColumn(table, 1)]).toEqual([2, 5]);
    expect(() => takeColumns(table, ['a', 'd'])).toThrow(tagged('bad-input'));
  });

  it('join side by side and one under the other', () => {
    const other = { names: ['d'], rows: 2, values: Float64Array.of(7, 8) };
    expect(joinColumns([other, table])).toEqual({
      names: ['d', 'a', 'b', 'c'],
      rows: 2,
      values: Float64Array.of(7, 1, 2, 3, 8, 4, 5, 6),
    });
    expect(joinRows([table, table])).toEqual({
      names: table.names,
      rows: 4,
      values: Float64Array.of(1, 2, 3, 4, 5, 6, 1, 2, 3, 4, 5, 6),
    });
    expect(joinRows([])).toEqual({ names: [], rows: 0, values: new Float64Array(0) });
  });
});

describe('groups of features', () => {
  it('know their columns, and which of them count', () => {
    expect(columnsOf('rings', 'shape')).toHaveLength(5 + 55);
    expect(columnsOf('rings', 'shape')[0]).toBe('radial_range');
    expect([isIn('rings', 'ring_profile_3'), isIn('discs', 'ring_profile_3')]).toEqual([true, false]);
    expect(['minima', 'maxima', 'radial_range', 'pixel_0'].map(isCount)).toEqual([true, true, false, false]);
    expect(STORED_GROUPS).toEqual(['discs', 'shape', 'moment-centre', 'rings']);
    const mixed = { names: ['minima', 'pixel_0', 'x'], rows: 1, values: Float64Array.of(1, 2, 3) };
    expect(takeGroup(mixed, 'images')).toEqual({ names: ['pixel_0'], rows: 1, values: Float64Array.of(2) });
  });
});

describe('masks', () => {
  const random = randomFrom(4);
  const frame = (bits: 8 | 16 | 32): Frame => {
    const values = Array.from({ length: 40 * 30 }, () => Math.floor(250 * random()));
    const data =
      bits === 8
        ? Uint8Array.from(values)
        : bits === 16
          ? Uint16Array.from(values)
          : Float32Array.from(values);
    return { width: 40, height: 30, bits, data };
  };

  it.each([8, 16, 32] as const)(
    'of %i bits are squares around the nearest pixels, edges repeated',
    (bits) => {
      const whole = frame(bits);
      const [xPx, yPx] = [
        [20.4, 0, 39, 2.6, 37, 4, 35],
        [15.5, 0, 29, 27.2, 3, 4, 25],
      ];
      const masks = cutMasks(whole, xPx, yPx, 9);
      expect(masks).toMatchObject({ sidePx: 9, count: 7, bits });
      expect(masks.data.constructor).toBe(whole.data.constructor);
      masks.data.forEach((value, at) => {
        const [mask, row, column] = [Math.floor(at / 81), Math.floor((at % 81) / 9), at % 9];
        const x = Math.min(39, Math.max(0, Math.round(xPx[mask]) - 4 + column));
        const y = Math.min(29, Math.max(0, Math.round(yPx[mask]) - 4 + row));
        expect(value).toBe(whole.data[y * 40 + x]);
      });
      expect(cutMasks(whole, [5], [5], 1).data).toHaveLength(1);
      expect(() => cutMasks(whole, [5], [5], -3)).toThrow(tagged('bad-input'));
    },
  );

  it.each(['scale', 'offset'] as const)('have the 3 x 3 median and the mean asked for: %s', (meanRule) => {
    for (const bits of [8, 16] as const) {
      const masks = cutMasks(frame(bits), [10, 25], [10, 12], 15);
      const out = preprocessMasks(masks, { meanTarget: 120, meanRule });
      for (const mask of [0, 1]) {
        const own = [...masks.data.subarray(225 * mask, 225 * mask + 225)];
        const mean = own.reduce((sum, value) => sum + value, 0) / 225;
        own.forEach((_, at) => {
          const near = [-1, 0, 1].flatMap((dy) =>
            [-1, 0, 1].map((dx) => {
              const x = Math.min(14, Math.max(0, (at % 15) + dx));
              const y = Math.min(14, Math.max(0, Math.floor(at / 15) + dy));
              return own[15 * y + x];
            }),
          );
          const median = near.sort((a, b) => a - b)[4];
          const full = bits === 16 ? 65535 : 255;
          const wanted =
            meanRule === 'scale' ? ((median / mean) * 120) / 255 : 120 / 255 + (median - mean) / full;
          expect(out[225 * mask + at]).toBeCloseTo(wanted, 5);
        });
      }
    }
  });

  it('of a wrong number of samples are refused, and those without light flat', () => {
    const masks = cutMasks(frame(8), [10], [10], 15);
    const how = { meanTarget: 100, meanRule: 'scale' as const };
    expect(() => preprocessMasks({ ...masks, count: 2 }, how)).toThrow(tagged('bad-input'));
    for (const value of [-1, Infinity]) {
      const data = new Float32Array(225).fill(value);
      const flat = preprocessMasks({ sidePx: 15, count: 1, bits: 32, data }, how);
      expect(new Set(flat)).toEqual(new Set([Math.fround(100 / 255)]));
    }
  });

  it('are of 15 to 501 pixels, of the paper’s 18 um', () => {
    expect([0.05, 0.0325, 0.325, 2, 0.01].map((pixelUm) => maskSidePx(pixelUm, { sidePx: null }))).toEqual([
      361, 501, 55, 15, 501,
    ]);
    for (const pixelUm of [NaN, Infinity, -1])
      expect(() => maskSidePx(pixelUm, { sidePx: null })).toThrow(tagged('bad-input'));
  });

  it('are measured in frames as they are when stored, but for what others disturb', async () => {
    const backend = await getTensorBackend();
    const whole = frame(16);
    const mask = { meanTarget: 145, meanRule: 'scale' as const };
    const discs = { xPx: [20, 9], yPx: [15, 8], radiusPx: [4, 4] };
    const groups = ['rings', 'moment-centre', 'discs', 'images'] as const;
    const options = { sidePx: 15, mask, groups };
    const { masks, features } = await measureMasks(whole, [20, 9], [15, 8], discs, options, backend);
    expect(masks).toEqual(cutMasks(whole, [20, 9], [15, 8], 15));
    expect(features.names).toEqual(columnsOf(...groups));
    const stored = await measureStoredMasks(masks, mask, ['discs', 'images'], backend);
    expect(stored).toEqual(takeColumns(features, columnsOf('discs', 'images')));
    // Rings that lie in the stored mask are those of the frame, up to the background.
    const alone = await measureMasks(whole, [20], [15], { xPx: [], yPx: [], radiusPx: [] }, options, backend);
    const [inFrame, kept] = [
      alone.features,
      await measureStoredMasks(alone.masks, mask, ['rings'], backend),
    ].map((each) => takeGroup(each, 'rings').values);
    for (let ring = 0; ring < 50; ring++)
      expect(kept[ring] / kept[0]).toBeCloseTo(inFrame[ring] / inFrame[0], 9);
    expect(takeGroup(features, 'rings').values[40]).not.toBe(inFrame[40]);
  });
});
