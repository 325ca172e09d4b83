import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cellNumber, encodingOf, formOf, separatorOf } from '../../../main/workflow/csv/csv-form.ts';
import { tagged } from '../tagged.ts';

describe('the encoding of a table', () => {
  it.each([
    ['utf-16le', [0xff, 0xfe]],
    ['utf-16le', [0x61, 0]],
    ['utf-16be', [0xfe, 0xff]],
    ['utf-16be', [0, 0x61]],
    ['utf-8', [0x61, 0x62]],
    ['utf-8', [0xff, 0x61]],
    ['utf-8', [0x61, 0xfe]],
    ['utf-8', [0xfe, 0x61]],
    ['utf-8', [0x61, 0xff]],
    ['utf-8', [0, 0]],
    ['utf-8', [0x61]],
    ['utf-8', [0]],
    ['utf-8', []],
  ] as const)('is %s where it begins with %j', (label, bytes) => {
    const encoding = label === 'utf-8' ? 'UTF-8' : 'UTF-16';
    expect(encodingOf(Uint8Array.from(bytes))).toEqual({ encoding, label });
  });
});

describe('the separator', () => {
  it('is what the header has most of, outside quotes and in its first line alone', () => {
    expect(separatorOf('a,b;c;d\n')).toBe(';');
    expect(separatorOf('a,b,c;d')).toBe(',');
    expect(separatorOf('a\tb\tc,d')).toBe('\t');
    expect(separatorOf('"x;y;z",b,c')).toBe(',');
    expect(separatorOf('a,b\r\n1;2;3;4')).toBe(',');
    expect(separatorOf('a;b\n1,2,3,4')).toBe(';');
    expect(separatorOf('alone')).toBe(',');
  });
});

describe('a cell as a number', () => {
  it('has a decimal comma only where commas do not separate', () => {
    expect([cellNumber('1,5', ';'), cellNumber('-2,5e-3', '\t'), cellNumber('+1,5E2', ';')]).toEqual([
      1.5, -0.0025, 150,
    ]);
    expect(cellNumber('1.5', ';')).toBe(1.5);
    for (const text of ['1,5', '', 'x', '1,2,3', ',5']) expect(cellNumber(text, ',')).toBeNaN();
    for (const text of ['', '1,2,3', ',5', '1,']) expect(cellNumber(text, ';')).toBeNaN();
    expect(cellNumber('0', ',')).toBe(0);
  });
});

describe('the form of a file', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-form-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const place = (name: string): string => join(folder, name);

  it('is told by its beginning', async () => {
    writeFileSync(place('a.csv'), '\ufeffa;b\n1;2\n', 'utf16le');
    expect(await formOf(place('a.csv'))).toMatchObject({
      encoding: 'UTF-16',
      label: 'utf-16le',
      separator: ';',
    });
    writeFileSync(place('b.csv'), '');
    expect(await formOf(place('b.csv'))).toMatchObject({ encoding: 'UTF-8', label: 'utf-8', separator: ',' });
  });

  it('is that of an ordinary file: a folder and what is not there are refused', async () => {
    mkdirSync(place('folder'));
    for (const name of ['folder', 'none.csv'])
      await expect(formOf(place(name)), name).rejects.toEqual(tagged('bad-input', { path: place(name) }));
  });
});
