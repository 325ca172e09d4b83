import { open } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import type { MaskBatch } from '../../../preload/contract/frame.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { calibrationMaskSets } from '../../project/calibrations.ts';
import { maskChunks } from '../../project/mask-sets.ts';
import type { Project } from '../../project/project.ts';
import { getSource } from '../../project/sources.ts';
import { calibratedMasks } from '../calibrated-masks.ts';
import { pixelUmOf } from '../source-lengths.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

/**
 * The mask set of the calibration as acquired, a page a row of the exported table of masks. Returns how many.
 *
 * @throws bad-input where stacks differ in bits or in the side of masks: pages of one file are alike
 */
export function exportMaskImages(project: Project, worker: WorkerClient, path: string): Promise<number> {
  const { places, calibration } = calibratedMasks(project);
  const [{ sourceId }] = calibrationMaskSets(project, calibration.id);
  return withTemporaryFolder(async (folder) => {
    const rawPath = join(folder, 'masks.raw');
    const raw = await open(rawPath, 'w');
    let shape: { sidePx: number; bits: 8 | 16 } | null = null;
    let count = 0;
    try {
      for (const { maskSetId, rows } of places) {
        const wanted = new Set(rows);
        let first = 0;
        for (const masks of maskChunks(project, maskSetId)) {
          shape = sameShape(shape, masks);
          const size = masks.sidePx ** 2;
          for (let mask = 0; mask < masks.count; mask += 1) {
            if (!wanted.has(first + mask)) continue;
            await raw.appendFile(masks.data.subarray(mask * size, (mask + 1) * size));
            count += 1;
          }
          first += masks.count;
        }
      }
    } finally {
      await raw.close();
    }
    if (!shape) throw badInput('The calibration has no masks; calibrate again.');
    const pixelSizeUm = pixelUmOf(getSource(project, sourceId));
    await worker.call('writeMaskStack', { rawPath, path: resolve(path), count, ...shape, pixelSizeUm });
    return count;
  });
}

function sameShape(
  shape: { sidePx: number; bits: 8 | 16 } | null,
  { sidePx, bits }: MaskBatch,
): { sidePx: number; bits: 8 | 16 } {
  if (bits === 32) throw badInput("Masks of floating-point images can't be written as TIFF; choose csv.");
  if (shape && (shape.sidePx !== sidePx || shape.bits !== bits)) {
    throw badInput(
      'The stacks differ in bits or in the side of their masks, which one TIFF cannot hold; give calibrate a mask side, or choose csv.',
    );
  }
  return { sidePx, bits };
}
