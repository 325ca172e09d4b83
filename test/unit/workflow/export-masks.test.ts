import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MethodParams, WorkerClient } from '../../../native-worker/client/client.ts';
import { calibratedMasks } from '../../../main/workflow/calibrated-masks.ts';
import { exportMaskImages } from '../../../main/workflow/exports/export-masks.ts';
import { leaveOutMasks } from '../../../main/workflow/leave-out-masks.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { FRAMES } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';

let analysis: MadeUpAnalysis;
/** Bits of the masks of a stack, by its name; 8 unless given. */
let bits: Record<string, 8 | 16 | 32>;
beforeEach(() => {
  analysis = madeUpAnalysis();
  bits = {};
  const { cutMasks } = analysis.worker.answers;
  // All pixels of a mask are its slice, and 100 more for the particle on the right.
  analysis.worker.answers.cutMasks = async (params) => {
    const chunk = await cutMasks(params);
    const { frame, xPx, sidePx, path } = params;
    const own = bits[path.slice(path.lastIndexOf('/') + 1)] ?? 8;
    const values = [...frame].flatMap((at, row) =>
      new Array<number>(sidePx ** 2).fill(at + (xPx[row] > 50 ? 100 : 0)),
    );
    const kinds = { 8: Uint8Array, 16: Uint16Array, 32: Float32Array };
    return { ...chunk, masks: { ...chunk.masks, bits: own, data: kinds[own].from(values) } };
  };
});
afterEach(() => analysis.close());

/** What is asked to be written, with the pixels. */
async function written() {
  const asked: (MethodParams<'writeMaskStack'> & { pixels: number[] })[] = [];
  const call = (_: string, params: MethodParams<'writeMaskStack'>): Promise<void> => {
    const bytes = Uint8Array.from(readFileSync(params.rawPath));
    asked.push({ ...params, pixels: [...(params.bits === 8 ? bytes : new Uint16Array(bytes.buffer))] });
    return Promise.resolve();
  };
  const path = join(analysis.folder, 'masks.tif');
  const count = await exportMaskImages(analysis.project, { call } as unknown as WorkerClient, path);
  expect(asked[0].count).toBe(count);
  return asked[0];
}

/** The first pixel of each page. */
const pages = ({ pixels, sidePx }: { pixels: number[]; sidePx: number }): number[] =>
  pixels.filter((_, at) => at % sidePx ** 2 === 0);

describe('masks as pictures', () => {
  it.each([8, 16] as const)(
    'are pages as the rows of the table, with %i bits, left-out ones left out',
    async (depth) => {
      bits = { 'a.tif': depth, 'b.tif': depth };
      await analysis.bringIn('stack', ['a.tif', 'b.tif']);
      await analysis.calibrate();
      leaveOutMasks(
        analysis.project,
        [2, 3].map((slice) => ({ stackId: 1, particle: 1, slice })),
        true,
      );
      const stack = await written();
      const { slice, particle } = calibratedMasks(analysis.project);
      expect(pages(stack)).toEqual(Array.from(slice, (at, row) => at + 100 * particle[row]));
      expect(stack).toMatchObject({ count: 4 * FRAMES - 2, sidePx: 5, bits: depth, pixelSizeUm: 0.2 });
      expect(stack.pixels).toHaveLength(25 * stack.count);
      expect(stack.path).toBe(resolve(analysis.folder, 'masks.tif'));
    },
  );

  it('are refused where the pages would differ, or hold no whole numbers', async () => {
    bits = { 'b.tif': 16, 'c.tif': 32 };
    await analysis.bringIn('stack', ['a.tif', 'b.tif']);
    await analysis.calibrate();
    await expect(written()).rejects.toEqual(tagged('bad-input'));
    analysis.close();
    analysis = madeUpAnalysis({ ...analysis.worker.answers });
    await analysis.bringIn('stack', ['c.tif']);
    await analysis.calibrate();
    await expect(written()).rejects.toEqual(tagged('bad-input'));
  });
});
