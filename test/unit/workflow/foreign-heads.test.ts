import { describe, expect, it } from 'vitest';
import { inUnit, underOurNames } from '../../../main/workflow/csv/foreign-columns.ts';

/** A table as it comes when so many rows are read at a time, the names first and alone. */
async function read(rows: string[][], atATime: number): Promise<string[][]> {
  const given = async function* () {
    yield await Promise.resolve(rows.slice(0, 1));
    for (let from = 1; from < rows.length; from += atATime) yield rows.slice(from, from + atATime);
  };
  const batches: string[][][] = [];
  for await (const batch of underOurNames(given())) batches.push(batch);
  expect(batches[0]).toHaveLength(1);
  expect(batches.every(({ length }) => length > 0)).toBe(true);
  return batches.flat();
}
const NAMES = ['LABEL', 'FRAME', 'POSITION_X', 'POSITION_Y', 'POSITION_T'];
const OURS = ['LABEL', 'frame', 'x_um', 'y_um', 't_s'];
const IN_PIXELS = ['LABEL', 'frame', 'x_px', 'y_px', 'time'];
const heads = (length: string, time: string): string[][] => [
  ['Label', 'Frame', 'X', 'Y', 'T'],
  ['Label', 'Frame', 'X', 'Y', 'T'],
  ['', '', `(${length})`, `(${length})`, `(${time})`],
];
const ROWS = [
  ['a', '0', '1', '2', '0'],
  ['b', '1', '3', '4', '0.5'],
  ['c', '2', '5', '6', '1'],
  ['d', '3', '7', '8', '1.5'],
];

describe('a table of TrackMate', () => {
  it.each([1, 2, 3, 4, 99])(
    'is without its further head rows, with the units that they tell: %i rows at a time',
    async (atATime) => {
      expect(await read([NAMES, ...heads('micron', 'sec'), ...ROWS], atATime)).toEqual([OURS, ...ROWS]);
      expect(await read([NAMES, ...heads('pixel', 'frame'), ...ROWS], atATime)).toEqual([IN_PIXELS, ...ROWS]);
    },
  );

  it.each([1, 2, 3, 99])(
    'keeps all rows where a script has left the head rows out: %i at a time',
    async (atATime) => {
      // In micrometres, as it is the default of TrackMate; how long a frame lasts is not told.
      const named = [...OURS.slice(0, 4), 'time'];
      for (const rows of [ROWS, ROWS.slice(0, 3), ROWS.slice(0, 2), ROWS.slice(0, 1), []])
        expect(await read([NAMES, ...rows], atATime)).toEqual([named, ...rows]);
    },
  );
});

describe('names', () => {
  it('are ours where the columns are those of a program, and stay where they are ours or nobody’s', async () => {
    const named = async (...names: string[]): Promise<string[]> =>
      (await read([names, names.map(() => '1')], 9))[0];
    expect(await named('frame', 'y', 'x', 'mass')).toEqual(['frame', 'y_px', 'x_px', 'mass']);
    expect(await named('track_id', 't', 'z', 'y', 'x')).toEqual([
      'particle',
      'frame',
      'z_um',
      'y_um',
      'x_um',
    ]);
    expect(await named('index', 'axis-0', 'axis-1', 'axis-2')).toEqual(['index', 'frame', 'y_px', 'x_px']);
    for (const own of [
      ['frame', 'x', 'y', 'x_px'],
      ['frame', 'x', 'y', 'x_um'],
      ['frame', 'x'],
      ['index', 'axis-0', 'axis-1', 'axis-2', 'axis-3'],
      ['FRAME', 'POSITION_X', 'POSITION_Y', 'x_um'],
    ])
      expect(await named(...own)).toEqual(own);
    // With a frame of its own it is no table of napari.
    expect(await named('track_id', 't', 'x', 'y', 'frame')).toEqual([
      'track_id',
      't',
      'x_px',
      'y_px',
      'frame',
    ]);
  });

  it('have the unit that is told', () => {
    for (const unit of ['micron', 'microns', 'um', 'µm', 'μm', '(micron)', ' Micrometers ', '(UM)'])
      expect(inUnit('x_um', unit)).toBe('x_um');
    for (const unit of ['pixel', '', 'mm', 'nm', 'micron per second'])
      expect(inUnit('x_um', unit)).toBe('x_px');
    for (const unit of ['s', 'sec', 'second', 'seconds', '(sec)', 'SEC '])
      expect(inUnit('t_s', unit)).toBe('t_s');
    for (const unit of ['frame', 'ms', 'min', '']) expect(inUnit('t_s', unit)).toBe('time');
    expect([inUnit('frame', 'pixel'), inUnit('particle', '')]).toEqual(['frame', 'particle']);
  });
});
