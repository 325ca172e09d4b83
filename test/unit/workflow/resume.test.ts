import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saidNothing } from '../../support/said-nothing.ts';
import { joinFeatures, readFeatures, type MaskSet } from '../../../main/project/mask-sets.ts';
import { closeProject, createProject, type Project } from '../../../main/project/project.ts';
import { makeInputs } from '../../../main/project/result-inputs.ts';
import { getSource, storeSources } from '../../../main/project/sources.ts';
import { createStepProgress, type Workflow } from '../../../main/workflow/workflow-context.ts';
import { cutStack } from '../../../main/workflow/mask-sets.ts';
import { asAcquired } from '../../../main/workflow/dust.ts';
import { calibrateOptionsFor } from '../../../main/workflow/resolve-options.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import type { FeatureTable } from '../../../preload/contract/feature-table.ts';
import { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';

const SIDE_PX = 1001;
const SLICES = 6;
let folder: string;
let project: Project;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-resume-'));
  project = createProject(join(folder, 'a.janus3d'));
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

const slices = Int32Array.from({ length: SLICES }, (_, slice) => slice);
const centre = new Float64Array(SLICES).fill(600);
const particle = { particle: 0, reject: null, slice: slices, xPx: centre, yPx: centre, radiusPx: centre };

/** Follows one particle and measures `columns` on each of its masks; gives up after `most` chunks. */
function workerThat(columns: string[], most = Infinity): { worker: WorkerClient; measured: number[] } {
  const measured: number[] = [];
  const answers: Record<string, (params: { frame: Int32Array }) => unknown> = {
    maskSide: () => SIDE_PX,
    measures: () => [{ name: 'all', version: 1, columns }],
    follow: () => [particle],
    cutMasks: ({ frame }) => {
      if (measured.length >= most) throw new Error('killed');
      measured.push(...frame);
      const rows = frame.length;
      return {
        masks: { sidePx: SIDE_PX, count: rows, bits: 8, data: new Uint8Array(rows) },
        features: {
          names: columns,
          rows,
          values: new Float64Array(rows * columns.length).fill(columns.length),
        },
        tensorBackend: 'wasm',
      };
    },
  };
  const call = async (name: string, params: { frame: Int32Array }): Promise<unknown> =>
    Promise.resolve(answers[name]?.(params));
  return { worker: { call } as unknown as WorkerClient, measured };
}

function addStack(): number {
  const info = {
    path: '/nowhere/s.tif',
    format: 'tiff',
    axes: 'ZYX',
    frames: SLICES,
    width: 1200,
    height: 1200,
    bits: 8,
    pixelSizeUm: 0.1625,
    zStepUm: 0.5,
    frameIntervalS: null,
    ...saidNothing,
  };
  const stack = { kind: 'stack' as const, path: info.path, identity: { content: '', files: [] }, info };
  return storeSources(project, [
    { ...stack, options: ImportOptions.parse({}), setup: null, axialFactor: 1 },
  ])[0];
}

async function cut(sourceId: number, worker: WorkerClient): Promise<MaskSet> {
  const workflow = {
    project,
    worker,
    threads: 1,
    seed: 1,
    signal: new AbortController().signal,
    report: () => undefined,
    noteTensorBackend: () => undefined,
  } as unknown as Workflow;
  const source = getSource(project, sourceId);
  const options = calibrateOptionsFor(CalibrateOptions.parse({}), [source]);
  const localised = { detectionsId: 1, inputs: makeInputs({ step: 'localise' }) };
  const progress = createStepProgress(workflow, SLICES);
  return (await cutStack(workflow, source, localised, options, asAcquired, progress)).maskSet;
}

describe('a calibration that goes on', () => {
  it('measures only what is not measured yet', async () => {
    const sourceId = addStack();
    await expect(cut(sourceId, workerThat(['a'], 2).worker)).rejects.toThrow('killed');
    const { worker, measured } = workerThat(['a']);
    const maskSet = await cut(sourceId, worker);
    expect(measured).toEqual([2, 3, 4, 5]);
    expect(readFeatures(project, maskSet.id).features).toMatchObject({ names: ['a'], rows: SLICES });
  });

  it('measures everything again where another version measured other columns', async () => {
    const sourceId = addStack();
    await expect(cut(sourceId, workerThat(['a'], 2).worker)).rejects.toThrow('killed');
    const { worker, measured } = workerThat(['a', 'b']);
    const maskSet = await cut(sourceId, worker);
    expect(measured).toEqual([...slices]);
    const { features } = readFeatures(project, maskSet.id);
    expect(features).toMatchObject({ names: ['a', 'b'], rows: SLICES });
    expect([...features.values]).toEqual(Array<number>(2 * SLICES).fill(2));
  });

  it('never joins tables of different columns', () => {
    const table = (names: string[], rows: number): FeatureTable => ({
      names,
      rows,
      values: new Float64Array(rows * names.length),
    });
    expect(joinFeatures([table([], 0), table(['a'], 1), table(['a'], 2)])).toMatchObject({
      names: ['a'],
      rows: 3,
    });
    expect(() => joinFeatures([table(['a'], 1), table(['a', 'b'], 1)])).toThrow(
      /different versions.*again\./,
    );
  });
});
