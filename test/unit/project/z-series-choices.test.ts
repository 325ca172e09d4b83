import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saidNothing } from '../../support/said-nothing.ts';
import { choiceOf, listChoices, storeChoice, type Places } from '../../../main/project/z-series-choices.ts';
import { getSetup, listSetups, removeSetup, saveSetup } from '../../../main/project/setups.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { storeSources, listSources, removeSource } from '../../../main/project/sources.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { tagged } from '../tagged.ts';

let folder: string;
let project: Project;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-test-'));
  project = createProject(join(folder, 'a.janus3d'));
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const info = {
  path: '/nowhere/s.tif',
  format: 'tiff',
  axes: 'ZYX',
  frames: 5,
  width: 10,
  height: 10,
  bits: 8,
  pixelSizeUm: null,
  zStepUm: 0.5,
  frameIntervalS: null,
  ...saidNothing,
};
const addStack = (setup: Setup | null, pixelUm: number | null = null): number => {
  const options = ImportOptions.parse({ pixelUm });
  const source = {
    kind: 'stack' as const,
    path: info.path,
    identity: { content: '', files: [] },
    info,
    options,
    setup,
    axialFactor: 1,
  };
  return storeSources(project, [source])[0];
};
const lab = Setup.parse({ name: 'lab', pixelUm: 0.2 });

describe('setups of a project', () => {
  it('are kept over reopening; presets are always there and can’t be changed', () => {
    saveSetup(project, lab);
    saveSetup(project, { ...lab, na: 0.4 });
    closeProject(project);
    project = openProject(project.path);
    expect(listSetups(project).map(({ setup, preset }) => [setup.name, preset])).toEqual([
      ['pt-sio2', true],
      ['tio2-sio2', true],
      ['lab', false],
    ]);
    expect(getSetup(project, 'lab').na).toBe(0.4);
    expect(() => saveSetup(project, { ...lab, name: 'pt-sio2' })).toThrow(tagged('bad-option'));
    expect(() => removeSetup(project, 'tio2-sio2')).toThrow(tagged('bad-option'));
    expect(() => removeSetup(project, 'none')).toThrow(tagged('not-found', { what: 'setup', id: 'none' }));
  });

  it('stay with a source as they were when it was imported, after the person and before nothing', () => {
    saveSetup(project, lab);
    addStack(lab);
    addStack(lab, 0.3);
    removeSetup(project, 'lab');
    expect(listSources(project).map(({ setup, pixelUm }) => [setup?.name, pixelUm])).toEqual([
      ['lab', 0.2],
      ['lab', 0.3],
    ]);
  });
});

describe('decisions by hand', () => {
  const places = (from: number, to: number, x: number): Places => ({
    slice: Int32Array.from({ length: to - from }, (_, index) => from + index),
    xPx: new Float64Array(to - from).fill(x),
    yPx: new Float64Array(to - from).fill(50),
  });

  it('follow the particle, not its number: found again with other options, told from its neighbour', () => {
    const id = addStack(null, 0.2);
    storeChoice(project, id, places(0, 40, 100), false, {});
    const choices = listChoices(project, id);
    expect(choiceOf(choices, places(2, 38, 101))?.use).toBe(false);
    expect(choiceOf(choices, places(0, 40, 106))).toBeUndefined();
    // Slices that the same particle lost to a neighbour are a series of their own.
    expect(choiceOf(choices, places(40, 60, 100))).toBeUndefined();
  });

  it('of larger particles follow further', () => {
    const id = addStack(Setup.parse({ name: 'large', particleDiameterUm: 6 }), 0.2);
    storeChoice(project, id, places(0, 40, 100), false, {});
    expect(choiceOf(listChoices(project), places(0, 40, 106))?.use).toBe(false);
    expect(choiceOf(listChoices(project), places(0, 40, 108))).toBeUndefined();
  });

  it('replace each other, are taken back, and go with their stack', () => {
    const id = addStack(null, 0.2);
    storeChoice(project, id, places(0, 40, 100), false, {});
    storeChoice(project, id, places(0, 40, 100), true, {});
    storeChoice(project, id, places(0, 40, 200), false, {});
    expect(listChoices(project).map(({ use }) => use)).toEqual([true, false]);
    storeChoice(project, id, places(0, 40, 100), null, {});
    expect(listChoices(project).map(({ use }) => use)).toEqual([false]);
    removeSource(project, id);
    expect(listChoices(project)).toEqual([]);
  });
});
