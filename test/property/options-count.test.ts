import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { getCalibration } from '../../main/project/calibrations.ts';
import { beginModel, finishModel } from '../../main/project/models.ts';
import { closeProject, createProject, type Project } from '../../main/project/project.ts';
import { storeSources } from '../../main/project/sources.ts';
import { trackSummaries } from '../../main/project/tracks.ts';
import { calibrate } from '../../main/workflow/calibrate.ts';
import type { Workflow } from '../../main/workflow/workflow-context.ts';
import { track } from '../../main/workflow/track.ts';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import { CalibrateOptions, MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { z } from '../../preload/contract/options/define-option.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { saidNothing } from '../support/said-nothing.ts';

/** A stored result is believed as long as what determined it is the same: every option of a step must be part of that. */

const FRAMES = 3;
const SIDE = 15;
let folder: string;
let project: Project;
/** RPC methods that have been called. */
let called: string[];

const zeros = new Float64Array(FRAMES);
const frames = Int32Array.from({ length: FRAMES }, (_, frame) => frame);
const bytes = new Uint8Array(FRAMES);
const detections = { frame: frames, xPx: zeros, yPx: zeros, radiusPx: zeros, score: zeros };

/** Answers of a computing process that finds one particle, whatever is asked for. */
const answers: Record<string, (params: { frame: Int32Array }) => unknown> = {
  identify: () => ({ content: 'same', files: [] }),
  localise: () => detections,
  staticLight: () => null,
  maskSide: () => SIDE,
  measures: () => ['a'],
  follow: () => [{ particle: 0, reject: null, slice: frames, xPx: zeros, yPx: zeros, radiusPx: zeros }],
  cutMasks: ({ frame }) => ({
    masks: { sidePx: SIDE, count: frame.length, bits: 8, data: new Uint8Array(frame.length * SIDE * SIDE) },
    features: { names: ['a'], rows: frame.length, values: new Float64Array(frame.length) },
    tensorBackend: 'wasm',
  }),
  align: () => ({
    zSeries: [
      {
        stackId: 1,
        particle: 0,
        slices: FRAMES,
        offsetUm: 0,
        offsetSdUm: 0.1,
        residual: 0,
        ambiguous: false,
        reject: null,
      },
    ],
    zLabelUm: [zeros],
    zRangeUm: [0, 1],
    wanderUm: 0,
    zCoveredUm: [0, 1],
    heights: [],
    slides: [],
    stacksApart: [],
    stacksWithoutLight: [],
    referenceMembers: [{ zSeries: 0, index: 0 }],
    referenceCandidates: [],
    referenceProfile: zeros,
    warnings: [],
  }),
  averageMasks: () => ({ sidePx: SIDE, data: new Float32Array(SIDE * SIDE) }),
  prepareTracking: () => null,
  trackFrames: () => ({
    ...detections,
    zLabelUm: zeros,
    zSdUm: zeros,
    inRange: bytes,
    crowded: bytes,
    weak: bytes,
  }),
  lostBeside: () => [],
  link: () => ({
    particle: frames,
    frame: frames,
    tS: zeros,
    xPx: zeros,
    yPx: zeros,
    xUm: zeros,
    yUm: zeros,
    zRawUm: zeros,
    zUm: zeros,
    zSdUm: zeros,
    inRange: bytes,
    reason: bytes,
    outlier: bytes,
    crowded: bytes,
    weak: bytes,
  }),
};

const workflow = (): Workflow => ({
  project,
  worker: {
    call: (name: string, params: { frame: Int32Array }) => {
      called.push(name);
      return Promise.resolve(answers[name](params));
    },
  } as unknown as WorkerClient,
  threads: 1,
  seed: 1,
  signal: new AbortController().signal,
  report: () => undefined,
  noteTensorBackend: () => undefined,
});

function addSource(kind: 'stack' | 'video'): number {
  const path = join(folder, `${kind}.tif`);
  writeFileSync(path, '');
  const info = {
    path,
    format: 'tiff',
    axes: kind === 'stack' ? 'ZYX' : 'TYX',
    frames: FRAMES,
    width: 99,
    height: 99,
    bits: 8,
    pixelSizeUm: 0.1625,
    zStepUm: 0.5,
    frameIntervalS: 0.1,
    ...saidNothing,
  };
  const options = ImportOptions.parse({});
  const identity = { content: 'same', files: [] };
  return storeSources(project, [{ kind, path, identity, info, options, setup: null, axialFactor: 1 }])[0];
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-options-'));
  project = createProject(join(folder, 'a.janus3d'));
  called = [];
});
afterEach(() => {
  closeProject(project);
  rmSync(folder, { recursive: true });
});

