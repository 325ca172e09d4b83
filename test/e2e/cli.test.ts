import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli, runJson, startCli } from './support/cli.ts';

let folder: string;

const stacks = ['data/stack_00.ome.tif', 'data/stack_01.ome.tif'];
const video = 'data/video.ome.tif';
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');
const rows = (name: string): Record<string, string>[] => parse(read(name), { columns: true });
const header = (name: string): string => read(name).split('\n')[0];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-cli-'));
  const scene = '--scene clean --stacks 2 --slices 60 --frames 12 --size 384 --particles 3'.split(' ');
  await runJson(['simulate', '--out', 'data', ...scene, '--seed', '3'], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The whole analysis with a number of threads; the names of its files begin with `name`. */
async function analyse(name: string, threads: string): Promise<Record<string, Record<string, unknown>>> {
  const project = `${name}.janus3d`;
  const run = (...args: string[]): Promise<Record<string, unknown>> =>
    runJson([...args, '--threads', threads], folder);
  await run('new', project);
  const imported = await run('import', project, '--stack', ...stacks);
  const calibrated = await run('calibrate', project);
  const trained = await run(
    ...['train', project, '--model', 'ert', '--split', 'stack', '--trees', '40', '--out', `${name}-pred.csv`],
  );
  const tracked = await run(
    'track',
    project,
    '--video',
    video,
    '--model',
    'ert',
    '--out',
    `${name}-tracks.csv`,
  );
  await run('export', project, '--what', 'masks', '--format', 'csv', '--out', `${name}-masks.csv`);
  return { imported, calibrated, trained, tracked };
}

describe('an analysis by the command line', () => {
  let results: Record<string, Record<string, unknown>>;
  beforeAll(async () => {
    results = await analyse('one', '2');
  });

  it('prints the promised results', () => {
    const { imported, calibrated, trained, tracked } = results;
    expect(imported).toEqual({ ids: [1, 2], warnings: [] });
    expect(calibrated).toMatchObject({ stacks: 2, zRangeUm: [expect.any(Number), expect.any(Number)] });
    expect(calibrated['masks']).toBeGreaterThan(100);
    // The contract's keys stay; more may follow.
    const keys = 'modelId,model,split,epsilon,sdUm,rmseUm,zTotalUm,trainRows,testRows,fitS'.split(',');
    expect(Object.keys(trained).slice(0, keys.length)).toEqual(keys);
    expect(trained).toMatchObject({ modelId: 1, model: 'ert', split: 'stack' });
    expect(trained['epsilon']).toBeLessThan(0.1);
    expect(tracked).toMatchObject({ videoId: 3, modelId: 1 });
  });

  it('writes the promised columns', () => {
    expect(header('one-pred.csv')).toBe(
      'stack,particle,slice,x_px,y_px,z_label_um,z_pred_um,z_sd_um,in_range',
    );
    expect(header('one-tracks.csv')).toMatch(
      /^particle,frame,t_s,x_px,y_px,x_um,y_um,z_raw_um,z_um,z_sd_um,in_range,outlier/,
    );
    expect(header('one-masks.csv')).toMatch(/^stack,particle,slice,x_px,y_px,z_label_um,radial_profile_1,/);
    expect(new Set(rows('one-pred.csv').map((row) => row['stack']))).toEqual(
      new Set(['stack_00.ome.tif', 'stack_01.ome.tif']),
    );
  });

  it('gives z as height above the focal plane, and leaves it empty out of range', () => {
    for (const row of rows('one-tracks.csv')) {
      expect(row['in_range'] === '0').toBe(row['z_um'] === '');
      expect(Number(row['x_um'])).toBeCloseTo(Number(row['x_px']) * 0.1625, 3);
    }
    const truth = rows('data/video_truth.csv');
    const errors = rows('one-tracks.csv').flatMap((row) => {
      const near = truth.find(
        (one) =>
          one['frame'] === row['frame'] &&
          Math.hypot(Number(one['x_px']) - Number(row['x_px']), Number(one['y_px']) - Number(row['y_px'])) <
            6,
      );
      return near && row['z_um'] ? [Number(row['z_um']) + Number(near['z_label_um'])] : [];
    });
    expect(errors.length).toBeGreaterThan(10);
    errors.sort((a, b) => a - b);
    expect(Math.abs(errors[errors.length >> 1])).toBeLessThan(2);
  });

  it('is the same to the byte with one thread', async () => {
    await analyse('two', '1');
    for (const file of ['masks.csv', 'pred.csv', 'tracks.csv']) {
      expect(read(`two-${file}`) === read(`one-${file}`), file).toBe(true);
    }
  });

  it('goes on where it was killed, and ends with the same masks', async () => {
    await runJson(['new', 'killed.janus3d'], folder);
    await runJson(['import', 'killed.janus3d', '--stack', ...stacks], folder);
    const first = startCli(['calibrate', 'killed.janus3d'], folder);
    await first.printed(/Cutting masks of stack_00/);
    first.child.kill('SIGKILL');
    await first.done;
    const second = startCli(['calibrate', 'killed.janus3d', '--json'], folder);
    const [, share] = await second.printed(/Localising stack_01\S*: (\d+) %/);
    // The first stack's frames were not localised again: it is there at once.
    expect(Number(share)).toBeGreaterThanOrEqual(25);
    expect((await second.done).code).toBe(0);
    await runJson(
      ['export', 'killed.janus3d', '--what', 'masks', '--format', 'csv', '--out', 'killed.csv'],
      folder,
    );
    expect(read('killed.csv') === read('one-masks.csv')).toBe(true);
  });

  it('is cancelled by Ctrl-C with 130, and keeps what is finished', async () => {
    await runJson(['new', 'stopped.janus3d'], folder);
    await runJson(['import', 'stopped.janus3d', '--stack', ...stacks], folder);
    const run = startCli(['calibrate', 'stopped.janus3d', '--sensitivity', '0.91'], folder);
    await run.printed(/Localising stack_01/);
    run.child.kill('SIGINT');
    expect(await run.done).toMatchObject({
      code: 130,
      stdout: '',
      stderr: expect.stringMatching(/kept\.\n$/) as string,
    });
  });

  it('tracks a video that it knows without importing it again, touched or not, and reads one that was exchanged anew', async () => {
    const again = ['track', 'one.janus3d', '--out', 'again.csv', '--video'];
    expect(await runJson([...again, video], folder)).toMatchObject({ videoId: 3 });
    expect(read('again.csv')).toBe(read('one-tracks.csv'));
    copyFileSync(join(folder, video), join(folder, 'other.ome.tif'));
    expect(await runJson([...again, 'other.ome.tif', '--fps', '20'].slice(0, 6), folder)).toMatchObject({
      videoId: 4,
    });
    utimesSync(join(folder, 'other.ome.tif'), 1, 1);
    expect(await runJson([...again, '4'], folder)).toMatchObject({ videoId: 4, warnings: [] });
    expect(read('again.csv')).toBe(read('one-tracks.csv'));
    // A stack says nothing of a frame rate, so it is no video.
    writeFileSync(join(folder, 'other.ome.tif'), readFileSync(join(folder, stacks[0])));
    const { code, stdout } = await runCli([...again, '4', '--json'], folder);
    expect([code, JSON.parse(stdout)]).toMatchObject([2, { error: { path: join(folder, 'other.ome.tif') } }]);
  });

  it('carries a model into another project, which tracks to the same numbers with it', async () => {
    const model = ['one.janus3d', '--what', 'model', '--model', 'ert', '--out'];
    await runJson(['export', ...model, 'ert.json', '--format', 'json'], folder);
    await runJson(['export', ...model, 'ert.onnx', '--format', 'onnx'], folder);
    expect(readFileSync(join(folder, 'ert.onnx')).includes('TreeEnsembleRegressor')).toBe(true);
    await runJson(['new', 'guest.janus3d'], folder);
    expect(await runJson(['import', 'guest.janus3d', '--model', 'ert.json'], folder)).toMatchObject({
      modelIds: [1],
    });
    await runJson(['track', 'guest.janus3d', '--video', video, '--out', 'guest.csv'], folder);
    expect(read('guest.csv')).toBe(read('one-tracks.csv'));
    await runJson(
      ['export', 'guest.janus3d', '--what', 'predictions', '--format', 'csv', '--out', 'p.csv'],
      folder,
    );
    expect(read('p.csv')).toBe(read('one-pred.csv'));
    const { code, stderr } = await runCli(['import', 'guest.janus3d', '--model', stacks[0]], folder);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^janus3d: [^\n]*can't be imported as a model[^\n]*\n$/),
    ]);
  });

  it('exports mask set as pages of a TIFF, and tracks with a row of units', async () => {
    const out = ['export', 'one.janus3d', '--out'];
    const { pages } = await runJson([...out, 'masks.tif', '--what', 'masks', '--format', 'tiff'], folder);
    expect(pages).toBe(rows('one-masks.csv').length);
    const { files } = await runJson(['info', 'masks.tif'], folder);
    expect(files).toMatchObject([{ frames: pages, width: 111, height: 111 }]);
    await runJson([...out, 'spots.csv', '--what', 'tracks', '--format', 'trackmate-csv'], folder);
    const [keys, , , units, ...spots] = read('spots.csv').trimEnd().split('\n');
    expect(keys).toMatch(/^LABEL,ID,TRACK_ID,POSITION_X,POSITION_Y,POSITION_Z,POSITION_T,FRAME/);
    expect(units).toMatch(/^,,,\(micron\),\(micron\),\(micron\),\(sec\),/);
    expect(spots).toHaveLength(rows('one-tracks.csv').length);
  });

  it('imports a file once, and removes it', async () => {
    await runJson(['new', 'again.janus3d'], folder);
    const add = ['import', 'again.janus3d', '--stack', ...stacks];
    expect(await runJson(add, folder)).toEqual({ ids: [1, 2], warnings: [] });
    expect(await runJson([...add, '--axial-scale', '1'], folder)).toMatchObject({
      ids: [1, 2],
      warnings: [/axial factor 1\.333 -> 1\./, /axial factor/].map(
        (line) => expect.stringMatching(line) as string,
      ),
    });
    // One that results depend on can't be told to be otherwise; it can be taken out.
    const { code, stderr } = await runCli(
      ['import', 'one.janus3d', '--stack', stacks[0], '--z-step-um', '2'],
      folder,
    );
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^janus3d: [^\n]*change it with set[^\n]*\n$/)]);
    expect(await runJson(['remove', 'again.janus3d', stacks[0]], folder)).toEqual({ removed: [1] });
    expect(await runJson(add, folder)).toMatchObject({ ids: [3, 2] });
  });

  it('fits any regressor on any table, the same each time', async () => {
    const table = Array.from({ length: 200 }, (_, row) => [row % 17, row % 5, (row % 17) * 2 + (row % 5)]);
    writeFileSync(join(folder, 'table.csv'), ['a,b,y', ...table.map((row) => row.join(','))].join('\n'));
    const args = [
      'regress',
      '--train',
      'table.csv',
      '--test',
      'table.csv',
      '--target',
      'y',
      '--out',
      'fit.csv',
      '--model',
    ];
    const linear = await runJson([...args, 'linear'], folder);
    expect(Object.keys(linear)).toEqual(['model', 'rmse', 'epsilon', 'fitS', 'predictS']);
    expect(linear['rmse']).toBeLessThan(1e-9);
    expect(rows('fit.csv')[3]).toEqual({ y: '9', y_pred: '9' });
    const trees = await runJson([...args, 'ert', '--params', '{"trees": 5}', '--threads', '1'], folder);
    const again = await runJson([...args, 'ert', '--params', '{"trees": 5}', '--threads', '2'], folder);
    expect(again['rmse']).toBe(trees['rmse']);
  });

  it('localises a file without a project, and links any table', async () => {
    await runJson(['localise', video, '--out', 'found.csv', '--radius-um', '0.8', '7'], folder);
    expect(header('found.csv')).toBe('frame,x_px,y_px,radius_px,score');
    const linked = await runJson(['link', 'found.csv', '--out', 'linked.csv', '--max-step-px', '25'], folder);
    expect(linked['rows']).toBe(rows('found.csv').length);
    expect(header('linked.csv')).toBe('particle,frame,x_px,y_px,radius_px,score');
  });
});

