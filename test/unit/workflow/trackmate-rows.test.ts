import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { trackmateRows } from '../../../main/workflow/csv/trackmate-rows.ts';
import { tagged } from '../tagged.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-trackmate-'));
afterAll(() => rmSync(folder, { recursive: true }));

const spot = (id: number, x = `${id}.5`): string =>
  `<Spot ID="${id}" FRAME="${id}" POSITION_X="${x}" POSITION_Y="2" POSITION_Z="3" POSITION_T="4" RADIUS="1.5"/>`;
const edge = (from: number, to: number): string => `<Edge SPOT_SOURCE_ID="${from}" SPOT_TARGET_ID="${to}"/>`;
const model = (content: string, units = 'spatialunits="micron" timeunits="sec"'): string =>
  `<?xml version="1.0"?><TrackMate version="7"><Model ${units}>${content}</Model></TrackMate>`;
const shown = (...ids: number[]): string => ids.map((id) => `<TrackID TRACK_ID="${id}"/>`).join('');

async function batchesOf(text: string): Promise<string[][][]> {
  const path = join(folder, 'tracks.xml');
  writeFileSync(path, text);
  const batches: string[][][] = [];
  for await (const batch of trackmateRows(path)) batches.push(batch);
  return batches;
}
/** Particle, frame and x of the rows after the header. */
const rowsOf = async (text: string): Promise<string[][]> =>
  (await batchesOf(text))
    .slice(1)
    .flatMap((batch) => batch.map(([particle, frame, x]) => [particle, frame, x]));

describe('spots of TrackMate', () => {
  it('are rows with the number of their track, if that is shown', async () => {
    const tracks = `<Track TRACK_ID="7">${edge(0, 1)}${edge(1, 2)}</Track><Track TRACK_ID="9">${edge(3, 4)}</Track>`;
    const spots = [0, 1, 2, 3, 4, 5].map((id) => spot(id)).join('');
    expect(await rowsOf(model(spots + tracks + shown(7)))).toEqual([
      ['7', '0', '0.5'],
      ['7', '1', '1.5'],
      ['7', '2', '2.5'],
      ['', '3', '3.5'],
      ['', '4', '4.5'],
      ['', '5', '5.5'],
    ]);
    expect((await rowsOf(model(spots + tracks + shown(7, 9)))).map(([id]) => id)).toEqual([...'77799', '']);
  });

  it.each([
    ['micron', 'sec', ['x_um', 'y_um', 'z_um', 't_s', 'radius_um']],
    ['µm', 's', ['x_um', 'y_um', 'z_um', 't_s', 'radius_um']],
    ['pixel', 'frame', ['x_px', 'y_px', 'z_px', 'time', 'radius_px']],
    ['mm', 'seconds', ['x_px', 'y_px', 'z_px', 't_s', 'radius_px']],
  ])('have our names by their units: %s and %s', async (length, time, names) => {
    const [head] = await batchesOf(model(spot(1), `spatialunits="${length}" timeunits="${time}"`));
    expect(head).toEqual([['particle', 'frame', ...names]]);
  });

  it('that its filters hide are left out', async () => {
    const hidden = spot(1).replace('/>', ' VISIBILITY="0"/>');
    const visible = spot(2).replace('/>', ' VISIBILITY="1"/>');
    expect(await rowsOf(model(spot(0) + hidden + visible))).toEqual([
      ['', '0', '0.5'],
      ['', '2', '2.5'],
    ]);
  });

  it('are read whatever quotes and angles stand in attributes, comments and texts', async () => {
    const odd = [
      `<Spot  ID = '1' name="a > b" FRAME='0'\n POSITION_X="10" POSITION_Y='2' POSITION_Z="3" POSITION_T="4" ></Spot>`,
      `<!-- not this one: ${spot(2)} it's -->`,
      `<![CDATA[ nor "this: ${spot(3)} ]]>`,
      `<Spot ID="4" NOT_FRAME="8" FRAME="1" POSITION_X="11" POSITION_Y="2" POSITION_Z="3" POSITION_T="4" note='say "x>y"'/>`,
    ].join('text > between');
    expect(await rowsOf(model(odd))).toEqual([
      ['', '0', '10'],
      ['', '1', '11'],
    ]);
  });

  it('come in batches of 4096 after the header, and whole where a piece of the file ends within one', async () => {
    const many = Array.from({ length: 5000 }, (_, id) => spot(id)).join('\n');
    const batches = await batchesOf(model(many));
    expect(batches.map(({ length }) => length)).toEqual([1, 4096, 904]);
    expect(batches[2].at(-1)).toEqual(['', '4999', '4999.5', '2', '3', '4', '1.5']);
  });

  it('are none where a tag does not end within a megabyte, or there is no model', async () => {
    const long = (bytes: number): string =>
      model(`<Spot note="${'x'.repeat(bytes)}" ID="1" FRAME="1" POSITION_X="5"/>`);
    expect(await rowsOf(long(900_000))).toEqual([['', '1', '5']]);
    await expect(rowsOf(long(2_000_000))).rejects.toEqual(tagged('bad-input'));
    await expect(rowsOf(`<TrackMate>${spot(1)}</TrackMate>`)).rejects.toEqual(tagged('bad-input'));
  });
});
