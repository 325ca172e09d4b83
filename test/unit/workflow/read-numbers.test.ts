import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readNumbers } from '../../../main/workflow/csv/read-numbers.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-numbers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string): string => {
  const path = join(folder, 'table.csv');
  writeFileSync(path, text);
  return path;
};

describe('a table of numbers', () => {
  it('is read row by row under its own names, whatever its length', async () => {
    const rows = Array.from({ length: 10_000 }, (_, row) => `${row},${row / 8},${-row}`);
    const values: number[] = [];
    const taken: number[] = [];
    const table = file(`frame,x,y\n${rows.join('\n')}\n`);
    const { names, rows: count } = await readNumbers(table, (cells) => {
      taken.push(cells.length);
      values.push(...cells);
      return Promise.resolve();
    });
    expect(names).toEqual(['frame', 'x', 'y']);
    expect(count).toBe(10_000);
    expect(values.slice(-3)).toEqual([9999, 9999 / 8, -9999]);
    expect(values).toHaveLength(30_000);
    // Some at a time.
    expect(Math.max(...taken)).toBeLessThan(15_000);
  });

  it.each([
    ['a,b\n1,2\n3,\n', /line 3: b is "", not a number/],
    ['a,b\n1,x\n', /line 2: b is "x", not a number/],
    ['a,a\n1,2\n', /column a twice/],
    ['a,b\n1,2,3\n', /is no CSV table/],
    ['', /is empty/],
  ])('%j is refused', async (text, said) => {
    await expect(readNumbers(file(text), () => Promise.resolve())).rejects.toMatchObject({
      tag: 'bad-input',
      message: expect.stringMatching(said) as string,
    });
  });
});
