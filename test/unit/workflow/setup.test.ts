import { describe, expect, it } from 'vitest';
import { calibrateOptionsFor, localiseOptionsFor } from '../../../main/workflow/resolve-options.ts';
import type { Source } from '../../../main/project/sources.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { PRESET_SETUPS, Setup } from '../../../preload/contract/options/setup.ts';
import { axialScaleOf, setupWarnings, type TrainedWith } from '../../../preload/contract/model-and-setup.ts';

const setup = (more: Partial<Setup> = {}): Setup => Setup.parse({ name: 'lab', ...more });
const stack = (own: Setup | null): Source => ({ setup: own }) as Source;

describe('options from a setup', () => {
  it('are the person’s first, then the setup’s, then the default', () => {
    const given = LocaliseOptions.parse({ particleDiameterUm: 4 });
    const none = LocaliseOptions.parse({});
    expect(localiseOptionsFor(given, setup({ particleDiameterUm: 3 })).particleDiameterUm).toBe(4);
    expect(localiseOptionsFor(none, setup({ particleDiameterUm: 3 })).particleDiameterUm).toBe(3);
    expect(localiseOptionsFor(none, null).particleDiameterUm).toBe(2.12);
  });

  it('hold for all stacks: mixed setups are refused unless the person says which', () => {
    const stacks = [stack(setup({ particleDiameterUm: 3, maskSidePx: 91 })), stack(null)];
    const options = calibrateOptionsFor(CalibrateOptions.parse({}), stacks);
    expect(options).toMatchObject({ localise: { particleDiameterUm: 3 }, mask: { sidePx: 91 } });
    const mixed = [...stacks, stack(setup({ name: 'b', particleDiameterUm: 2, maskSidePx: 91 }))];
    expect(() => calibrateOptionsFor(CalibrateOptions.parse({}), mixed)).toThrow(
      /\(lab, b\) that differ in particle-diameter-um \(3, 2\)/,
    );
    const said = CalibrateOptions.parse({ localise: { particleDiameterUm: 2.5 } });
    expect(calibrateOptionsFor(said, mixed).localise.particleDiameterUm).toBe(2.5);
  });

  it('make the axial factor by rule, or as measured', () => {
    expect(axialScaleOf(PRESET_SETUPS[0])).toEqual({ kind: 'paraxial', nObjective: 1, nSample: 1.333 });
    expect(axialScaleOf(setup({ axialRule: 'visser-oud', na: 0.8 }))).toMatchObject({
      kind: 'visser-oud',
      na: 0.8,
    });
    expect(axialScaleOf(setup({ axialRule: 'visser-oud', axialFactor: 1.4 }))).toEqual({
      kind: 'number',
      factor: 1.4,
    });
  });
});

describe('a model and the setup of a video', () => {
  const model: TrainedWith = {
    setup: setup(),
    pixelUm: 0.1625,
    axialFactor: 1.333,
    particleDiameterUm: 2.12,
  };
  const video = (more: object = {}) => ({ name: 'v.tif', pixelSizeUm: 0.1625, setup: setup(), ...more });

  it('match when pixels and optics do', () => {
    expect(setupWarnings(model, video())).toEqual([]);
    // What does not change the images is no reason: exposure, and the last digit of a pixel size in a file.
    expect(setupWarnings(model, video({ pixelSizeUm: 0.1625001, setup: setup({ exposureMs: 10 }) }))).toEqual(
      [],
    );
  });

  it('are told apart by pixel, optics, particles and name', () => {
    expect(setupWarnings(model, video({ pixelSizeUm: 0.325 }))).toEqual([
      expect.stringMatching(/0\.325 um.*0\.1625 um/),
    ]);
    expect(setupWarnings(model, video({ setup: setup({ nSample: 1.4, illumination: 'LED' }) }))).toEqual([
      expect.stringMatching(/index of the sample 1\.4 instead of 1\.333, illumination LED instead of none/),
    ]);
    const [pt, tio2] = PRESET_SETUPS;
    expect(setupWarnings({ ...model, setup: pt }, video({ setup: tio2 }))).toEqual([
      expect.stringMatching(/setup tio2-sio2, the model was trained with pt-sio2/),
    ]);
    expect(setupWarnings(model, video({ setup: null }))).toEqual([expect.stringMatching(/without a setup/)]);
  });
});
