import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { main } from '../../../main/cli/main.ts';
import { writeRows } from '../../../main/cli/write-table.ts';
import { numbersOf, readCsv } from '../../../main/workflow/csv/read-csv.ts';
import { readColumnsOf } from '../../../main/workflow/csv/read-csv-columns.ts';
import { csvBatches } from '../../../main/workflow/csv/csv-batches.ts';
import { readColumns } from './read-columns.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-csv-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

it('a column of numbers that is not there is named, with those that there are', () => {
  const table = { path: 'a.csv', names: ['frame', 'x_px'], rows: [['0', '1.5']], separator: ',' as const };
  expect([...numbersOf({ ...table, encoding: 'UTF-8' }, 'x_px')]).toEqual([1.5]);
  expect(() => numbersOf({ ...table, encoding: 'UTF-8' }, 'y_px')).toThrow(
    /no column y_px; it has frame, x_px/,
  );
});

describe('a table in batches', () => {
  const rows = 10_000;
  const cells = (row: number): string[] => [String(row), `"a, ${row}"`, String(row / 8)];
  const lines = Array.from({ length: rows }, (_, row) => cells(row).join(','));

  it('gives the rows that reading it whole gives, the header first', async () => {
    const path = file('many.csv', `\ufeffframe,name,x\r\n${lines.join('\r\n')}\r\n`);
    const batches: string[][][] = [];
    for await (const batch of csvBatches(path)) batches.push(batch);
    const whole = await readCsv(path);
    expect(batches[0]).toEqual([whole.names]);
    expect(batches.slice(1).flat()).toEqual(whole.rows);
    expect(Math.max(...batches.map((batch) => batch.length))).toBeLessThan(rows);
    const { frame, x } = await readColumns(path, ['x', 'frame']);
    expect(frame).toEqual(Array.from({ length: rows }, (_, row) => row));
    expect(x[9]).toBe(9 / 8);
  });

  it('is written again as it was', async () => {
    const path = file('some.csv', `frame,name\n1,"a, ""b"""\n2,c\n`);
    const out = join(folder, 'again.csv');
    await writeRows(out, csvBatches(path));
    expect(readFileSync(out, 'utf8')).toBe(readFileSync(path, 'utf8'));
  });

  it.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['UTF-8', (text: string) => Buffer.from(text)],
  ])('in %s, with semicolons and decimal commas, gives the same numbers', async (_name, encode) => {
    const lines = Array.from({ length: 6000 }, (_, row) => `${row};µm ä€𝒙;${row},5`);
    const path = file('other.csv', '');
    writeFileSync(path, encode(`frame;name;x\n${lines.join('\n')}\n`));
    const { x } = await readColumns(path, ['frame', 'x']);
    expect(x).toEqual(Array.from({ length: 6000 }, (_, row) => row + 0.5));
    const { textOf } = await readColumnsOf(path, ['x'], ['name']);
    for (const row of [0, 3000, 5999]) expect(textOf('name')!(row)).toBe('µm ä€𝒙');
  });

  it('gives optional columns where they are there, with gaps, and still refuses words', async () => {
    const path = file('some.csv', 'frame,x_px,z_um\n0,1.5,\n1,2.5,-3\n');
    const { z_um, z_sd_um } = await readColumns(path, ['frame', 'x_px'], ['z_um', 'z_sd_um']);
    expect(z_um).toEqual([NaN, -3]);
    expect(z_sd_um).toBeUndefined();
    const words = file('words.csv', 'frame,x_px,z_um\n0,1.5,high\n');
    await expect(readColumns(words, ['frame'], ['z_um'])).rejects.toMatchObject({ tag: 'bad-input' });
  });

  it('of bytes that are no text is refused, wherever they stand', async () => {
    const path = file('bad.csv', '');
    const rows = '1,2\n'.repeat(40_000);
    writeFileSync(
      path,
      Buffer.concat([Buffer.from(`frame,x\n${rows}`), Buffer.of(0xff, 0xfe), Buffer.from('\n')]),
    );
    await expect(readColumns(path, ['frame', 'x'])).rejects.toThrow(/is no UTF-8 text/);
  });

  it('keeps numbers as numbers, and says which cell is none', async () => {
    const path = file('cells.csv', 'a,b,tag\n1,,x\n2,nan,y\n3,NaN,x\n4,5,x\n');
    const table = await readColumnsOf(path, ['a', 'b', 'c'], ['tag']);
    expect(table.numbersOf('a')).toEqual(Float64Array.of(1, 2, 3, 4));
    expect(table.numbersOf('b', true)).toEqual(Float64Array.of(NaN, NaN, NaN, 5));
    expect(() => table.numbersOf('b')).toThrow(/line 2: b is "", not a number/);
    const words = await readColumnsOf(file('words.csv', 'a,b\n1,2\nleft,\n,right\n'), ['a', 'b'], []);
    expect(() => words.numbersOf('a')).toThrow(/line 3: a is "left"/);
    expect(() => words.numbersOf('a', true)).toThrow(/line 3: a is "left"/);
    expect(() => words.numbersOf('b')).toThrow(/line 3: b is ""/);
    expect(() => words.numbersOf('b', true)).toThrow(/line 4: b is "right"/);
    expect(() => table.numbersOf('c')).toThrow(/has no column c; it has a, b, tag/);
    expect([0, 1, 3].map(table.textOf('tag')!)).toEqual(['x', 'y', 'x']);
    expect(table.textOf('none')).toBeNull();
    await expect(readColumnsOf(file('twice.csv', 'a,a\n1,2\n'), ['a'], [])).rejects.toThrow(/column a twice/);
  });

  it.each([
    ['', /is empty; it needs a header row/],
    ['frame,x\n1,2,3\n', /is no CSV table/],
    ['frame,x\n1,"2\n', /is no CSV table/],
    ['frame,y\n1,2\n', /has no column x; it has frame, y/],
    ['frame,x\n1,2\n2,left\n', /line 3: x is "left", not a number/],
    ['frame,x\n1,\n', /line 2: x is "", not a number/],
  ])('%j is refused', async (text, said) => {
    const path = file('bad.csv', text);
    await expect(readColumns(path, ['frame', 'x'])).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringMatching(said) as string,
      data: { path },
    });
  });

  it('that is not there or a folder is refused', async () => {
    await expect(readColumns(join(folder, 'none.csv'), ['x'])).rejects.toThrow(/is not there/);
    await expect(readColumns(folder, ['x'])).rejects.toThrow(/can't be read \(EISDIR\)/);
  });
});

