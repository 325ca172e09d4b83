import { crc32 } from 'node:zlib';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, it } from 'vitest';
import type { Source } from '../../../main/project/sources.ts';
import {
  edgesOf,
  handednessOf,
  trajectoriesOf,
} from '../../../main/workflow/exports/exported-trajectories.ts';
import { zipOf } from '../../../main/workflow/exports/make-zip.ts';
import { csvLines, fixed, whole, type Column } from '../../../main/workflow/csv/write-csv.ts';
import { trackmateTable, trackTable } from '../../../main/workflow/exports/exported-columns.ts';
import { arrowSchema, type ArrowField } from '../../../main/workflow/exports/arrow-schema.ts';
import { parquetBlocks } from '../../../main/workflow/exports/parquet.ts';
import { geffFiles } from '../../../main/workflow/exports/geff.ts';
import { trackmateXml } from '../../../main/workflow/exports/trackmate-xml.ts';
import type { TrackTable } from '../../../preload/contract/commands.ts';

/** Two trajectories of a video of 20 x 10 pixels. */
const table: TrackTable = {
  particle: Int32Array.of(0, 0, 3, 3, 3, 4),
  frame: Int32Array.of(0, 1, 0, 1, 3, 2),
  tS: Float64Array.of(0, 0.1, 0, 0.1, 0.3, 0.2),
  xPx: Float64Array.of(1, 2, 3, 4, 5, 6),
  yPx: Float64Array.of(0, 9, 4, 4, 4, 4),
  xUm: Float64Array.of(0.2, 0.4, 0.6, 0.8, 1, 1.2),
  yUm: Float64Array.of(0, 1.8, 0.8, 0.8, 0.8, 0.8),
  zRawUm: Float64Array.of(1, 1, 2, 2, 2, 5),
  zUm: Float64Array.of(1, NaN, 2, 2.5, 2, 5),
  zSdUm: Float64Array.of(0.1, NaN, 0.2, 0.2, 0.2, 0.3),
  inRange: Uint8Array.of(1, 0, 1, 1, 1, 1),
  outlier: Uint8Array.of(0, 1, 0, 0, 0, 0),
  crowded: Uint8Array.of(0, 0, 0, 1, 0, 0),
  bridged: Uint8Array.of(0, 0, 0, 0, 1, 0),
  reason: Uint8Array.of(0, 1, 0, 0, 0, 0),
  linkConfidence: Float64Array.of(1, 1, 1, 1, 0.75, 1),
  weak: Uint8Array.of(0, 0, 0, 1, 0, 0),
};
const video = {
  name: 'a "b" <c> & d',
  pixelUm: 0.2,
  frameIntervalS: 0.1,
  info: { width: 20, height: 10, frames: 4 },
  setup: { particleDiameterUm: 3, view: 'below', mirrored: false },
} as unknown as Source;

