import { expect, it } from 'vitest';
import { packColumns, unpackTable, type Columns } from '../../../main/project/pack-columns.ts';
import { tagged } from '../tagged.ts';

const COLUMNS: Columns<{ frame: Int32Array; flag: Uint8Array; sure: Float64Array }> = {
  frame: 'Int32Array',
  flag: 'Uint8Array',
  sure: 'Float64Array',
};

it('a table from before a column was kept has flags of 0 and unknown numbers', () => {
  const old = packColumns({ frame: Int32Array.of(4, 5) });
  const read = (later: ('flag' | 'sure')[]) => unpackTable('p.janus3d', old, COLUMNS, 'tracks', later);
  expect(read(['flag', 'sure'])).toEqual({
    frame: Int32Array.of(4, 5),
    flag: Uint8Array.of(0, 0),
    sure: Float64Array.of(NaN, NaN),
  });
  expect(() => read(['flag'])).toThrow(tagged('damaged-file'));
});