describe('link', () => {
  const isPosix = process.platform !== 'win32';

  it.skipIf(!isPosix)('ends with 2 for a pipe, which would wait for ever', async () => {
    const pipe = join(folder, 'pipe');
    expect(spawnSync('mkfifo', [pipe]).status).toBe(0);
    expect(await main(['link', pipe, '--out', join(folder, 'out.csv')])).toBe(2);
    expect(
      await main(['regress', '--train', pipe, '--test', pipe, '--target', 'x', '--model', 'linear']),
    ).toBe(2);
  });

  it('keeps the rows in their order, replaces an older column of particles, and counts them', async () => {
    const path = file('found.csv', 'frame,x_px,y_px,particle,note\n1,5,5,9,b\n0,5,5,9,"a, a"\n0,50,50,9,c\n');
    const out = join(folder, 'linked.csv');
    expect(await main(['link', path, '--out', out, '--max-step-px', '3'])).toBe(0);
    const [head, ...rows] = readFileSync(out, 'utf8').trimEnd().split('\n');
    expect(head).toBe('particle,frame,x_px,y_px,note');
    expect(rows.map((row) => row.slice(row.indexOf(',')))).toEqual([
      ',1,5,5,b',
      ',0,5,5,"a, a"',
      ',0,50,50,c',
    ]);
    expect(rows[0].split(',')[0]).toBe(rows[1].split(',')[0]);
    expect(rows[2].split(',')[0]).not.toBe(rows[0].split(',')[0]);
  });

  it('writes decimal points where the table has commas, as commas separate what it writes', async () => {
    const path = file('comma.csv', 'frame;x_px;y_px;note\n0;5,25;5;a,b\n1;5,5;-0,5;1,2,3\n');
    const out = join(folder, 'points.csv');
    expect(await main(['link', path, '--out', out])).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe(
      'particle,frame,x_px,y_px,note\n0,0,5.25,5,"a,b"\n0,1,5.5,-0.5,"1,2,3"\n',
    );
  });

  it('refuses a column that is there twice', async () => {
    const path = file('two.csv', 'frame,x_px,y_px,x_px\n0,1,1,2\n');
    expect(await main(['link', path, '--out', join(folder, 'out.csv')])).toBe(2);
  });

  it('keeps columns without a name, as spreadsheets leave at the end', async () => {
    const path = file('excel.csv', 'frame,x_px,y_px,,\n0,1,2,,\n1,1,2,,\n');
    const out = join(folder, 'out.csv');
    expect(await main(['link', path, '--out', out])).toBe(0);
    expect(readFileSync(out, 'utf8')).toBe('particle,frame,x_px,y_px,,\n0,0,1,2,,\n0,1,1,2,,\n');
    expect((await readColumns(path, ['x_px'])).x_px).toEqual([1, 1]);
  });

  it('takes whole frames only', async () => {
    const path = file('half.csv', 'frame,x_px,y_px\n0.5,1,1\n');
    expect(await main(['link', path, '--out', join(folder, 'out.csv')])).toBe(2);
  });
});