describe('trajectories that leave the program', () => {
  it('are right-handed seen from below; view, mirror and turned y change that, each by itself', () => {
    const seen = (view: string | null, mirrored: boolean, yUp: boolean) =>
      handednessOf({ ...video.setup, view, mirrored } as Source['setup'], yUp);
    expect(seen(null, false, false)).toBe('unknown');
    expect(handednessOf(null, true)).toBe('unknown');
    expect([seen('below', false, false), seen('above', true, false), seen('above', false, true)]).toEqual(
      Array(3).fill('right'),
    );
    expect([seen('above', false, false), seen('below', true, false), seen('above', true, true)]).toEqual(
      Array(3).fill('left'),
    );
  });

  it('count y from the bottom row where asked to', () => {
    const plain = trajectoriesOf(video, table, false);
    expect(plain.table).toBe(table);
    expect(plain.video).toEqual({
      name: video.name,
      width: 20,
      height: 10,
      frames: 4,
      pixelUm: 0.2,
      frameIntervalS: 0.1,
      diameterUm: 3,
    });
    const turned = trajectoriesOf(video, table, true).table;
    expect([...turned.yPx].slice(0, 3)).toEqual([9, 0, 5]);
    [1.8, 0, 1].forEach((y, row) => expect(turned.yUm[row]).toBeCloseTo(y, 12));
    expect(turned.xUm).toBe(table.xUm);
  });

  it('have an edge from each row to the next of the same particle', () => {
    expect([...edgesOf(table)]).toEqual([
      [0, 1],
      [2, 3],
      [3, 4],
    ]);
  });

  it('in XML have every position in its frame, an edge a step, and tracks of at least one', () => {
    const xml = [...trackmateXml(trajectoriesOf(video, table, false))].join('');
    const named = trajectoriesOf(video, table, false, new Map([[3, 'the fast "one"']]));
    expect([...trackmateXml(named)].join('')).toContain('<Track name="the fast &quot;one&quot;"');
    expect([...xml.matchAll(/<SpotsInFrame frame="(\d+)"/g)].map(([, frame]) => frame)).toEqual([
      '0',
      '1',
      '2',
      '3',
    ]);
    expect(xml).toContain('nspots="6"');
    expect(
      [...xml.matchAll(/<Edge SPOT_SOURCE_ID="(\d)" SPOT_TARGET_ID="(\d)"/g)].map(([, a, b]) => a + b),
    ).toEqual(['01', '23', '34']);
    expect(
      [...xml.matchAll(/<Track name="Track_(\d)" TRACK_INDEX="(\d)" TRACK_ID="(\d)"/g)].map((m) =>
        m.slice(1).join(''),
      ),
    ).toEqual(['000', '313']);
    expect([...xml.matchAll(/<TrackID TRACK_ID="(\d)"/g)].map(([, id]) => id)).toEqual(['0', '3']);
    const spots = [...xml.matchAll(/<Spot .*\/>/g)].map(([spot]) => spot);
    expect(spots).toHaveLength(6);
    const second = spots.find((spot) => spot.includes('ID="1"'))!;
    for (const said of [
      'POSITION_X="0.4"',
      'POSITION_Y="1.8"',
      'POSITION_Z="NaN"',
      'POSITION_T="0.1"',
      'FRAME="1"',
    ])
      expect(second).toContain(said);
    for (const said of [
      'RADIUS="1.5"',
      'QUALITY="1"',
      'VISIBILITY="1"',
      'Z_SD="NaN"',
      'IN_RANGE="0"',
      'OUTLIER="1"',
    ])
      expect(second).toContain(said);
    expect(xml).toContain('filename="a &quot;b&quot; &lt;c> &amp; d"');
    for (const said of [
      'xend="19"',
      'yend="9"',
      'tend="3"',
      'zend="0"',
      'xstart="0"',
      'nslices="1"',
      'nframes="4"',
      'voxeldepth="1"',
    ])
      expect(xml).toContain(said);
    const whole = [...xml.matchAll(/feature="(\w+)"[^>]*isint="true"/g)].map(([, key]) => key);
    expect(whole).toEqual([
      ...['FRAME', 'VISIBILITY', 'IN_RANGE', 'OUTLIER', 'CROWDED'],
      ...['SPOT_SOURCE_ID', 'SPOT_TARGET_ID', 'TRACK_INDEX', 'TRACK_ID'],
    ]);
    expect(xml).toContain('Axes are right-handed');
  });

  it('in GEFF are arrays of nodes and edges with what is missing marked', () => {
    const files = new Map(
      [...geffFiles(trajectoriesOf(video, table, false))].map(({ name, content }) => [name, content]),
    );
    const json = (name: string): unknown => JSON.parse(files.get(name) as string);
    const bytes = (name: string): Uint8Array => files.get(name) as Uint8Array;
    expect(json('nodes/props/z/missing/.zarray')).toMatchObject({
      zarr_format: 2,
      shape: [6],
      chunks: [6],
      dtype: '|b1',
    });
    expect([...bytes('nodes/props/z/missing/0')]).toEqual([0, 1, 0, 0, 0, 0]);
    expect([...bytes('nodes/props/z_sd/missing/0')]).toEqual([0, 1, 0, 0, 0, 0]);
    expect(json('edges/ids/.zarray')).toMatchObject({
      shape: [3, 2],
      chunks: [3, 2],
      dtype: '<u8',
      fill_value: 0,
    });
    const edges = bytes('edges/ids/0.0');
    expect([...new BigUint64Array(edges.buffer, edges.byteOffset, 6)].map(Number)).toEqual([
      0, 1, 2, 3, 3, 4,
    ]);
    const ids = bytes('nodes/ids/0');
    expect([...new BigUint64Array(ids.buffer, ids.byteOffset, 6)].map(Number)).toEqual([0, 1, 2, 3, 4, 5]);
    const { geff } = json('.zattrs') as { geff: Record<string, unknown> };
    expect(geff).toMatchObject({
      directed: true,
      node_props_metadata: {
        z: { dtype: 'float64', varlength: false, unit: 'micrometer' },
        frame: { dtype: 'int32' },
      },
      extra: { handedness: 'right', frame_interval_s: 0.1, pixel_um: 0.2 },
    });
    const none = {
      ...table,
      ...Object.fromEntries(Object.entries(table).map(([key, values]) => [key, values.slice(0, 0)])),
    };
    const empty = new Map(
      [...geffFiles(trajectoriesOf(video, none, false))].map(({ name, content }) => [name, content]),
    );
    expect(empty.has('nodes/ids/0')).toBe(false);
    expect(JSON.parse(empty.get('nodes/ids/.zarray') as string)).toMatchObject({ shape: [0], chunks: [1] });
  });

  it('as text have four decimals, empty cells for what is no number, and heads of their own', () => {
    const [head, body] = [...csvLines(trackTable(table))];
    expect(head.split(',').slice(0, 4)).toEqual(['particle', 'frame', 't_s', 'x_px']);
    expect(body.split('\n')[1]).toMatch(/^0,1,0\.1,2,9,0\.4,1\.8,1,,,0,1,0,0,/);
    const lines = [...csvLines(trackmateTable(table))].join('').split('\n');
    expect(lines[0]).toMatch(/^LABEL,ID,TRACK_ID,POSITION_X/);
    expect(lines[3].split(',').slice(3, 7)).toEqual(['(micron)', '(micron)', '(micron)', '(sec)']);
    expect(lines[5]).toBe('ID1,1,0,0.4,1.8,,0.1,1,,0,1,0');
    const long = {
      columns: [{ name: 'a', type: 'whole' as const, value: (row: number) => row, text: String }],
      rows: 4097,
    };
    const blocks = [...csvLines(long)];
    expect(blocks).toHaveLength(3);
    expect(blocks.slice(1).join('').trim().split('\n')).toEqual(
      Array.from({ length: 4097 }, (_, row) => String(row)),
    );
  });

  it('as Parquet come in groups of rows, and are the bytes that the library writes of all at once', () => {
    const rows = 101_500;
    const values = Float64Array.from({ length: rows }, (_, row) => (row === 101_400 ? NaN : row / 8));
    const columns = [whole('frame', Int32Array.from(values.keys())), fixed('x_um', values)];
    const blocks = [...parquetBlocks({ columns, rows }, { what: 'tracks' })];
    // Of 1000, 100 000 and 500 rows, and the directory of them.
    expect(blocks).toHaveLength(4);
    const metadata = { units: '{"x_um":"um"}', what: 'tracks' };
    const fields: ArrowField[] = [
      { name: 'frame', type: 'int32', nullable: false, metadata: {} },
      { name: 'x_um', type: 'double', nullable: true, metadata: { unit: 'um' } },
    ];
    const cells = (column: Column): unknown[] => Array.from(values.keys(), (row) => column.value(row));
    const atOnce = parquetWriteBuffer({
      columnData: [
        { name: 'frame', data: cells(columns[0]), type: 'INT32', nullable: false },
        { name: 'x_um', data: cells(columns[1]), type: 'DOUBLE', nullable: true },
      ],
      kvMetadata: Object.entries({ ...metadata, 'ARROW:schema': arrowSchema(fields, metadata) }).map(
        ([key, value]) => ({ key, value }),
      ),
      createdBy: 'Janus3D',
    });
    expect(Buffer.concat(blocks).equals(new Uint8Array(atOnce))).toBe(true);
  });
});

