import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { groupRows, readTrajectories, type TaggedRows } from '../../../main/workflow/trajectory-tables.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { tagged } from '../tagged.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-columns-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (
  head: string,
  rows: (string | number)[][],
  options: Partial<AnalyseOptions> = {},
): Promise<TaggedRows> => {
  const path = join(folder, 'tracks.csv');
  writeFileSync(path, `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
  return readTrajectories(path, [], AnalyseOptions.parse(options), []);
};
const HEAD = 'particle,frame,t_s,x_um,y_um';
const times = (...steps: number[]): number[][] => {
  let now = 0;
  return [0, ...steps].map((step, k) => [1, k, (now += step), 0, 0]);
};

describe('the time between frames', () => {
  it('is that of all rows of each particle, whatever frames are missing', async () => {
    const rows = [
      [1, 0, 0, 0, 0],
      [2, 5, 1, 0, 0],
      [1, 3, 0.6, 0, 0],
      [2, 6, 1.2, 0, 0],
      [1, 4, 0.8, 0, 0],
    ];
    expect((await read(HEAD, rows)).frameIntervalS).toBe(0.2);
    // Rounded times do no harm: to nine digits.
    const thirds = Array.from({ length: 31 }, (_, k) => [1, k, (k / 3).toFixed(3), 0, 0]);
    expect((await read(HEAD, thirds)).frameIntervalS).toBeCloseTo(1 / 3, 9);
  });

  it('may vary by a twentieth between slow and fast frames', async () => {
    const spread = (by: number) =>
      read(HEAD, times(...Array.from({ length: 40 }, (_, k) => (k < 20 ? 1 : 1 + by))));
    await expect(spread(0.049)).resolves.toBeDefined();
    await expect(spread(0.06)).rejects.toEqual(tagged('bad-input'));
    // A single slow one in a hundred does not count.
    await expect(
      read(HEAD, times(...Array.from({ length: 100 }, (_, k) => (k === 50 ? 3 : 1)))),
    ).resolves.toBeDefined();
  });
});

describe('columns', () => {
  it('hold whole numbers of 32 bits', async () => {
    const one = (particle: number) =>
      read(HEAD, [
        [particle, 0, 0, 0, 0],
        [particle, 1, 1, 0, 0],
      ]);
    expect((await one(0x7fffffff)).rows.particle[0]).toBe(0x7fffffff);
    await expect(one(0x80000000)).rejects.toEqual(tagged('bad-input'));
    await expect(one(1.5)).rejects.toThrow(/line 2/);
  });

  it('say yes and no in several ways, and by default that a row is in range and no outlier', async () => {
    const words = ['1', 'TRUE', 'True', '1.0', '', '0', 'false', '0.0'];
    const { rows } = await read(
      `${HEAD},in_range,outlier`,
      words.map((word, k) => [1, k, k, 0, 0, word, word]),
    );
    expect([...rows.inRange]).toEqual([1, 1, 1, 1, 1, 0, 0, 0]);
    expect([...rows.outlier]).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    const plain = await read(HEAD, times(1));
    expect([[...plain.rows.inRange], [...plain.rows.outlier], plain.rows.zUm]).toEqual([
      [1, 1],
      [0, 0],
      null,
    ]);
    await expect(
      read(`${HEAD},outlier`, [
        [1, 0, 0, 0, 0, 0],
        [1, 1, 1, 0, 0, 2],
      ]),
    ).rejects.toThrow(/line 3/);
  });

  it('of heights may be empty or NaN, and nothing else that is no number', async () => {
    const heights = (...cells: string[]) =>
      read(
        `${HEAD},z_raw_um`,
        cells.map((cell, k) => [1, k, k, 0, 0, cell]),
      );
    expect([...(await heights('1.5', '', 'NaN', '-2')).rows.zUm!]).toEqual([1.5, NaN, NaN, -2]);
    await expect(heights('1', 'x')).rejects.toThrow(/line 3/);
  });

  it('in micrometres go before those in pixels', async () => {
    const head = `${HEAD},x_px,y_px`;
    const { rows } = await read(
      head,
      [
        [1, 0, 0, 3, 4, 30, 40],
        [1, 1, 1, 3, 4, 30, 40],
      ],
      { pixelUm: 0.5 },
    );
    expect([rows.xUm[0], rows.yUm[0]]).toEqual([3, 4]);
  });
});

describe('groups of tables', () => {
  const one = async (z: boolean, frameIntervalS = 1): Promise<TaggedRows> => {
    const head = z ? `${HEAD},z_raw_um` : HEAD;
    const table = await read(
      head,
      times(1).map((row) => (z ? [...row, 7] : row)),
    );
    return { ...table, frameIntervalS };
  };

  it('are in the plane where any lacks heights, and say so where others have them', async () => {
    const warnings: string[] = [];
    const mixed = groupRows([await one(true), await one(false)], [], warnings);
    expect(mixed.groups[0].rows.zUm).toBeNull();
    expect(warnings).toHaveLength(1);
    const whole = groupRows([await one(true), await one(true)], [], warnings);
    expect([...whole.groups[0].rows.zUm!]).toEqual([7, 7, 7, 7]);
    groupRows([await one(false), await one(false)], [], warnings);
    expect(warnings).toHaveLength(1);
  });

  it('are of one rate to a thousandth', async () => {
    const two = async (interval: number): Promise<unknown> =>
      groupRows([await one(true), await one(true, interval)], [], []);
    await expect(two(1.0009)).resolves.toBeDefined();
    await expect(two(1.0011)).rejects.toEqual(tagged('bad-input'));
    await expect(two(0.9989)).rejects.toEqual(tagged('bad-input'));
  });

  it('may have one tag for a whole table or one a row', async () => {
    const [a, b] = [await one(true), await one(true)];
    const { groups } = groupRows(
      [
        { ...a, tags: { fuel: '10' } },
        { ...b, tags: { fuel: ['2', '10'] } },
      ],
      ['fuel'],
      [],
    );
    expect(groups.map(({ tags, rows }) => [tags.fuel, ...rows.video, ...rows.frame])).toEqual([
      ['2', 1, 0],
      ['10', 0, 0, 1, 0, 1, 1],
    ]);
  });
});
