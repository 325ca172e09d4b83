import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagsOf } from '../../../main/cli/tags.ts';
import {
  groupRows,
  heightsIn,
  readTrajectories,
  type TaggedRows,
} from '../../../main/workflow/trajectory-tables.ts';
import type { JanusError } from '../../../preload/contract/errors.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';
import { tagged } from '../tagged.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-trajectories-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = async (
  content: string | Uint8Array,
  options: Partial<AnalyseOptions> = {},
  by: string[] = [],
): Promise<TaggedRows & { warnings: string[] }> => {
  const path = join(folder, 'tracks.csv');
  writeFileSync(path, content);
  const warnings: string[] = [];
  return { ...(await readTrajectories(path, by, AnalyseOptions.parse(options), warnings)), warnings };
};

const refusal = async (promise: Promise<unknown>): Promise<JanusError> =>
  promise.then(
    () => {
      throw new Error('nothing was refused');
    },
    (error: JanusError) => error,
  );

const HEAD = 'particle,frame,t_s,x_um,y_um';
const BODY = '1,0,0,1.5,2\n1,1,0.25,1.6,2\n1,2,0.5,1.7,2\n';

describe('a table of trajectories', () => {
  it('is read with its time, raw heights and marks', async () => {
    const { rows, frameIntervalS, video, warnings } = await read(
      `${HEAD},z_raw_um,z_um,in_range,outlier\n1,0,0,1.5,2,3,9,1,0\n1,1,0.25,1.6,2,,9,0,1\n`,
    );
    expect(frameIntervalS).toBe(0.25);
    expect(rows.zUm).toEqual(Float64Array.of(3, Number.NaN));
    expect([rows.inRange, rows.outlier]).toEqual([Uint8Array.of(1, 0), Uint8Array.of(0, 1)]);
    expect([video.name, warnings]).toEqual(['tracks.csv', []]);
  });

  it('with heights that may be smoothed is analysed in the plane, unless they are said to be raw', async () => {
    const table = `${HEAD},z_um\n1,0,0,1,2,3\n1,1,0.1,1,2,3\n`;
    const smoothed = await read(table);
    expect(smoothed.rows.zUm).toBeNull();
    expect(smoothed.warnings).toHaveLength(1);
    expect((await read(table, { heights: 'raw' })).rows.zUm).toEqual(Float64Array.of(3, 3));
  });

  it('without any height in its column is in the plane; one without rows says nothing', async () => {
    const table = `${HEAD},z_raw_um,in_range\n1,0,0,1,2,,0\n1,1,0.1,1,2,,0\n`;
    expect((await read(table)).rows.zUm).toBeNull();
    expect(heightsIn(new Float64Array(0))).not.toBeNull();
  });

  it('in pixels and frames needs the pixel and the frame rate', async () => {
    const table = 'particle,frame,x_px,y_px\n1,0,10,20\n1,1,11,20\n';
    expect((await refusal(read(table, { fps: 4 }))).data.option).toBe('pixel-um');
    expect((await refusal(read(table, { pixelUm: 0.5 }))).data.option).toBe('fps');
    const { rows, frameIntervalS } = await read(table, { fps: 4, pixelUm: 0.5 });
    expect([rows.xUm[1], frameIntervalS]).toEqual([5.5, 0.25]);
    expect((await refusal(read(`${HEAD}\n${BODY}`, { fps: 4 }))).data.option).toBe('fps');
  });

  it.each([
    ['no particle', 'frame,t_s,x_um,y_um\n0,0,1,2\n'],
    ['half a frame', `${HEAD}\n1,0.5,0,1,2\n`],
    ['a word', `${HEAD}\n1,0,0,here,2\n`],
    ['an uneven time', `${HEAD}\n1,0,0,1,2\n1,1,0.1,1,2\n1,2,0.2,1,2\n1,3,0.9,1,2\n`],
    ['a time that stands still', `${HEAD}\n1,0,0,1,2\n1,1,0,1,2\n`],
    ['a column twice', 'particle,frame,t_s,x_um,y_um,x_um\n1,0,0,1,2,1\n'],
    ['a mark that is none', `${HEAD},in_range\n1,0,0,1,2,maybe\n`],
    ['bytes that are no text', Uint8Array.of(0x70, 0xff, 0x2c, 0x66)],
  ])('with %s is refused, and named', async (_what, content) => {
    const error = await refusal(read(content));
    expect([error.tag, error.data.path]).toEqual(['bad-input', join(folder, 'tracks.csv')]);
  });

  it.each([
    [
      'semicolons and decimal commas',
      Buffer.from(`${HEAD}\n1,0,0,1.5,2\n1,1,0.25,1.6,2\n`.replaceAll(',', ';').replaceAll('.', ',')),
    ],
    ['tabs', Buffer.from(`${HEAD}\n${BODY}`.replaceAll(',', '\t'))],
    ['UTF-16 with a byte order mark', Buffer.from(`\uFEFF${HEAD}\n${BODY}`, 'utf16le')],
    ['UTF-16 without one', Buffer.from(`${HEAD}\n${BODY}`, 'utf16le')],
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF${HEAD}\n${BODY}`)],
  ])('with %s is read alike', async (_what, bytes) => {
    const { rows, frameIntervalS } = await read(bytes);
    expect(Array.from(rows.xUm.slice(0, 2))).toEqual([1.5, 1.6]);
    expect(frameIntervalS).toBe(0.25);
  });
});

describe('the time between frames', () => {
  const rows = (...of: [particle: number, frame: number, t: number][]): string =>
    of.map(([particle, frame, t]) => `${particle},${frame},${t},1,2\n`).join('');
  const interval = async (...of: Parameters<typeof rows>): Promise<number> =>
    (await read(`${HEAD}\n${rows(...of)}`)).frameIntervalS;

  it('is that of particles one by one, over frames that are missing, too', async () => {
    expect(await interval([1, 0, 0], [2, 7, 1.4], [1, 1, 0.2], [2, 9, 1.8], [1, 5, 1])).toBe(0.2);
    // A particle seen once, and two rows of one frame, say nothing.
    expect(await interval([3, 4, 99], [1, 0, 0], [1, 0, 0], [1, 2, 1])).toBe(0.5);
  });

  it('is taken over all rows, to nine digits, so that rounded times do no harm', async () => {
    const third = Array.from({ length: 31 }, (_, k): [number, number, number] => [
      1,
      k,
      Number((k / 3).toFixed(2)),
    ]);
    expect(await interval(...third)).toBe(Number((1 / 3).toPrecision(9)));
  });

  it('may differ by a twentieth from slow to fast, but for a twentieth of frames on either side', async () => {
    const paths = (slow: number): [number, number, number][] =>
      Array.from({ length: 20 }, (_, k): [number, number, number][] => [
        [k, 0, 0],
        [k, 1, k < 10 ? 1 : slow],
      ]).flat();
    expect(await interval(...paths(1.04))).toBeCloseTo(1.02, 9);
    expect((await refusal(interval(...paths(1.06)))).tag).toBe('bad-input');
    const few = paths(1);
    few[1][2] = 0.2;
    expect(await interval(...few)).toBeGreaterThan(0.9);
    few[3][2] = few[5][2] = 0.2;
    expect((await refusal(interval(...few))).tag).toBe('bad-input');
  });
});

describe('cells', () => {
  it('of whole numbers are as large as are held', async () => {
    const of = (particle: number) => read(`${HEAD}\n${particle},0,0,1,2\n${particle},1,1,1,2\n`);
    expect((await of(2147483647)).rows.particle[0]).toBe(2147483647);
    expect((await of(-2147483647)).rows.particle[0]).toBe(-2147483647);
    expect((await refusal(of(2147483648))).tag).toBe('bad-input');
  });

  it('of marks are 0 or 1 in words or numbers; without one a row is in range and no outlier', async () => {
    const words = ['1', 'true', 'TRUE', '1.0', '0', 'false', 'False', '0.0', ''];
    const body = words.map((word, k) => `1,${k},${k},1,2,${word},${word}\n`).join('');
    const { rows } = await read(`${HEAD},in_range,outlier\n${body}`);
    expect([...rows.inRange]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 1]);
    expect([...rows.outlier]).toEqual([1, 1, 1, 1, 0, 0, 0, 0, 0]);
    const without = await read(`${HEAD}\n${BODY}`);
    expect([...without.rows.inRange, ...without.rows.outlier]).toEqual([1, 1, 1, 0, 0, 0]);
  });
});

describe('groups', () => {
  it('are told apart by tags, in the order of their values', async () => {
    const table = await read(`${HEAD},fuel\n1,0,0,1,2,10\n1,1,0.1,1,2,10\n2,0,0,5,2,3\n2,1,0.1,5,2,3\n`, {}, [
      'fuel',
    ]);
    const { groups } = groupRows([table], ['fuel'], []);
    expect(groups.map(({ tags }) => tags.fuel)).toEqual(['3', '10']);
    expect(groups.map(({ rows }) => Array.from(rows.particle))).toEqual([
      [2, 2],
      [1, 1],
    ]);
    expect((await refusal(read(`${HEAD}\n${BODY}`, {}, ['uv']))).data.option).toBe('by');
  });

  it('of tables without tags are one, whose particles stay apart by their table', async () => {
    const table = await read(`${HEAD}\n${BODY}`);
    const { groups, videos } = groupRows([table, table], [], []);
    expect(groups).toHaveLength(1);
    expect(Array.from(groups[0].rows.video)).toEqual([0, 0, 0, 1, 1, 1]);
    expect(videos).toHaveLength(2);
  });

  it('hold the rows of all tables, each column from where it belongs', () => {
    const table = (first: number, tag: TaggedRows['tags'][string], zUm: boolean): TaggedRows => {
      const of = (add: number): Float64Array => Float64Array.from([0, 1, 2], (k) => first + k + add);
      return {
        rows: {
          particle: Int32Array.from(of(0)),
          frame: Int32Array.from(of(100)),
          xUm: of(200),
          yUm: of(300),
          zUm: zUm ? of(400) : null,
          inRange: Uint8Array.of(1, 0, 1),
          outlier: Uint8Array.of(0, 0, 1),
        },
        tags: { tag },
        frameIntervalS: 0.1,
        video: { name: `${first}.csv`, focalHeightUm: null },
      };
    };
    const warnings: string[] = [];
    const tables = [
      table(0, ['b', 'a', 'b'], true),
      table(10, 'a', true),
      table(20, (row) => 'ab'[row % 2], true),
    ];
    const { groups } = groupRows(tables, ['tag'], warnings);
    expect(warnings).toEqual([]);
    expect(groups.map(({ tags }) => tags)).toEqual([{ tag: 'a' }, { tag: 'b' }]);
    const particles = [
      [1, 10, 11, 12, 20, 22],
      [0, 2, 21],
    ];
    groups.forEach(({ rows }, group) => {
      const wanted = particles[group];
      const plus = (add: number): number[] => wanted.map((value) => value + add);
      expect([rows.particle, rows.frame, rows.xUm, rows.yUm, rows.zUm!].map((column) => [...column])).toEqual(
        [...[wanted, plus(100), plus(200), plus(300), plus(400)]],
      );
      expect([...rows.video]).toEqual(wanted.map((value) => Math.floor(value / 10)));
      expect([...rows.inRange]).toEqual(wanted.map((value) => Number(value % 10 !== 1)));
      expect([...rows.outlier]).toEqual(wanted.map((value) => Number(value % 10 === 2)));
    });
    const mixed = groupRows([table(0, 'a', true), table(10, 'a', false)], ['tag'], warnings);
    expect([mixed.groups[0].rows.zUm, warnings.length]).toEqual([null, 1]);
    expect(groupRows([table(0, 'a', false)], ['tag'], warnings).groups[0].rows.zUm).toBeNull();
    expect(warnings).toHaveLength(1);
  });

  it('of many rows hold them all', () => {
    const count = 1000;
    const column = Float64Array.from({ length: count }, (_, k) => k);
    const none = new Uint8Array(count);
    const rows = {
      particle: Int32Array.from(column),
      frame: Int32Array.from(column),
      xUm: column,
      yUm: column,
      zUm: null,
      inRange: none,
      outlier: none,
    };
    const video = { name: 'v', focalHeightUm: null };
    const tags = { half: (row: number): string => String(row % 2) };
    const { groups } = groupRows([{ rows, tags, frameIntervalS: 1, video }], ['half'], []);
    for (const [half, group] of groups.entries())
      expect([...group.rows.xUm]).toEqual([...column].filter((k) => k % 2 === half));
  });

  it('of frame rates that differ by more than a thousandth are refused', async () => {
    const slow = await read(`${HEAD}\n${BODY}`);
    expect(() => groupRows([slow, { ...slow, frameIntervalS: 0.5 }], [], [])).toThrow(/0.5 s/);
    const near = (share: number) =>
      groupRows([slow, { ...slow, frameIntervalS: 0.25 * (1 + share) }], [], []);
    for (const share of [0.0009, -0.0009]) expect(near(share).frameIntervalS).toBe(0.25);
    for (const share of [0.0011, -0.0011]) expect(() => near(share)).toThrow(tagged('bad-input'));
  });
});

describe('tags', () => {
  it('are names and values', () => {
    expect(tagsOf(['fuel=3', 'note=a=b'])).toEqual({ fuel: '3', note: 'a=b' });
  });

  it.each([['fuel'], ['=3'], ['3=a']])('%s is none', (text) => {
    expect(() => tagsOf([text])).toThrow(/NAME=VALUE/);
  });

  it('are given once', () => {
    expect(() => tagsOf(['a=1', 'a=2'])).toThrow(/twice/);
  });
});
