import { knownOfMotion, storeAnalysis } from '../../main/project/analyses.ts';
import { makeInputs } from '../../main/project/result-inputs.ts';
import { storeCalibration } from '../../main/project/calibrations.ts';
import { maskSetFor, storeParticles } from '../../main/project/mask-sets.ts';
import { beginModel, finishModel } from '../../main/project/models.ts';
import { knownOfStack, knownOfTruth, knownOfVideo } from '../../main/project/out-of-date.ts';
import type { Project } from '../../main/project/project.ts';
import { getSource, listSources, storeSources, type NewSource } from '../../main/project/sources.ts';
import { storeTracks, trackSets, trackSummaries, useTracks } from '../../main/project/tracks.ts';
import { storeValidation } from '../../main/project/validations.ts';
import { calibratedMasks } from '../../main/workflow/calibrated-masks.ts';
import { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import { TrainOptions } from '../../preload/contract/options/train.ts';
import { ValidateOptions } from '../../preload/contract/options/validate.ts';
import { analysisOf, trackTableOf, validationFiguresOf, validationTableOf } from './made-up-tables.ts';
import { saidNothing } from './said-nothing.ts';

/** Results as the steps of an analysis store them, made up: nothing is computed, no file is read. */

const floats = (...values: number[]): Float64Array => Float64Array.from(values);

export function newSource(kind: 'stack' | 'video', name: string, more: Partial<NewSource> = {}): NewSource {
  const path = `/nowhere/${name}`;
  return {
    kind,
    path,
    identity: { content: `content of ${name}`, files: [] },
    info: {
      path,
      format: 'tiff',
      axes: kind === 'stack' ? 'ZYX' : 'TYX',
      frames: 5,
      width: 9,
      height: 9,
      bits: 8,
      pixelSizeUm: 0.2,
      zStepUm: 0.5,
      frameIntervalS: 0.1,
      ...saidNothing,
    },
    options: ImportOptions.parse({}),
    setup: null,
    axialFactor: 1.333,
    ...more,
  };
}

export const addSource = (project: Project, ...of: Parameters<typeof newSource>): number =>
  storeSources(project, [newSource(...of)])[0];

/** Particles of a stack, slices of each, and the side of its masks. */
const SMALL = { particles: 2, slices: 3, sidePx: 9 };

/** Two particles a stack, of three slices each, unless decided otherwise by hand. `salt` makes another calibration of the same images. */
export function pretendCalibration(project: Project, salt = 'cut', size = SMALL): number {
  const each = (length: number): number[] => Array.from({ length }, (_, at) => at);
  const given = CalibrateOptions.parse({});
  const stacks = listSources(project, 'stack');
  const sets = stacks.map((source) => {
    const set = maskSetFor(
      project,
      source.id,
      makeInputs({ salt, content: source.identity.content }),
      size.sidePx,
    );
    const of = (value: number): Float64Array => new Float64Array(size.slices).fill(value);
    const path = { slice: Int32Array.from(each(size.slices)), radiusPx: of(4) };
    const at = (x: number) => ({ ...path, xPx: of(x), yPx: of(20) });
    if (!set.followed) {
      storeParticles(
        project,
        set.id,
        each(size.particles).map((particle) => ({
          particle,
          reject: null,
          included: false,
          ...at(20 + 60 * particle),
        })),
      );
    }
    return { source, set };
  });
  const quality = {
    slices: size.slices,
    offsetUm: 0,
    offsetSdUm: 0.1,
    residual: 0.1,
    ambiguous: false,
    reject: null,
    automatic: null,
  };
  return storeCalibration(project, {
    inputs: makeInputs({
      version: 'test',
      step: 'align',
      stacks: stacks.map(({ id, identity, axialFactor }) => ({
        source: id,
        content: identity.content,
        cut: salt,
        zStepSampleUm: 0.5 * axialFactor,
      })),
      options: given,
      byHand: [],
    }),
    maskSetIds: sets.map(({ set }) => set.id),
    zRangeUm: [-1, 1],
    masks: size.particles * size.slices * stacks.length,
    particles: size.particles * stacks.length,
    reference: { sidePx: 1, data: new Float32Array(1), profile: new Float64Array(1), zUm: 0 },
    warnings: [],
    details: {
      members: [],
      candidates: [],
      zCoveredUm: [-1, 1] as [number, number],
      heights: [],
      slides: [],
      wanderUm: 0,
      given,
      known: Object.fromEntries(stacks.map((source) => [source.id, knownOfStack(source, given)])),
    },
    zSeries: sets.flatMap(({ source, set }) =>
      each(size.particles).map((particle) => ({
        maskSetId: set.id,
        particle,
        quality: { ...quality, stackId: source.id, particle },
        zLabelUm: Float64Array.from(each(size.slices), (slice) => slice - 1),
      })),
    ),
  });
}

export function pretendModel(project: Project): number {
  const options = TrainOptions.parse({ model: 'ridge' });
  const [stack] = listSources(project, 'stack');
  const { calibration } = calibratedMasks(project);
  const trainedWith = { setup: null, pixelUm: 0.2, axialFactor: stack.axialFactor, particleDiameterUm: 3 };
  const id = beginModel(project, {
    report: {
      model: 'ridge',
      split: 'random',
      epsilon: 0.02,
      epsilonInterval: [0.01, 0.03],
      sdUm: 0.1,
      rmseUm: 0.1,
      zTotalUm: 2,
      trainRows: 6,
      testRows: 6,
      fitS: 1,
      tensorBackend: 'none',
      seed: 1,
      trainedWith,
      importances: [],
      residualBins: [],
      warnings: [],
    },
    predictions: {
      stack: [],
      particle: new Int32Array(0),
      slice: new Int32Array(0),
      inRange: new Uint8Array(0),
      xPx: floats(),
      yPx: floats(),
      zLabelUm: floats(),
      zPredUm: floats(),
      zSdUm: floats(),
    },
    inputs: {
      mask: calibration.inputs.options.mask,
      options,
      calibration: calibration.inputs,
      calibrationState: calibration.state,
    },
    meta: {},
  });
  finishModel(project, id);
  return id;
}

/** One particle that does not move. */
export const atRest = (frames = 1): TrackTable =>
  trackTableOf(Array.from({ length: frames }), {
    frame: (_, at) => at,
    tS: (_, at) => 0.1 * at,
    xPx: () => 1,
    yPx: () => 1,
    xUm: () => 1,
    yUm: () => 1,
    zSdUm: () => 0.1,
    inRange: () => 1,
  });

/** Stores a set of trajectories at once and lets it count. */
export function keepTracks(project: Project, tracks: Parameters<typeof storeTracks>[1]): number {
  const steps = storeTracks(project, tracks);
  let step = steps.next();
  while (!step.done) step = steps.next();
  useTracks(project, tracks, step.value);
  return step.value;
}

/** One position, unless a table is given. */
export function pretendTracks(
  project: Project,
  sourceId: number,
  modelId: number | null,
  table: TrackTable = atRest(),
  name = '',
): void {
  const given = TrackOptions.parse({});
  const video = getSource(project, sourceId);
  keepTracks(project, {
    shown: true,
    sourceId,
    name,
    modelId,
    positionsId: 0,
    inputs: {
      content: video.identity.content,
      modelId,
      options: given,
      given,
      versions: {},
      warnings: [],
      known: knownOfVideo(video, given),
    },
    table,
  });
}

/** No row, unless residuals are given. */
export function pretendValidation(
  project: Project,
  sourceId: number,
  modelId: number,
  residualUm = floats(),
): number {
  const source = getSource(project, sourceId);
  const options = ValidateOptions.parse({});
  const made =
    trackSets(project).find((set) => set.videoId === sourceId && set.modelId === modelId)?.createdAt ?? null;
  return storeValidation(project, {
    report: {
      kind: source.kind,
      sourceId,
      source: source.name,
      modelId,
      model: 'ridge',
      split: 'random',
      truth: 'truth.csv',
      options,
      toleranceUm: 1.5,
      zTotalUm: 2,
      axialFactor: 1.333,
      warnings: [],
      ...validationFiguresOf(1),
    },
    inputs: {
      content: source.identity.content,
      modelId,
      truth: { file: 'truth.csv', sha256: '' },
      seed: 1,
      made,
      known: knownOfTruth(source, options),
    },
    table: validationTableOf(residualUm),
  });
}

/** An analysis of all trajectories of a video by its tag `fuel`, or of the first of them. */
export function pretendAnalysis(project: Project, videoId: number, isOfAll = true): number {
  const { identity, name, ...source } = getSource(project, videoId);
  const made = trackSummaries(project).find((one) => one.videoId === videoId)?.createdAt ?? '';
  const options = AnalyseOptions.parse({});
  const known = knownOfMotion({ ...source, identity, name }, ['fuel'], options);
  return storeAnalysis(project, {
    inputs: {
      videos: [{ source: videoId, content: identity.content, name, made, known }],
      by: ['fuel'],
      chosen: isOfAll ? null : { particles: [0], filter: '' },
      options,
      seed: 1,
      versions: {},
    },
    report: { groups: [{ ...analysisOf(1), tags: { fuel: '' } }], warnings: [] },
    files: [{ name: 'msd.csv', text: 'lag_s\n' }],
  });
}
