import fc from 'fast-check';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parsePattern } from '../../../native-worker/read/name-pattern.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';

const matches = (pattern: string, name: string): boolean => parsePattern(pattern)!.matches(name);

describe('a pattern of names', () => {
  it.each([
    ['*.tif', 'a.tif .tif a.b.tif', 'a.tiff tif'],
    ['img_??.tif', 'img_01.tif img_ab.tif', 'img_1.tif img_001.tif'],
    ['a[0-9x].tif', 'a3.tif ax.tif', 'ay.tif a33.tif'],
    ['a[!0-9].tif', 'ax.tif', 'a3.tif a.tif'],
    ['a[^0].tif', 'a1.tif', 'a0.tif'],
    ['{a,b*c}.tif', 'a.tif bc.tif bxc.tif', 'b.tif c.tif'],
    ['{a,{b,c}d}{1,}', 'a1 a bd1 cd', 'b d1'],
    ['x{1..12}.tif', 'x1.tif x12.tif', 'x0.tif x13.tif x01.tif x.tif'],
    ['x{001..120}.tif', 'x001.tif x099.tif x120.tif', 'x1.tif x121.tif x0001.tif'],
    ['x{0..10..5}', 'x0 x5 x10', 'x1 x15'],
    ['x{3..1}', 'x1 x2 x3', 'x4'],
    ['x{a..c}', 'xa xc', 'xd xab'],
    ['x{1..2}{1..2}', 'x11 x22', 'x1 x33'],
    ['{1..30}{2..3}', '12 302', '1 34'],
    // Of so many digits a double can't tell one from the next.
    ['{1..9999999999999999}', '{1..9999999999999999}', '1 5'],
    ['[a', '[a', 'a'],
    ['{a', '{a', 'a'],
    ['{a}', '{a}', 'a'],
    ['{a..}', '{a..}', 'a'],
  ])('%s stands for %s, not for %s', (pattern, yes, no) => {
    for (const name of yes.split(' ')) expect(matches(pattern, name), name).toBe(true);
    for (const name of no.split(' ')) expect(matches(pattern, name), name).toBe(false);
  });

  it('finds the name that it was made from, whatever is left out', () => {
    const part = fc.tuple(fc.constantFrom(...'abc019._-'), fc.constantFrom('same', '?', '*'));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 30 }), (parts) => {
        const pattern = parts.map(([character, how]) => (how === 'same' ? character : how));
        expect(matches(pattern.join(''), parts.map(([character]) => character).join(''))).toBe(true);
      }),
    );
  });

  it('means the same in capitals where the file system does', () => {
    expect(parsePattern('IMG_*.TIF', true)!.matches('img_1.Tif')).toBe(true);
    expect(parsePattern('IMG_*.TIF')!.matches('img_1.Tif')).toBe(false);
  });

  it('takes bounded work, however it is made', () => {
    const name = 'a'.repeat(250);
    for (const pattern of [
      '*a'.repeat(400) + 'b',
      '{a,aa}'.repeat(150),
      '{'.repeat(500) + 'a,b' + '}'.repeat(400),
      '{a,'.repeat(240) + '}'.repeat(240),
      '{1..999999999999}'.repeat(50),
      '['.repeat(900),
    ])
      expect(typeof matches(pattern, name)).toBe('boolean');
    expect(parsePattern('*'.repeat(5000))).toBeNull();
  });
});

describe('images by a pattern', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'janus3d-pattern-'));
    writeFileSync(join(folder, 'x'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(['{1..3000000}.tif', '{1..3000000}{1..3000000}{1..3000000}.tif', '*/*.tif', '**/*.tif', 'a*'])(
    'that stands for nothing are said at once: %s',
    async (pattern) => {
      await expect(openSource(join(folder, pattern))).rejects.toMatchObject({
        data: { path: expect.anything() },
      });
    },
  );
});