interface Leaf {
  path: string[];
  schema: z.ZodType;
}

/** Options in a schema, those in objects within it too. */
function leavesOf(schema: z.ZodType, path: string[] = []): Leaf[] {
  let inner: z.ZodType = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) inner = inner.unwrap() as z.ZodType;
  if (!(inner instanceof z.ZodObject)) return [{ path, schema }];
  return Object.entries(inner.shape as Record<string, z.ZodType>).flatMap(([key, item]) =>
    leavesOf(item, [...path, key]),
  );
}

/** Values of which every option takes some. */
const VALUES: unknown[] = [
  ...[true, false, 0.5, 0.3, 2, 4, 17, 51, 1, 0, [1, 2], [{ stackId: 1, particle: 0, slice: 0 }]],
  ...['bright', 'phase-code', 'offset', 'paper', 'z-series', 'scale', 'both', 'two-stage', 'keep', 'off'],
];

/** Another value than the default. */
function otherValue({ schema, path }: Leaf): unknown {
  const standard = JSON.stringify(schema.parse(undefined));
  const other = VALUES.find((value) => {
    const parsed = schema.safeParse(value);
    return parsed.success && JSON.stringify(parsed.data) !== standard;
  });
  if (other === undefined) throw new Error(`No other value is known for ${path.join('.')}.`);
  return other;
}

const within = ([key, ...rest]: string[], value: unknown): object => ({
  [key]: rest.length > 0 ? within(rest, value) : value,
});

/** The first step that an option of calibrate is for. */
const STEP_OF: Record<string, string> = {
  localise: 'localise',
  dust: 'localise',
  spacing: 'follow',
  follow: 'follow',
  mask: 'cutMasks',
  align: 'align',
};

it.each(leavesOf(CalibrateOptions).map((leaf) => [leaf.path.join('.'), leaf] as const))(
  'calibrate %s: changed, nothing that was made with it before is believed',
  async (_name, leaf) => {
    addSource('stack');
    await calibrate(workflow(), CalibrateOptions.parse({}));
    const before = getCalibration(project)?.inputsHash;
    called = [];
    await calibrate(workflow(), CalibrateOptions.parse({}));
    expect(getCalibration(project)?.inputsHash).toBe(before);
    expect(called).not.toContain('align');
    called = [];
    await calibrate(workflow(), CalibrateOptions.parse(within(leaf.path, otherValue(leaf))));
    expect(getCalibration(project)?.inputsHash).not.toBe(before);
    expect(called).toContain(STEP_OF[leaf.path[0]]);
    expect(called).toContain('align');
  },
);

it.each(leavesOf(TrackOptions).map((leaf) => [leaf.path.join('.'), leaf] as const))(
  'track %s: changed, nothing that was made with it before is believed',
  async (_name, leaf) => {
    const video = addSource('video');
    const model = beginModel(project, {
      report: {
        model: 'linear',
        split: 'random',
        epsilon: 0,
        epsilonInterval: [0, 0],
        sdUm: 0,
        rmseUm: 0,
        zTotalUm: 1,
        trainRows: 1,
        testRows: 1,
        fitS: 0,
        tensorBackend: 'wasm',
        seed: 1,
        trainedWith: { setup: null, pixelUm: 0.1625, axialFactor: 1, particleDiameterUm: 2 },
        importances: [],
        residualBins: [],
        warnings: [],
      },
      inputs: { mask: MaskOptions.parse({}), options: null },
      meta: {},
      predictions: {
        stack: [],
        particle: frames.slice(0, 0),
        slice: frames.slice(0, 0),
        inRange: bytes.slice(0, 0),
        xPx: new Float64Array(),
        yPx: new Float64Array(),
        zLabelUm: new Float64Array(),
        zPredUm: new Float64Array(),
        zSdUm: new Float64Array(),
      },
    });
    finishModel(project, model);
    const run = async (options: object): Promise<void> => {
      called = [];
      await track(workflow(), {
        videoId: video,
        modelId: model,
        name: '',
        options: TrackOptions.parse(options),
      });
    };
    await run({});
    const [before] = trackSummaries(project);
    await run({});
    expect(called).not.toContain('trackFrames');
    await run(within(leaf.path, otherValue(leaf)));
    const [after] = trackSummaries(project);
    expect(after.options).not.toEqual(before.options);
    expect(called).toContain('link');
    // Linking and smoothing begin from stored positions, as does a part of the frames or of the image; all else is part of what made these.
    const fromStored = ['link', 'smooth', 'frames', 'regionX', 'regionY'];
    if (!fromStored.includes(leaf.path[0])) expect(called).toContain('trackFrames');
  },
);
