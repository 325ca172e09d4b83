import { readFileSync } from 'node:fs';
import type {
  CallOptions,
  MethodParams as Params,
  MethodResult as Result,
  WorkerClient,
} from '../../native-worker/client/client.ts';
import type { SourceInfo } from '../../preload/contract/source-info.ts';
import { writeArrays } from '../../native-worker/array-files.ts';
import { analysisOf, trackTableOf, validationFiguresOf, validationTableOf } from './made-up-tables.ts';
import { saidNothing } from './said-nothing.ts';

/** What a made-up worker is asked most, in tests of what asks it. */
type Name =
  | 'align'
  | 'analyse'
  | 'averageMasks'
  | 'axialFactor'
  | 'cutMasks'
  | 'follow'
  | 'identify'
  | 'importModel'
  | 'learningPoint'
  | 'learningSizes'
  | 'link'
  | 'localise'
  | 'lostBeside'
  | 'maskImages'
  | 'maskSide'
  | 'measures'
  | 'prepareTracking'
  | 'preparedFrame'
  | 'separatePairs'
  | 'previewFrame'
  | 'sourceFiles'
  | 'sourceInfo'
  | 'staticLight'
  | 'brightness'
  | 'testModel'
  | 'trackFrames'
  | 'train'
  | 'validate';
export type Answers = {
  [Method in Name]: (params: Params<Method>, call?: CallOptions) => Result<Method> | Promise<Result<Method>>;
};

export interface MadeUpWorker {
  client: WorkerClient;
  answers: Answers;
  /** What one method was asked, call by call. */
  asked<Method extends Name>(method: Method): Params<Method>[];
}

/** Slices or frames of every made-up file, and how large its images are. */
export const FRAMES = 20;
const IMAGE_PX = 100;
const [LEFT, RIGHT] = [20, 80];

export const infoOf = (path: string): SourceInfo => ({
  path,
  format: 'tiff',
  axes: 'ZYX',
  frames: FRAMES,
  width: IMAGE_PX,
  height: IMAGE_PX,
  bits: 8,
  pixelSizeUm: 0.2,
  zStepUm: 0.5,
  frameIntervalS: 0.1,
  ...saidNothing,
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, k) => from + k);
const all = (rows: number, value: number): Float64Array => new Float64Array(rows).fill(value);

