import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readColumns } from '../../../main/workflow/csv/csv-batches.ts';
import { link } from '../../../main/cli/commands/link.ts';
import { linkPositions } from '../../../native-worker/rpc-methods/link.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('columns of a table', () => {
  it('takes optional ones where they are there, with gaps, and still refuses words', async () => {
    const path = join(folder, 'some.csv');
    writeFileSync(path, 'frame,x_px,z_um\n0,1.5,\n1,2.5,-3\n');
    const { columns } = await readColumns(path, ['frame', 'x_px'], ['z_um', 'z_sd_um']);
    expect([...(columns.z_um ?? [])]).toEqual([NaN, -3]);
    expect(columns.z_sd_um).toBeUndefined();
    writeFileSync(path, 'frame,x_px,z_um\n0,1.5,high\n');
    await expect(readColumns(path, ['frame'], ['z_um'])).rejects.toMatchObject({ tag: 'bad-input' });
    await expect(readColumns(path, ['y_px'], ['z_um'])).rejects.toMatchObject({ tag: 'bad-input' });
    expect(readFileSync(path, 'utf8')).toContain('high');
  });
});

describe('link', () => {
  it('goes by heights where they are given', () => {
    // Two meet head on, far apart in height: by steps alone they would turn back.
    const frames = Array.from({ length: 41 }, (_, frame) => frame);
    const rows = frames.flatMap((frame) => [
      { frame, x: 100 + 2.5 * frame, z: -8 },
      { frame, x: 201 - 2.5 * frame, z: 8 },
    ]);
    const positions = {
      frame: Int32Array.from(rows, (row) => row.frame),
      xPx: Float64Array.from(rows, (row) => row.x),
      yPx: new Float64Array(rows.length),
      options: { maxStepPx: 25, memoryFrames: 2 },
    };
    const space = {
      zUm: Float64Array.from(rows, (row) => row.z),
      zSdUm: new Float64Array(rows.length).fill(0.3),
      pixelUm: 0.1625,
      frameIntervalS: 0.1,
    };
    const last = ({ particle }: { particle: Int32Array }): number[] => [...particle.subarray(-2)];
    expect(last(linkPositions({ ...positions, space }))).toEqual([0, 1]);
    expect(last(linkPositions(positions))).toEqual([1, 0]);
  });

  it('has its lengths and times in physical units too', () => {
    const names = link.flags.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['max-step-px', 'max-step-um', 'memory', 'memory-s', 'pixel-um', 'fps']),
    );
    const pixel = link.flags.find(({ name }) => name === 'pixel-um');
    expect(() => pixel?.parse(['-1'])).toThrow(/above 0/);
  });
});