describe('a ZIP archive', () => {
  it('has every file with its length and check sum, and a directory that finds them', () => {
    const files = [
      { name: 'ä/one.txt', content: 'hello' },
      { name: 'two.bin', content: Uint8Array.of(1, 2, 3) },
    ];
    const zip = zipOf(files);
    const end = zip.length - 22;
    expect(zip.toString('latin1', end, end + 4)).toBe('PK\x05\x06');
    expect([zip.readUInt16LE(end + 8), zip.readUInt16LE(end + 10)]).toEqual([2, 2]);
    let at = zip.readUInt32LE(end + 16);
    expect(at + zip.readUInt32LE(end + 12)).toBe(end);
    for (const { name, content } of files) {
      const path = Buffer.from(name);
      const body = Buffer.from(content);
      expect(zip.toString('latin1', at, at + 6)).toBe('PK\x01\x02\x14\x00');
      const local = zip.readUInt32LE(at + 42);
      expect(zip.toString('latin1', local, local + 4)).toBe('PK\x03\x04');
      // The same words in both headers: version, flag of UTF-8, stored, a date, sum and lengths.
      const common = zip.subarray(local + 4, local + 30);
      expect(zip.subarray(at + 6, at + 32)).toEqual(common);
      expect([0, 2, 4, 6, 8].map((word) => common.readUInt16LE(word))).toEqual([20, 0x0800, 0, 0, 0x21]);
      expect([10, 14, 18].map((word) => common.readUInt32LE(word))).toEqual([
        crc32(body),
        body.length,
        body.length,
      ]);
      expect(common.readUInt16LE(22)).toBe(path.length);
      expect(zip.subarray(local + 30, local + 30 + path.length)).toEqual(path);
      expect(zip.subarray(local + 30 + path.length, local + 30 + path.length + body.length)).toEqual(body);
      expect(zip.subarray(at + 46, at + 46 + path.length)).toEqual(path);
      at += 46 + path.length;
    }
  });
});
