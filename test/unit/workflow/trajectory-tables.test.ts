import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagsOf } from '../../../main/cli/tags.ts';
import { groupRows, readTrajectories, type TaggedRows } from '../../../main/workflow/trajectory-tables.ts';
import type { JanusError } from '../../../preload/contract/errors.ts';
import { AnalyseOptions } from '../../../preload/contract/options/analyse.ts';

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

  it('of unlike frame rates are refused', async () => {
    const slow = await read(`${HEAD}\n${BODY}`);
    expect(() => groupRows([slow, { ...slow, frameIntervalS: 0.5 }], [], [])).toThrow(/0.5 s/);
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
