import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { SourceInfo } from '../../../preload/contract/source-info.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';

const FOLDER = fileURLToPath(new URL('../../../../shared/data/wild/', import.meta.url));
const missing = existsSync(FOLDER) ? '' : ' (skipped: the shared folder is not here)';

async function read(name: string): Promise<{ info: SourceInfo; first: number[]; mean: number }> {
  const source = await openSource(`${FOLDER}${name}`);
  try {
    const first: number[] = [];
    let mean = 0;
    for (let i = 0; i < source.info.frames; i++) {
      const { data } = await source.readFrame(i);
      first.push(data[0]);
      if (i === 0) mean = [...data].reduce((total, value) => total + value, 0) / data.length;
    }
    return { info: source.info, first, mean };
  } finally {
    await source.close();
  }
}

const whole = (to: number): number[] => Array.from({ length: to }, (_, i) => i);

describe.skipIf(missing !== '')(`files that went wrong once${missing}`, () => {
  test.each<[string, Partial<SourceInfo>, string | null]>([
    ['ome_dropped_frames.ome.tif', { frames: 10, frameIntervalS: 0.1 }, 'uneven'],
    ['ome_gap_positions.ome.tif', { zStepUm: 0.5, stageDirection: 'up' }, 'uneven'],
    ['ome_time_contradicts.ome.tif', { frameIntervalS: 0.25, frameTimesS: null }, 'header says 0.1 s'],
    ['ome_descending_positions.ome.tif', { zStepUm: 0.5, stageDirection: 'down' }, 'go down'],
    ['ome_stopped_tiffdata_for_6.ome.tif', { frames: 6 }, '6 of the 10 planes'],
    ['ij_inch72.tif', { pixelSizeUm: null }, 'no microscope'],
    ['ij_noimages.tif', { frames: 10, axes: 'ZYX', pixelSizeUm: 0.1625 }, null],
    ['ij_2ch.tif', { channels: 2 }, null],
  ])('%s', async (name, expected, warning) => {
    const { info } = await read(name);
    expect(info).toMatchObject(expected);
    if (warning === null) expect(info.warnings).toEqual([]);
    else expect(info.warnings.join()).toContain(warning);
  });

  test('times and heights of single planes', async () => {
    expect((await read('ome_dropped_frames.ome.tif')).info.frameTimesS).toEqual([
      0, 0.1, 0.2, 0.3, 0.4, 1.4, 1.5, 1.6, 1.7, 1.8,
    ]);
    expect((await read('ome_gap_positions.ome.tif')).info.sliceHeightsUm).toEqual([
      0, 0.5, 1, 1.5, 4, 4.5, 5, 5.5, 6, 6.5,
    ]);
  });

  test('sequences come in the order of their heights; gaps are said', async () => {
    const heights = await read('seq_negative_z');
    expect(heights.first).toEqual(whole(11));
    expect(heights.info).toMatchObject({ zStepUm: 1, stageDirection: 'up' });
    const gaps = await read('seq_missing_numbers');
    expect(gaps.info.warnings.join()).toContain('2 of its 12 images are missing');
  });

  test('a renamed file keeps its own planes, though another recording has its name', async () => {
    expect((await read('mm_renamed/stack_first.ome.tif')).first).toEqual([11, 11, 11, 11]);
    expect((await read('ome_renamed_alone/renamed_alone.ome.tif')).first).toEqual([33, 33, 33, 33]);
  });

  test('where 0 means white, bright is large', async () => {
    expect((await read('plain_miniswhite.tif')).mean).toBeCloseTo(110.04, 2);
  });
});
