import { expect, it } from 'vitest';
import { CALIBRATION_DETAILS } from '../../../main/project/stored-formats.ts';
import { unpackJson } from '../../../main/project/stored-json.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';

const slide = { stackId: 2, lying: 5, floating: 1, ownShare: 0, scatterUm: 0.1 };
const details = {
  members: [],
  candidates: [],
  zCoveredUm: [-5, 5],
  heights: [],
  given: CalibrateOptions.parse({}),
};
const read = (slides: object[] | undefined, version: number) =>
  unpackJson(
    'p.janus3d',
    CALIBRATION_DETAILS,
    JSON.stringify({ version, value: { ...details, slides } }),
    'it',
  );

it('slopes of slides that were stored without their unit are read', () => {
  const named = { ...slide, slopeXUmPerPx: 4e-4, slopeYUmPerPx: -7e-4 };
  expect(read([{ ...slide, slopeXUm: 4e-4, slopeYUm: -7e-4 }], 1).slides).toEqual([named]);
  expect(read([named], 2).slides).toEqual([named]);
  expect(read(undefined, 1).slides).toEqual([]);
});

it('a slide without slopes is damaged, in the old form too', () => {
  for (const version of [1, 2])
    expect(() => read([slide], version)).toThrow(expect.objectContaining({ tag: 'damaged-file' }));
});
