import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { MethodParams, WorkerClient } from '../../../native-worker/client/client.ts';
import { arrayFile } from '../../../native-worker/client/array-files.ts';
import { linkTable, type LinkRequest } from '../../../main/workflow/link-table.ts';
import { tagged } from '../tagged.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-link-table-'));
afterAll(() => rmSync(folder, { recursive: true }));

const ALL: LinkRequest = {
  maxStepPx: 9,
  memoryFrames: 1,
  pixelUm: undefined,
  frameIntervalS: 0.1,
  part: { frames: undefined, columns: undefined, lines: undefined },
};

/** What the computing process is asked to link, with the columns that it finds in the files. */
async function linked(lines: string[], more: Partial<LinkRequest> = {}) {
  const path = join(folder, 'positions.csv');
  writeFileSync(path, `${lines.join('\n')}\n`);
  const asked: (Omit<MethodParams<'linkPositions'>, 'arrays'> & { columns: Record<string, number[]> })[] = [];
  const call = (_: string, { arrays, ...params }: MethodParams<'linkPositions'>): Promise<unknown> => {
    const columns = arrays.map(({ name, type }) => {
      const bytes = Uint8Array.from(readFileSync(arrayFile(params.folder, name))).buffer;
      return [name, [...(type === 'Int32Array' ? new Int32Array(bytes) : new Float64Array(bytes))]];
    });
    asked.push({ ...params, columns: Object.fromEntries(columns) as Record<string, number[]> });
    return Promise.resolve({ particle: Int32Array.of(1) });
  };
  const worker = { call } as unknown as WorkerClient;
  const { rows, dims } = await linkTable(worker, path, { ...ALL, ...more });
  return { ...asked[0], rows: rows && [...rows], dims };
}

describe('positions of a table', () => {
  const flat = ['frame,x_px,y_px', '0,10,20', '1,11,21', '1,50,60', '2,12,90'];

  it('are linked in the plane as they are, without heights', async () => {
    expect(await linked(flat)).toMatchObject({
      columns: { frame: [0, 1, 1, 2], x_px: [10, 11, 50, 12], y_px: [20, 21, 60, 90] },
      space: null,
      rows: null,
      dims: 2,
      maxStepPx: 9,
      memoryFrames: 1,
      frameIntervalS: 0.1,
    });
    const high = ['frame,x_px,y_px,z_um', '0,1,2,3'];
    expect(await linked(high)).toMatchObject({ space: null, dims: 2, columns: { frame: [0] } });
  });

  it('are linked in space with a pixel size and heights, of which some may be missing', async () => {
    const high = ['frame,x_um,y_um,z_um,z_sd_um', '0,1,2,3,0.1', '1,2,4,,0.2'];
    expect(await linked(high, { pixelUm: 0.5 })).toMatchObject({
      columns: { frame: [0, 1], x_px: [2, 4], y_px: [4, 8], z_um: [3, NaN], z_sd_um: [0.1, 0.2] },
      space: { pixelUm: 0.5 },
      dims: 3,
      rows: null,
    });
    expect(await linked(flat, { pixelUm: 0.5 })).toMatchObject({ space: null, dims: 2 });
  });

  it('in pixels are taken before those in micrometres', async () => {
    const both = ['frame,x_um,y_um,x_px,y_px', '0,1,2,30,40'];
    expect((await linked(both, { pixelUm: 0.5 })).columns).toMatchObject({ x_px: [30], y_px: [40] });
  });

  it.each<[string, Partial<LinkRequest['part']>, number[]]>([
    ['frames', { frames: [1, 1] }, [1, 2]],
    ['columns', { columns: [11, 50] }, [1, 2, 3]],
    ['lines', { lines: [20, 60] }, [0, 1, 2]],
    ['frames and lines', { frames: [1, 2], lines: [0, 30] }, [1]],
  ])('of a part are told by their rows: %s', async (_, part, rows) => {
    const found = await linked(flat, { part: { ...ALL.part, ...part } });
    expect(found.rows).toEqual(rows);
    expect(found.columns['x_px']).toEqual(rows.map((row) => [10, 11, 50, 12][row]));
  });

  it('of a long table keep their rows from batch to batch', async () => {
    const long = ['frame,x_px,y_px', ...Array.from({ length: 9000 }, (_, k) => `${k},${k % 100},5`)];
    const found = await linked(long, { part: { ...ALL.part, frames: [4090, 8200] } });
    expect(found.rows).toEqual(Array.from({ length: 4111 }, (_, k) => 4090 + k));
    expect(found.columns['frame']).toEqual(found.rows);
  });

  it('need places in pixels and whole frames', async () => {
    const um = ['frame,x_um,y_um', '0,1,2'];
    await expect(linked(um)).rejects.toEqual(tagged('bad-option', { option: 'pixel-um' }));
    await expect(linked(['frame,y_px', '0,1'])).rejects.toEqual(tagged('bad-input'));
    const late = ['frame,x_px,y_px', ...Array.from({ length: 5000 }, (_, k) => `${k},1,1`), '0.5,1,1'];
    await expect(linked(late)).rejects.toThrow('line 5002: frame is 0.5');
    await expect(linked(['frame,x_px,y_px', '3000000000,1,1'])).rejects.toEqual(tagged('bad-input'));
  });
});
