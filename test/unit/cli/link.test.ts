import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { writeArrays } from '../../../native-worker/array-files.ts';
import { link } from '../../../main/cli/commands/link.ts';
import { main } from '../../../main/cli/main.ts';
import { linkPositions } from '../../../native-worker/rpc-methods/link.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-link-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.unstubAllEnvs());

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

  it('in space is computed where garbage is collected early, for the states of all particles need memory', async () => {
    const table = join(folder, 'high.csv');
    writeFileSync(table, 'frame,x_px,y_px,z_um\n0,5,5,1\n1,5,6,1\n');
    const [noting, flags] = [join(folder, 'noting.mjs'), join(folder, 'flags.txt')];
    const text = `import { appendFileSync } from 'node:fs';
      appendFileSync(${JSON.stringify(flags)}, process.execArgv.join(' '));`;
    writeFileSync(noting, text);
    vi.stubEnv('NODE_OPTIONS', `--import ${pathToFileURL(noting).href}`);
    expect(await main(['link', table, '--out', join(folder, 'linked.csv'), '--pixel-um', '0.5'])).toBe(0);
    expect(readFileSync(flags, 'utf8')).toMatch(/--max-semi-space-size=\d.*--heap-growing-percent=\d/);
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
