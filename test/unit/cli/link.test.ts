import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { writeArrays } from '../../../native-worker/array-files.ts';
import { link } from '../../../main/cli/commands/link.ts';
import { linkPositions } from '../../../native-worker/rpc-methods/link.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-link-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('link', () => {
  it('goes by heights where they are given', async () => {
    // Two meet head on, far apart in height: by steps alone they would turn back.
    const frames = Array.from({ length: 41 }, (_, frame) => frame);
    const rows = frames.flatMap((frame) => [
      { frame, x: 100 + 2.5 * frame, z: -8 },
      { frame, x: 201 - 2.5 * frame, z: 8 },
    ]);
    const arrays = await writeArrays(folder, {
      frame: Int32Array.from(rows, (row) => row.frame),
      x_px: Float64Array.from(rows, (row) => row.x),
      y_px: new Float64Array(rows.length),
      z_um: Float64Array.from(rows, (row) => row.z),
      z_sd_um: new Float64Array(rows.length).fill(0.3),
    });
    const last = async (space: { pixelUm: number } | null): Promise<number[]> => {
      const options = { maxStepPx: 25, memoryFrames: 2, frameIntervalS: 0.1 };
      return [...(await linkPositions({ folder, arrays, space, ...options })).particle.subarray(-2)];
    };
    expect(await last({ pixelUm: 0.1625 })).toEqual([0, 1]);
    expect(await last(null)).toEqual([1, 0]);
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
