import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { csvBatches } from '../../../main/workflow/csv/csv-batches.ts';
import { csvLines } from '../../../main/workflow/csv/write-csv.ts';
import { napariTable } from '../../../main/workflow/exports/napari.ts';
import { trackmateTable } from '../../../main/workflow/exports/exported-columns.ts';
import { trackmateXml } from '../../../main/workflow/exports/trackmate-xml.ts';
import { readTrajectories } from '../../../main/workflow/trajectory-tables.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { readColumns } from './read-columns.ts';
import { trajectories } from '../../parity/exports.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-foreign-'));
afterAll(() => rmSync(folder, { recursive: true }));

const kept = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};

const analysed = async (path: string, options: object = {}) => {
  const warnings: string[] = [];
  const given = AnalyseOptions.parse({ heights: 'raw', ...options });
  return { ...(await readTrajectories(path, [], given, warnings)), warnings };
};

/** With the digits that tables have. */
const written = (value: number): number => Number(value.toFixed(4));

/** Rows as they were made, ordered by particle and frame. */
const places = ({ rows }: Awaited<ReturnType<typeof analysed>>): number[][] =>
  [...rows.frame.keys()]
    .map((row) => [rows.particle[row], rows.frame[row], written(rows.xUm[row]), written(rows.yUm[row])])
    .sort((a, b) => a[0] - b[0] || a[1] - b[1]);

const made = trajectories();
const { table } = made;
const truth = [...table.frame.keys()].map((row) => [
  table.particle[row],
  table.frame[row],
  written(table.xUm[row]),
  written(table.yUm[row]),
]);

describe('tables of other programs', () => {
  it('TrackMate CSV: with its head rows, in micrometres and seconds', async () => {
    const read = await analysed(kept('spots.csv', [...csvLines(trackmateTable(table))].join('')));
    expect(places(read)).toEqual(truth);
    expect(read.frameIntervalS).toBeCloseTo(0.1, 9);
  });

  it('TrackMate XML: spots of shown tracks, spots in none left out and counted', async () => {
    const xml = [...trackmateXml(made)].join('');
    const read = await analysed(kept('tracks.xml', xml));
    // A track of TrackMate has an edge: the particle that was seen once is in none.
    expect(places(read)).toEqual(truth.filter(([particle]) => particle !== 2));
    expect(read.warnings.join()).toContain('1 row of');
    const hidden = await analysed(kept('hidden.xml', xml.replace('<TrackID TRACK_ID="0" />', '')));
    expect(new Set(hidden.rows.particle)).toEqual(new Set([1]));
  });

  it('TrackMate in pixels needs the size of a pixel', async () => {
    const xml = [...trackmateXml(made)].join('').replace('spatialunits="micron"', 'spatialunits="pixel"');
    const path = kept('pixels.xml', xml);
    await expect(analysed(path)).rejects.toMatchObject({ data: { option: 'pixel-um' } });
    const { rows } = await analysed(path, { pixelUm: 2 });
    expect(rows.xUm[0]).toBe(2 * table.xUm[0]);
  });

  it('XML that is not of TrackMate, or never ends, is refused', async () => {
    for (const [name, text] of [
      ['other.xml', '<?xml version="1.0"?><svg/>'],
      ['endless.xml', `<?xml version="1.0"?><Model ${'a'.repeat(3_000_000)}`],
    ])
      await expect(analysed(kept(name, text))).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('trackpy: x and y are pixels', async () => {
    const lines = [...table.frame.keys()].map((row) =>
      [row, table.yPx[row], table.xPx[row], 9, table.frame[row], table.particle[row]].join(','),
    );
    const path = kept('trackpy.csv', [',y,x,mass,frame,particle', ...lines].join('\n'));
    expect(places(await analysed(path, { fps: 10, pixelUm: 0.125 }))).toEqual(truth);
    const columns = await readColumns(path, ['frame', 'x_px', 'y_px']);
    expect(columns.x_px).toEqual([...table.xPx]);
  });

  it('napari: tracks in micrometres, points in pixels', async () => {
    const path = kept('napari.csv', [...csvLines(napariTable(table).table)].join(''));
    const read = await analysed(path, { fps: 10 });
    const withHeight = truth.filter((_, row) => !Number.isNaN(table.zUm[row]));
    expect(places(read)).toEqual(withHeight);
    const points = kept('points.csv', 'index,axis-0,axis-1,axis-2\n0,3,20.5,10\n');
    const columns = await readColumns(points, ['frame', 'x_px', 'y_px']);
    expect([columns.frame[0], columns.x_px[0], columns.y_px[0]]).toEqual([3, 10, 20.5]);
  });

  it('our own tables stay as they are', async () => {
    const path = kept('own.csv', 'particle,frame,x_px,y_px,x,y\n1,0,5,6,7,8\n');
    const batches: string[][][] = [];
    for await (const batch of csvBatches(path)) batches.push(batch);
    expect(batches).toEqual([
      [['particle', 'frame', 'x_px', 'y_px', 'x', 'y']],
      [['1', '0', '5', '6', '7', '8']],
    ]);
  });
});