/** Two particles at rest, one on the left, one on the right, in every slice or frame; features are slice and place; labels follow the slices. */
const answers = (): Answers => ({
  identify: ({ path }) => ({ content: readFileSync(path, 'utf8'), files: [] }),
  sourceInfo: ({ path }) => infoOf(path),
  sourceFiles: ({ path }) => [path],
  axialFactor: ({ scale }) => (scale.kind === 'number' ? scale.factor : 1.25),
  maskSide: () => 5,
  measures: () => [{ name: 'all', version: 1, columns: ['slice', 'place'] }],
  staticLight: () => null,
  brightness: () => ({ level: 200, bits: 8, cutOffAt: null }),
  localise: ({ from, to }) => {
    const frames = range(from, to).flatMap((frame) => [frame, frame]);
    return {
      frame: Int32Array.from(frames),
      xPx: Float64Array.from(frames, (_, k) => (k % 2 ? RIGHT : LEFT)),
      yPx: all(frames.length, 50),
      radiusPx: all(frames.length, 4),
      score: all(frames.length, 1),
    };
  },
  follow: () =>
    [LEFT, RIGHT].map((x, particle) => ({
      particle,
      reject: null,
      slice: Int32Array.from(range(0, FRAMES)),
      xPx: all(FRAMES, x),
      yPx: all(FRAMES, 50),
      radiusPx: all(FRAMES, 4),
    })),
  cutMasks: ({ frame, xPx, sidePx }) => ({
    masks: { sidePx, count: frame.length, bits: 8, data: new Uint8Array(frame.length * sidePx ** 2) },
    features: {
      names: ['slice', 'place'],
      rows: frame.length,
      values: Float64Array.from([...frame].flatMap((slice, row) => [slice, xPx[row]])),
    },
    tensorBackend: 'wasm',
  }),
  align: ({ zSeries }) => ({
    zSeries: zSeries.map(({ stackId, particle, slice }) => ({
      stackId,
      particle,
      slices: slice.length,
      offsetUm: 0,
      offsetSdUm: 0.1,
      residual: 0.1,
      ambiguous: false,
      reject: null,
    })),
    zLabelUm: zSeries.map(({ heightUm, slice, zStepSampleUm }) =>
      Float64Array.from(slice, (at, row) => (heightUm?.[row] ?? at * zStepSampleUm) - 5),
    ),
    referenceProfile: all(3, 1),
    referenceMembers: [{ zSeries: 0, index: 3 }],
    referenceCandidates: [],
    zRangeUm: [-5, 5],
    zCoveredUm: [-6, 6],
    heights: [],
    slides: [],
    stacksApart: [],
    stacksWithoutLight: [],
    warnings: [],
    wanderUm: 0,
  }),
  importModel: () => Promise.reject(new Error('Nothing was exported.')),
  averageMasks: () => ({ sidePx: 5, data: new Float32Array(25) }),
  train: async ({ zLabelUm, modelFolder }) => {
    const row = Int32Array.from(range(0, zLabelUm.length)).toReversed();
    const test = {
      row,
      zPredUm: Float64Array.from(row, (at) => zLabelUm[at] + 0.5),
      zSdUm: all(row.length, 0.3),
      inRange: Uint8Array.from(row, (at) => at % 2),
    };
    return {
      outcome: {
        test,
        zTotalUm: 10,
        epsilon: 0.02,
        epsilonInterval: [0.01, 0.03],
        sdUm: 0.2,
        rmseUm: 0.2,
        trainRows: row.length,
        testRows: row.length,
        fitS: 1,
        importances: [],
        permutation: [],
        periodicity: null,
        factors: null,
        warnings: [],
      } as unknown as Result<'train'>['outcome'],
      meta: { zRangeUm: [-5, 5] },
      arrays: await writeArrays(modelFolder, { weights: Float64Array.of(1, 2, 3) }),
    };
  },
  prepareTracking: () => undefined as never,
  preparedFrame: () => ({ width: 1, height: 1, bits: 8, data: new Uint8Array(1) }),
  previewFrame: () => {
    const none = all(0, 0);
    const circles = { frame: new Int32Array(0), xPx: none, yPx: none, radiusPx: none, score: none };
    return { circles, leftOut: null, rejected: [] };
  },
  maskImages: ({ masks: { count } }) => ({
    names: ['pixel_0'],
    rows: count,
    values: all(count, 7),
  }),
  testModel: ({ options }) =>
    ({
      epsilon: 0.01 * options.model.length,
      epsilonInterval: [0.01, 0.03],
      sdUm: 0.2,
      rmseUm: 0.2,
      testRows: 4,
      fitS: 1,
      predictUsPerMask: 2,
    }) as unknown as Result<'testModel'>,
  learningSizes: () => [1, 2, 4],
  learningPoint: ({ size, repeats }) => ({
    trainParticles: size,
    trainRows: 10 * size,
    epsilon: 0.1 / size,
    sdUm: 0.1,
    repeats,
    testRows: 5,
    epsilonLow: 0.05 / size,
    epsilonHigh: 0.2 / size,
    epsilons: [0.1 / size],
  }),
  trackFrames: ({ from, to }) => {
    const frames = range(from, to).flatMap((frame) => [frame, frame]);
    const rows = frames.length;
    return {
      frame: Int32Array.from(frames),
      xPx: Float64Array.from(frames, (_, k) => (k % 2 ? RIGHT : LEFT)),
      yPx: Float64Array.from(frames),
      radiusPx: all(rows, 4),
      score: all(rows, 1),
      zLabelUm: all(rows, -2),
      zSdUm: all(rows, 0.3),
      inRange: new Uint8Array(rows).fill(1),
      crowded: new Uint8Array(rows),
      weak: new Uint8Array(rows),
    };
  },
  lostBeside: () => [],
  separatePairs: () => null,
  link: ({ positions, options }) => {
    const particleOf = (row: number): number => Number(positions.xPx[row] === RIGHT);
    const order = [...positions.frame.keys()].sort(
      (a, b) => particleOf(a) - particleOf(b) || positions.frame[a] - positions.frame[b],
    );
    return trackTableOf(order, {
      particle: particleOf,
      frame: (row) => positions.frame[row],
      tS: (row) => positions.frame[row] * options.frameIntervalS,
      xPx: (row) => positions.xPx[row],
      yPx: (row) => positions.yPx[row],
      xUm: (row) => positions.xPx[row] * options.pixelUm,
      yUm: (row) => positions.yPx[row] * options.pixelUm,
      zRawUm: (row) => -positions.zLabelUm[row],
      zUm: (row) => -positions.zLabelUm[row],
      zSdUm: (row) => positions.zSdUm[row],
      inRange: (row) => positions.inRange[row],
    });
  },
  analyse: ({ groups }) => ({
    result: analysisOf(groups.length),
    files: [{ name: 'msd.csv', text: 'lag_s\n' }],
  }),
  validate: ({ truth, found }) => ({
    figures: validationFiguresOf(truth.frame.length, found.frame.length),
    table: validationTableOf(new Float64Array(0)),
  }),
});

/** A worker that computes nothing. Tests may give other answers. */
export function madeUpWorker(others: Partial<Answers> = {}): MadeUpWorker {
  const calls: { method: string; params: unknown }[] = [];
  const known: Answers = { ...answers(), ...others };
  const call = async (method: Name, params: never, options?: CallOptions): Promise<unknown> => {
    calls.push({ method, params });
    return known[method](params, options);
  };
  return {
    client: { call } as unknown as WorkerClient,
    answers: known,
    asked: (method) => calls.filter((one) => one.method === method).map(({ params }) => params as never),
  };
}
