import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { napariTable } from '../../main/workflow/exports/napari.ts';
import { handednessOf, trajectoriesOf } from '../../main/workflow/exports/exported-trajectories.ts';
import type { Source } from '../../main/project/sources.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { exportedFiles, trajectories } from './exports.ts';

const record = JSON.parse(
  readFileSync(new URL('./fixtures/exports.json', import.meta.url), 'utf8'),
) as Record<string, string>;

describe('exported trajectories', () => {
  it('are the bytes that pyarrow, geff, TrackMate readers and napari took (check_exports.py)', () => {
    const hashes = [...exportedFiles()].map(([name, content]) => [
      name,
      createHash('sha256').update(content).digest('hex'),
    ]);
    expect(Object.fromEntries(hashes)).toEqual(record);
  });

  it('say their handedness only where the setup says how the sample is seen', () => {
    const setup = (more: object): Setup => Setup.parse({ name: 'a', ...more });
    expect(handednessOf(null, false)).toBe('unknown');
    expect(handednessOf(setup({ mirrored: true }), false)).toBe('unknown');
    // From below: x right, y away from the person, z up form a right hand when y is drawn downwards.
    expect(handednessOf(setup({ view: 'below' }), false)).toBe('right');
    expect(handednessOf(setup({ view: 'above' }), false)).toBe('left');
    expect(handednessOf(setup({ view: 'above' }), true)).toBe('right');
    expect(handednessOf(setup({ view: 'below', mirrored: true }), false)).toBe('left');
    expect(handednessOf(setup({ view: 'above', mirrored: true }), true)).toBe('left');
  });

  it('turn y about the middle of the image, in pixels and micrometres alike', () => {
    const { table } = trajectories();
    const video = {
      name: 'v.tif',
      pixelUm: 0.125,
      frameIntervalS: 0.1,
      setup: null,
      info: { width: 64, height: 48, frames: 6 },
    } as unknown as Source;
    const turned = trajectoriesOf(video, table, true).table;
    turned.yPx.forEach((y, row) => {
      expect(y).toBeCloseTo(47 - table.yPx[row], 12);
      expect(turned.yUm[row]).toBeCloseTo(y * 0.125, 12);
    });
    expect(turned.xUm).toEqual(table.xUm);
  });

  it('have no empty heights for napari, and no height at all where none is known', () => {
    const { table } = trajectories();
    const some = napariTable(table);
    expect([some.table.rows, some.warnings.length]).toEqual([8, 1]);
    const none = napariTable({ ...table, zUm: table.zUm.map(() => NaN) });
    expect(none.table.columns.map(({ name }) => name)).toEqual(['track_id', 't', 'y', 'x']);
    expect([none.table.rows, none.warnings]).toEqual([9, []]);
  });
});