describe('bad input', () => {
  beforeAll(async () => {
    await runJson(['new', 'empty.janus3d'], folder);
    copyFileSync(join(folder, stacks[0]), join(folder, 'cut.ome.tif'));
    truncateSync(join(folder, 'cut.ome.tif'), 50_000);
    const altered = readFileSync(join(folder, stacks[0]));
    altered.fill(0xff, 4, 2000);
    writeFileSync(join(folder, 'altered.ome.tif'), altered);
    writeFileSync(join(folder, 'text.janus3d'), 'a,b\n1,2\n');
    writeFileSync(join(folder, 'words.csv'), 'frame,x_px,y_px\n0,here,1\n');
  });

  it.each<[string, string[], object]>([
    ['unknown command', ['calibrat'], { tag: 'bad-input' }],
    ['unknown option', ['calibrate', 'empty.janus3d', '--sensitvity', '1'], { tag: 'bad-input' }],
    [
      'missing value',
      ['localise', 'data/video.ome.tif', '--out', 'x.csv', '--radius-um', '1'],
      { tag: 'bad-option', option: 'radius-um' },
    ],
    [
      'no number',
      ['calibrate', 'empty.janus3d', '--sensitivity', 'high'],
      { tag: 'bad-option', option: 'sensitivity' },
    ],
    [
      'out of range',
      ['calibrate', 'empty.janus3d', '--sensitivity', '7'],
      { tag: 'bad-option', option: 'sensitivity' },
    ],
    ['fraction of a thread', ['info', 'x', '--threads', '1.5'], { tag: 'bad-option', option: 'threads' }],
    ['missing argument', ['new'], { tag: 'bad-input' }],
    ['missing option', ['localise', 'data/video.ome.tif'], { tag: 'bad-option', option: 'out' }],
    ['too many arguments', ['new', 'a.janus3d', 'b.janus3d'], { tag: 'bad-input' }],
    [
      'no folder there',
      ['simulate', '--out', '/proc/janus3d/x'],
      { message: expect.stringContaining('/proc/janus3d/x') as string },
    ],
    [
      'file as a folder',
      ['simulate', '--out', 'words.csv/x'],
      { message: expect.stringContaining('words.csv/x') as string },
    ],
    ['empty name', ['new', ''], { tag: 'bad-input' }],
    ['empty --out', ['simulate', '--out', ''], { tag: 'bad-option', option: 'out' }],
    ['unknown source', ['remove', 'empty.janus3d', '7'], { tag: 'not-found', what: 'source', id: '7' }],
    ['missing file', ['info', 'nowhere.tif'], { path: expect.stringContaining('nowhere.tif') as string }],
    [
      'truncated TIFF',
      ['localise', 'cut.ome.tif', '--out', 'x.csv'],
      { path: expect.stringContaining('cut.ome.tif') as string },
    ],
    [
      'altered TIFF',
      ['info', 'altered.ome.tif'],
      { path: expect.stringContaining('altered.ome.tif') as string },
    ],
    [
      'not an image',
      ['import', 'empty.janus3d', '--stack', 'data/stack_00_truth.csv'],
      { path: expect.stringContaining('stack_00_truth.csv') as string },
    ],
    ['not a project', ['calibrate', 'text.janus3d'], { tag: 'unsupported-format' }],
    ['no project', ['calibrate', 'none.janus3d'], { tag: 'not-found', what: 'project' }],
    ['project there already', ['new', 'empty.janus3d'], { tag: 'bad-input' }],
    ['empty project', ['calibrate', 'empty.janus3d'], { tag: 'not-found', what: 'stack' }],
    [
      'not calibrated',
      ['train', 'empty.janus3d', '--model', 'ert'],
      { tag: 'not-found', what: 'calibration' },
    ],
    [
      'no such model',
      ['train', 'empty.janus3d', '--model', 'svm'],
      { message: expect.stringContaining('--model') as string },
    ],
    [
      'not trained',
      ['track', 'empty.janus3d', '--video', 'data/video.ome.tif', '--out', 'x.csv'],
      { tag: 'not-found', what: 'model' },
    ],
    [
      'out of reach',
      ['localise', 'data/video.ome.tif', '--out', 'no/x.csv'],
      { message: expect.stringContaining('no') as string },
    ],
    ['nothing to import', ['import', 'empty.janus3d'], { tag: 'bad-input' }],
    [
      'words for numbers',
      ['link', 'words.csv', '--out', 'x.csv'],
      { message: expect.stringContaining('line 2: x_px is "here"') as string },
    ],
    [
      'no such export',
      ['export', 'empty.janus3d', '--what', 'money', '--format', 'csv', '--out', 'x.csv'],
      { message: expect.stringContaining('money') as string },
    ],
  ])('%s: exit code 2, one line, and tag and data in the JSON', async (_what, args, error) => {
    const before = readdirSync(folder).length;
    const { code, stdout, stderr } = await runCli([...args, '--json'], folder);
    expect(code).toBe(2);
    const told = (JSON.parse(stdout) as { error: { tag: string; message: string } }).error;
    expect(told).toMatchObject(error);
    expect(stderr).toBe(`janus3d: ${told.message}\n`);
    // Nothing half-made is left, but for a table that could be opened for writing.
    expect(readdirSync(folder).length - before).toBeLessThanOrEqual(1);
  });
});

describe('help', () => {
  const commands = [
    'info',
    'simulate',
    'localise',
    'new',
    'profile',
    'import',
    'set',
    'update',
    'calibrate',
    'train',
    'learning-curve',
    'track',
    'validate',
    'link',
    'regress',
    'export',
    'serve',
    'demo',
  ];
  it('names every command, and every command says what it takes, with units and defaults', async () => {
    const general = await runCli(['--help'], folder);
    expect(general.code).toBe(0);
    for (const name of commands) {
      expect(general.stdout).toContain(`  ${name} `);
      const { code, stdout, stderr } = await runCli([name, '--help'], folder);
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(new RegExp(`^janus3d ${name}`));
      expect(stdout).toContain('--seed N');
    }
    const { stdout } = await runCli(['localise', '--help'], folder);
    expect(stdout).toMatch(/--radius-um MIN MAX/);
    expect(stdout).toMatch(/Default 2\.12\. |\[um\] Default 2\.12/);
  });
});
