import { mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { historyEntries } from '../../../main/workflow/history-titles.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { redo, undo } from '../../../main/project/history.ts';
import { readTracks, trackSets } from '../../../main/project/tracks.ts';
import { csvLines, type Table } from '../../../main/workflow/csv/write-csv.ts';
import {
  detectionTable,
  trackmateTable,
  trackTable,
} from '../../../main/workflow/exports/exported-columns.ts';
import { napariTable } from '../../../main/workflow/exports/napari.ts';
import { recipeOf } from '../../../main/workflow/exports/write-recipe.ts';
import { trackmateXml } from '../../../main/workflow/exports/trackmate-xml.ts';
import { countParticles, inOrder } from '../../../main/workflow/imported-table/ordered-rows.ts';
import { importTracks, readTable } from '../../../main/workflow/import-tracks.ts';
import type { JobContext } from '../../../main/workflow/job-runner.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import { linkPositions, type LinkPositionsParams } from '../../../native-worker/rpc-methods/link.ts';
import { TableOptions } from '../../../preload/contract/options/table.ts';
import { NOT_SAID, type TrackTable } from '../../../preload/contract/track-table.ts';
import { trajectories } from '../../parity/exports.ts';
import { addSource, newSource } from '../../support/made-up-project.ts';
import { contentOf } from '../../support/random-changes.ts';
import { tagged } from '../tagged.ts';

const worker = {
  call: (_method: string, params: LinkPositionsParams) => linkPositions(params),
} as unknown as WorkerClient;

const theirs = trajectories();
let folder: string;
let project: Project;
let video: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-imports-'));
  project = createProject(join(folder, 'p.janus3d'));
  const { width, height, frames, pixelUm } = theirs.video;
  const info = { ...newSource('video', 'v.tif').info, width, height, frames, pixelSizeUm: pixelUm };
  video = addSource(project, 'video', 'v.tif', { info });
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const kept = (name: string, content: string): string => {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
};
const csv = (name: string, table: Table): string => kept(name, [...csvLines(table)].join(''));
const own = (): string => csv('own.csv', trackTable(theirs.table));

type Given = Parameters<typeof TableOptions.parse>[0];
const read = (path: string, options: Given = {}) =>
  readTable(project, { videoId: video, path, options: TableOptions.parse(options) });
async function bring(path: string, options: Given = {}, context: Partial<JobContext> = {}) {
  const request = { videoId: video, path, name: 'theirs', options: TableOptions.parse(options) };
  const id = await importTracks({ project, worker, ...context }, request);
  return trackSets(project).find(({ setId }) => setId === id)!;
}
async function imported(path: string, options: Given = {}): Promise<TrackTable> {
  await bring(path, options);
  return readTracks(project, video, 'theirs')!;
}

/** With the digits that tables have. */
const digits = (values: ArrayLike<number>): number[] =>
  Array.from(values, (value) => Number(value.toFixed(4)));
const places = ({ particle, frame, xUm, yUm }: TrackTable): number[][] =>
  Array.from(particle, (one, row) => [one, frame[row], ...digits([xUm[row], yUm[row]])]);
const truth = places(theirs.table);

describe('an imported table of trajectories', () => {
  it('of this program keeps every column', async () => {
    const table = await imported(own());
    for (const [name, values] of Object.entries(theirs.table) as [keyof TrackTable, Float64Array][])
      expect(digits(table[name]), name).toEqual(digits(values));
  });

  it.each([
    ['TrackMate CSV', () => csv('t.csv', trackmateTable(theirs.table)), truth],
    // A track of TrackMate has an edge: the particle that was seen once is in none.
    [
      'TrackMate XML',
      () => kept('t.xml', [...trackmateXml(theirs)].join('')),
      truth.filter(([one]) => one !== 2),
    ],
    ['napari', () => csv('n.csv', napariTable(theirs.table).table), truth.filter((_, row) => row !== 5)],
    [
      'trackpy',
      () =>
        kept(
          'tp.csv',
          [
            ',y,x,mass,frame,particle',
            ...[...theirs.table.frame.keys()].map((row) =>
              [
                row,
                theirs.table.yPx[row],
                theirs.table.xPx[row],
                9,
                `${theirs.table.frame[row]}.0`,
                theirs.table.particle[row],
              ].join(','),
            ),
          ].join('\n'),
        ),
      truth,
    ],
  ])(
    'of %s is where its particles are, and claims no error and no range',
    async (_program, write, expected) => {
      const table = await imported(write());
      expect(places(table)).toEqual(expected);
      expect(digits(table.tS)).toEqual(Array.from(table.frame, (frame) => frame / 10));
      expect(table.zSdUm.every(Number.isNaN)).toBe(true);
      expect(table.inRange.every((flag) => flag === NOT_SAID)).toBe(true);
      expect(table.linkConfidence.every(Number.isNaN)).toBe(true);
      const exported = [...csvLines(trackTable(table))].join('').split('\n')[1].split(',');
      expect(exported.slice(9, 11)).toEqual(['', '']);
    },
  );

  it.each([
    ['trackpy', 'frame,x,y,particle\n0,2,3,0\n1,4,6,0\n', 'um'],
    ['napari', 'track_id,t,y,x\n0,0,3,2\n0,1,6,4\n', 'px'],
    ['TrackMate', 'FRAME,TRACK_ID,POSITION_X,POSITION_Y\n0,0,2,3\n1,0,4,6\n', 'px'],
    ['this program, written in error', 'particle,frame,x_px,y_px\n0,0,2,3\n0,1,4,6\n', 'um'],
  ] as const)(
    'of %s is in the unit that a person says, whatever its columns are called',
    async (_program, text, lengths) => {
      const path = kept('unit.csv', text);
      expect((await read(path, { lengths })).problem).toBeNull();
      const table = await imported(path, { lengths });
      expect(digits(lengths === 'px' ? table.xPx : table.xUm)).toEqual([2, 4]);
    },
  );

  it('of trackpy has no height until a person says what z is', async () => {
    const path = kept('z.csv', 'frame,x,y,z,particle\n0,1,2,3,0\n1,1,2,4,0\n');
    expect((await imported(path)).zUm.every(Number.isNaN)).toBe(true);
    const up = await imported(path, { zColumn: 'z', heights: 'raw' });
    expect([[...up.zRawUm], [...up.zUm]]).toEqual([
      [3, 4],
      [3, 4],
    ]);
    const down = await imported(path, { zColumn: 'z', heights: 'raw', zDirection: 'down' });
    expect([...down.zRawUm]).toEqual([-3, -4]);
  });

  it('with smoothed heights has no raw ones, which physics reads', async () => {
    const path = kept('s.csv', 'particle,frame,x_px,y_px,z_um\n0,0,1,1,5\n0,1,1,1,6\n');
    const { warnings } = await bring(path);
    expect(warnings.join()).toContain('may be smoothed');
    const table = readTracks(project, video, 'theirs')!;
    expect(table.zRawUm.every(Number.isNaN)).toBe(true);
    expect([...table.zUm]).toEqual([5, 6]);
    expect((await imported(path, { heights: 'none' })).zUm.every(Number.isNaN)).toBe(true);
  });

  it('of a flat image has a z that never changes and is no height', async () => {
    const path = kept('f.csv', 'FRAME,TRACK_ID,POSITION_X,POSITION_Y,POSITION_Z\n0,0,1,1,0\n1,0,1,1,0\n');
    const { warnings } = await bring(path);
    expect(warnings.join()).toContain('no height');
    expect(readTracks(project, video, 'theirs')!.zUm.every(Number.isNaN)).toBe(true);
  });

  it('counts frames from 1 where only that fits, or where a person says so', async () => {
    const rows = (frames: number[]): string =>
      ['particle,frame,x_px,y_px', ...frames.map((frame) => `0,${frame},1,1`)].join('\n');
    const { frame } = await imported(kept('one.csv', rows([1, 2, 3, 4, 5, 6])));
    expect([...frame]).toEqual([0, 1, 2, 3, 4, 5]);
    expect([...(await imported(kept('few.csv', rows([1, 2])))).frame]).toEqual([1, 2]);
    expect((await read(kept('few.csv', rows([1, 2])))).found!.warnings.join()).toContain('--first-frame 1');
    expect((await read(kept('late.csv', rows([2, 3])))).found!.warnings.join()).not.toContain('frame');
    const said = await read(kept('few.csv', rows([1, 2])), { firstFrame: 0 });
    expect(said.found!.warnings.join()).not.toContain('frame');
    expect([...(await imported(kept('few.csv', rows([1, 2])), { firstFrame: 1 })).frame]).toEqual([0, 1]);
  });

  it('may have any columns, once a person says which is which', async () => {
    const path = kept('any.csv', 'Slice;Pos X;Pos Y;Track\n0;1,5;2;7\n1;1,5;2;7\n');
    const { problem, columns, found } = await read(path);
    expect(found).toBeNull();
    expect(problem).toContain('--frame-column');
    expect(columns.map(({ name }) => name)).toEqual(['Slice', 'Pos X', 'Pos Y', 'Track']);
    const chosen = { frameColumn: 'Slice', xColumn: 'Pos X', yColumn: 'Pos Y', particleColumn: 'Track' };
    expect((await read(path, chosen)).problem).toContain('--lengths');
    const table = await imported(path, { ...chosen, lengths: 'px' });
    expect([[...table.particle], [...table.xPx]]).toEqual([
      [7, 7],
      [1.5, 1.5],
    ]);
  });

  it('has no columns to choose but those with a name', async () => {
    const { columns, problem } = await read(kept('pandas.csv', ',x,y\n0,1,2\n'));
    expect(columns.map(({ name }) => name)).toEqual(['x', 'y']);
    expect(problem).toContain('which of x, y is frame');
  });

  it('of very many columns names some, and is refused where nobody could choose', async () => {
    const wide = (columns: number): string => Array.from({ length: columns }, (_, at) => `c${at}`).join();
    expect((await read(kept('wide.csv', wide(50)))).problem).toContain('c39 and 10 more');
    await expect(read(kept('wider.csv', wide(1001)))).rejects.toThrow('1001 columns');
  });

  it('orders its rows and leaves those of no trajectory out', async () => {
    const path = kept('o.csv', 'particle,frame,x_px,y_px\n1,1,3,3\n,0,9,9\nNaN,0,8,8\n0,0,1,1\n1,0,2,2\n');
    const { warnings } = await bring(path);
    expect(warnings.join()).toContain('2 rows of');
    const { particle, frame, xPx } = readTracks(project, video, 'theirs')!;
    expect([[...particle], [...frame], [...xPx]]).toEqual([
      [0, 1, 1],
      [0, 0, 1],
      [1, 2, 3],
    ]);
  });

  it.each([
    ['a frame that the video has not', 'particle,frame,x_px,y_px\n0,7,1,1\n', 'frames 7 to 7'],
    ['a fraction of a frame', 'particle,frame,x_px,y_px\n0,0.5,1,1\n', 'not a whole number'],
    ['a cell without a number', 'particle,frame,x_px,y_px\n0,0,1,?\n', 'line 2'],
    ['two positions at once', 'particle,frame,x_px,y_px\n0,2,1,1\n0,2,5,5\n', 'two positions in frame 2'],
    ['positions outside the image', 'particle,frame,x_um,y_um\n0,0,40,30\n', '--lengths px'],
    ['pixels of another size', 'particle,frame,x_px,y_px,x_um,y_um\n0,0,8,8,2,2\n', 'pixel size'],
    ['a number by which there is no trajectory', 'particle,frame,x_px,y_px\n-1,0,1,1\n', 'trajectory -1'],
    ['no row', 'particle,frame,x_px,y_px\n', 'no row'],
    ['one column for two things', 'frame,x_px,y_px\n0,1,1\n', 'taken for two things', { zColumn: 'x_px' }],
    ['a column that is not there', 'frame,x_px,y_px\n0,1,1\n', 'no column w', { xColumn: 'w' }],
    [
      'options for linking',
      'particle,frame,x_px,y_px\n0,0,1,1\n',
      'not linked again',
      { link: { maxStepPx: 3 } },
    ],
  ])('is refused for %s, and nothing is stored', async (_what, text, why, options: Given = {}) => {
    const path = kept('bad.csv', text);
    const { problem } = await read(path, options);
    expect(problem).toContain(why);
    expect(problem).not.toContain('\n');
    await expect(bring(path, options)).rejects.toThrow(why);
    expect(trackSets(project)).toEqual([]);
  });

  it('is refused for a z-stack, and where it is no table', async () => {
    const stackId = addSource(project, 'stack', 's.tif');
    const options = TableOptions.parse({});
    await expect(readTable(project, { videoId: stackId, path: own(), options })).rejects.toMatchObject(
      tagged('bad-input'),
    );
    await expect(read(kept('other.xml', '<?xml version="1.0"?><svg/>'))).rejects.toMatchObject(
      tagged('bad-input'),
    );
    // What other files hold is told to no window.
    const secret = read(kept('secret', 'frame,x_px,y_px\n0,1,1\n'));
    await expect(secret).rejects.toThrow('no table by its name');
    await expect(read(join(folder, 'none.csv'))).rejects.toMatchObject(tagged('bad-input'));
  });
});

describe('an imported table of detections', () => {
  const circles = (frames: number): Table => {
    const frame = Int32Array.from({ length: 2 * frames }, (_, row) => row >> 1);
    const xPx = Float64Array.from(frame, (at, row) => 10 + at + 30 * (row % 2));
    const yPx = xPx.map(() => 20);
    return detectionTable({ frame, xPx, yPx, radiusPx: xPx.map(() => 4), score: xPx.map(() => 1) });
  };

  it('is linked, as a person says', async () => {
    const path = csv('detections.csv', circles(4));
    expect((await read(path)).found).toMatchObject({ particles: null, rows: 8, frames: [0, 3] });
    const { particle, frame, xPx } = await imported(path);
    expect([...particle]).toEqual([0, 0, 0, 0, 1, 1, 1, 1]);
    expect([...frame]).toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
    expect([...xPx]).toEqual([10, 11, 12, 13, 40, 41, 42, 43]);
    await expect(bring(path, { link: { minFrames: 5 } })).rejects.toThrow('--min-frames');
  });

  it('with heights is linked in space, and says how sure each link is', async () => {
    const rows = [0, 1, 2, 3].map((frame) => `${frame},${10 + frame},20,${frame / 4}`);
    const path = kept('d3.csv', ['frame,x_px,y_px,z_raw_um', ...rows].join('\n'));
    const { particle, zRawUm, linkConfidence } = await imported(path);
    expect([...particle]).toEqual([0, 0, 0, 0]);
    expect([...zRawUm]).toEqual([0, 0.25, 0.5, 0.75]);
    expect(linkConfidence.every((share) => share >= 0 && share <= 1)).toBe(true);
  });
});

describe('an imported set of trajectories', () => {
  it('says where it comes from, and nothing that it does not know', async () => {
    const path = csv('spots.csv', trackmateTable(theirs.table));
    await bring(path);
    const [{ imported: from, modelId, shown, outOfDate }] = trackSets(project);
    expect([modelId, shown, outOfDate]).toEqual([null, true, []]);
    expect(from).toMatchObject({
      path,
      relativePath: 'spots.csv',
      sha256: createHash('sha256').update(readFileSync(path)).digest('hex'),
      program: 'TrackMate',
      columns: { frame: 'FRAME', particle: 'TRACK_ID', x: 'POSITION_X', y: 'POSITION_Y', z: 'POSITION_Z' },
      lengths: 'um',
      firstFrame: 0,
      heights: 'smoothed',
    });
  });

  it('is undone and done again, and is there when the project is opened elsewhere', async () => {
    await bring(own());
    await bring(csv('other.csv', napariTable(theirs.table).table));
    const content = (): unknown => [trackSets(project), readTracks(project, video, 'theirs')];
    const second = content();
    expect(historyEntries(project)[0].title).toBe('Import other.csv as trajectories of v.tif');
    undo(project);
    expect(readTracks(project, video, 'theirs')!.frame.length).toBe(theirs.table.frame.length);
    undo(project);
    expect(trackSets(project)).toEqual([]);
    redo(project);
    redo(project);
    closeProject(project);
    renameSync(join(folder, 'p.janus3d'), join(folder, 'moved.janus3d'));
    project = openProject(join(folder, 'moved.janus3d'));
    expect(content()).toEqual(second);
  });

  it('is a step of the recipe, with the table as a source', async () => {
    const path = own();
    await bring(path, { heights: 'none' });
    const { steps, sources } = recipeOf(project);
    const options = TableOptions.parse({ heights: 'none' });
    expect(steps).toEqual([
      { do: 'import-tracks', video: 'v.tif', source: 'own.csv', name: 'theirs', options },
    ]);
    expect(sources['own.csv'].path).toBe(path);
  });
});

describe('an import that runs as a job', () => {
  const ROWS = 20_000;
  /** Of four batches, from the last row to the first. */
  const long = (): string => {
    const rows = Array.from({ length: ROWS }, (_, at) => ROWS - 1 - at);
    const lines = rows.map((row) => `${row >> 2},${row % 4},1,1`);
    return kept('long.csv', ['particle,frame,x_px,y_px', ...lines].join('\n'));
  };
  it('tells how much of the table is read, more and more', async () => {
    const reports: [step: string, done: number, total: number][] = [];
    const path = long();
    const { setId, rows } = await bring(path, {}, { report: (...report) => reports.push(report) });
    expect([setId, rows]).toEqual([trackSets(project)[0].setId, ROWS]);
    const { size } = statSync(path);
    const done = reports.map(([, read]) => read);
    expect(new Set(reports.map(([step, , total]) => `${step}, ${total}`))).toEqual(
      new Set([`Reading long.csv, ${size}`]),
    );
    expect(done).toEqual(done.toSorted((a, b) => a - b));
    expect(new Set(done).size).toBeGreaterThan(1);
    expect(done.at(-1)).toBe(size);
  });

  it.each([
    ['begins', 0],
    ['has read all', 1],
  ])('is cancelled when it %s, and the project holds what it held', async (_when, share) => {
    await bring(own());
    const before = contentOf(project);
    const controller = new AbortController();
    const report: JobContext['report'] = (_step, done, total) => done >= share * total && controller.abort();
    const { signal } = controller;
    await expect(bring(long(), {}, { signal, report })).rejects.toMatchObject(tagged('cancelled'));
    expect(contentOf(project)).toEqual(before);
  });
});

it('rows in order are by particle, then frame, as a stable sort has them', async () => {
  const random = createRandom(1, 0x0de);
  const drawn = (least: number, most: number): Int32Array =>
    new Int32Array(5000).map(() => least + Math.floor(random.uniform() * (most - least)));
  const particle = drawn(0, 4).map((one, row) => (row % 2 === 0 ? one : one * 0x1fffffff));
  const frame = drawn(0, 200_000);
  const xPx = Float64Array.from(frame.keys());
  const ordered = await inOrder({ particle, frame, xPx } as unknown as TrackTable);
  const rows = Array.from(xPx).sort((a, b) => particle[a] - particle[b] || frame[a] - frame[b]);
  expect(Array.from(ordered.xPx)).toEqual(rows);
  expect(Array.from(ordered.frame)).toEqual(rows.map((row) => frame[row]));
  expect(countParticles(ordered.particle)).toBe(new Set(particle).size);
});
