import { existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import fc from 'fast-check';
import { writeArrays } from '../../native-worker/array-files.ts';
import { getAnalysis, listAnalyses } from '../../main/project/analyses.ts';
import { fullCalibration, getCalibration } from '../../main/project/calibrations.ts';
import { detectionsOfSource } from '../../main/project/detections.ts';
import { listChoices } from '../../main/project/z-series-choices.ts';
import { perform, redo, undo } from '../../main/project/history.ts';
import { listSetups, removeSetup, saveSetup } from '../../main/project/setups.ts';
import { listSources, removeSource, type Source } from '../../main/project/sources.ts';
import { projectSummary } from '../../main/project/summary.ts';
import { readTracks, trackCorrections, trackSets } from '../../main/project/tracks.ts';
import { modelReport, modelRows } from '../../main/project/models.ts';
import { getValidation, listValidations } from '../../main/project/validations.ts';
import type { Project } from '../../main/project/project.ts';
import type { StoredReport } from '../../main/project/stored-formats.ts';
import { chooseZSeries } from '../../main/workflow/choose-z-series.ts';
import { compare } from '../../main/workflow/compare.ts';
import * as correct from '../../main/workflow/corrections.ts';
import { importDetections, removeImportedDetections } from '../../main/workflow/import-detections.ts';
import { importTracks } from '../../main/workflow/import-tracks.ts';
import { keepAnalysis, takeOutAnalysis } from '../../main/workflow/keep-analysis.ts';
import { learningCurve } from '../../main/workflow/learning-curve.ts';
import { leaveOutMasks } from '../../main/workflow/leave-out-masks.ts';
import { importModel } from '../../main/workflow/model-transfer.ts';
import { relink } from '../../main/workflow/relink.ts';
import { setSource } from '../../main/workflow/set-source.ts';
import { trackMany } from '../../main/workflow/track-many.ts';
import { bringUpToDate } from '../../main/workflow/update.ts';
import type { TrackEdit } from '../../preload/contract/edits.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { ModelReportSchema } from '../../preload/contract/model-file.ts';
import { AnalyseOptions } from '../../preload/contract/options/analyse.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { CompareOptions } from '../../preload/contract/options/compare.ts';
import { LearningOptions } from '../../preload/contract/options/learning-curve.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { DetectionTableOptions, TableOptions } from '../../preload/contract/options/table.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';
import type { ChangeName } from './contract-changes.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from './made-up-analysis.ts';
import { noPredictions } from './no-predictions.ts';

/** The changes of the contract, at random, by the program's own steps over a worker that computes nothing. */

/** A number picks what a command is about. */
type Command = (analysis: MadeUpAnalysis, pick: number) => unknown;

const nth = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % (items.length || 1)];

const stack = ({ project }: MadeUpAnalysis, pick: number): Source | undefined =>
  nth(listSources(project, 'stack'), pick);
const video = ({ project }: MadeUpAnalysis, pick: number): Source | undefined =>
  nth(listSources(project, 'video'), pick);
const modelId = ({ project }: MadeUpAnalysis, pick: number): number | undefined =>
  nth(modelRows(project), pick)?.modelId;

/** As the api does it where no step of the workflow does. */
const did = (project: Project, name: string, change: () => void): void =>
  perform(project, { name, params: {}, versions: {} }, change);

/** What may be said of a source; a pick says one thing more than the pick before it in a round. */
const SAID: Parameters<typeof ImportOptions.parse>[0][] = [
  {},
  { pixelUm: 0.3 },
  { tags: { fuel: '3' } },
  { setup: 'lab0' },
  { tags: { fuel: '0', day: 'Monday' } },
];
const SAID_OF = {
  stack: [
    ...SAID,
    { axialScale: { kind: 'number', factor: 1 } },
    { zStepUm: 0.7 },
    { stageDirection: 'down' },
  ],
  video: [...SAID, { fps: 3 }, { focalHeightUm: 4 }],
} as const;

/** Of one of the two particles that stand left and right, at a frame. */
const trackEdit = (pick: number): TrackEdit => {
  const place = (particle: number) => ({ frame: pick % 20, xPx: particle ? 80 : 20, yPx: pick % 20 });
  const at = place(pick % 2);
  const edits: TrackEdit[] = [
    { do: 'delete', at },
    { do: 'split', at },
    { do: 'join', at, with: place(1 - (pick % 2)) },
    { do: 'isolate', at },
    { do: 'rename', at, name: `name ${pick}` },
  ];
  return edits[pick % edits.length];
};

async function importTable(analysis: MadeUpAnalysis, pick: number): Promise<void> {
  const { project, worker } = analysis;
  const source = video(analysis, pick);
  if (!source) return;
  const rows = `particle,frame,x_px,y_px\n${pick % 2},0,${1 + (pick % 3)},1\n${pick % 2},1,2,2\n`;
  const path = analysis.write(`table${pick % 2}.csv`, rows);
  const name = ['', 'theirs'][pick % 2];
  const options = TableOptions.parse({});
  await importTracks({ project, worker: worker.client }, { videoId: source.id, path, name, options });
}

async function startAnalysis({ project, workflow }: MadeUpAnalysis, pick: number): Promise<void> {
  const set = nth(trackSets(project), pick);
  if (!set) return;
  const chosen = pick % 3 ? null : { particles: [pick % 2], filter: 'length > 1' };
  const by = pick % 2 ? ['fuel'] : [];
  const options = AnalyseOptions.parse(pick % 4 ? {} : { diameterUm: 2 });
  await keepAnalysis(workflow, { videoIds: [set.videoId], by, chosen, options, tracksMadeAt: null });
}

/** Files move to another folder or back, and are found again. */
async function move(analysis: MadeUpAnalysis, pick: number): Promise<void> {
  const { folder, project, worker } = analysis;
  const source = nth(listSources(project), pick);
  if (!source || !existsSync(source.path)) return;
  mkdirSync(join(folder, 'moved'), { recursive: true });
  const name = basename(source.path);
  const [from, to] = [source.path, join(folder, 'moved', name)];
  renameSync(from, from === to ? join(folder, name) : to);
  await relink({ project, worker: worker.client }, null);
}

/** A file of the newest model, as another project would have written it. */
async function importOther(analysis: MadeUpAnalysis, pick: number): Promise<void> {
  const { project, worker } = analysis;
  const id = modelId(analysis, pick);
  if (id === undefined) return;
  const { createdAt, ...report } = modelReport(project, id);
  const record = { createdAt, report: ModelReportSchema.parse(report) };
  await importModel(project, worker.client, analysis.write(`model${pick % 2}.json`, JSON.stringify(record)));
}

export const COMMANDS: Record<Exclude<ChangeName, 'project.compact'>, Command> = {
  'project.import': (analysis, pick) =>
    pick % 2
      ? analysis.bringIn('stack', [`stack${pick % 3}.tif`])
      : analysis.bringIn('video', [`video${pick % 4}.tif`], { fps: 5 }),
  'project.remove': ({ project }, pick) => {
    const source = nth(listSources(project), pick);
    if (source) did(project, 'remove', () => removeSource(project, source.id));
  },
  'project.relink': move,
  'source.set': async ({ project, worker }, pick) => {
    const source = nth(listSources(project), pick);
    if (!source) return;
    const options = ImportOptions.parse(nth(SAID_OF[source.kind], pick));
    await setSource({ project, worker: worker.client }, source.id, options, pick % 2 === 0);
  },
  'setup.save': ({ project }, pick) => {
    const lengths = { pixelUm: 0.1 + pick / 1000, particleDiameterUm: 2 + (pick % 3) };
    const setup = Setup.parse({ name: `lab${pick % 2}`, ...lengths });
    did(project, 'setup.save', () => saveSetup(project, setup));
  },
  'setup.remove': ({ project }, pick) => {
    const own = nth(
      listSetups(project).filter(({ preset }) => !preset),
      pick,
    );
    if (own) did(project, 'setup.remove', () => removeSetup(project, own.setup.name));
  },
  'calibrate.start': (analysis, pick) => analysis.calibrate({ align: { referenceZUm: pick % 3 } }),
  'calibration.setZSeries': (analysis, pick) => {
    const { id: stackId } = stack(analysis, pick) ?? {};
    const use = [true, false, null][pick % 3];
    if (stackId !== undefined) chooseZSeries(analysis.project, { stackId, particle: pick % 2, use });
  },
  'train.start': (analysis, pick) => analysis.train(pick % 2),
  'compare.start': ({ workflow }) =>
    compare(workflow, CompareOptions.parse({ models: ['linear'] }), () => undefined),
  'learning.start': ({ workflow }) =>
    learningCurve(workflow, LearningOptions.parse({ model: 'linear' }), () => undefined),
  'model.import': importOther,
  'model.rename': (analysis, pick) => {
    const id = modelId(analysis, pick);
    if (id !== undefined) correct.nameModel(analysis.project, id, pick % 5 ? `title ${pick % 4}` : '');
  },
  'model.remove': (analysis, pick) => {
    const id = modelId(analysis, pick);
    if (id !== undefined) correct.takeOutModel(analysis.project, id);
  },
  'track.start': async (analysis, pick) => {
    const source = video(analysis, pick);
    const model = pick % 3 ? (modelId(analysis, pick) ?? null) : null;
    if (source)
      await analysis.track(
        source.id,
        model,
        { link: { minFrames: 1 + (pick % 2) } },
        ['', 'other'][pick % 2],
      );
  },
  'track.startMany': (analysis, pick) => {
    const ids = listSources(analysis.project, 'video').map(({ id }) => id);
    const how = { modelId: modelId(analysis, pick) ?? null, name: 'many', options: TrackOptions.parse({}) };
    return trackMany(analysis.workflow, ids, how, () => undefined);
  },
  // What it stores at its end: a new video with its trajectories.
  'live.start': async (analysis, pick) => {
    const { ids } = await analysis.bringIn('video', [`live${pick % 2}.tif`], { fps: 5 });
    await analysis.track(ids[0], modelId(analysis, pick) ?? null);
  },
  'tracks.import': importTable,
  'tracks.edit': (analysis, pick) => {
    const source = video(analysis, pick);
    if (source) correct.editTracks(analysis.project, source.id, [trackEdit(pick)]);
  },
  'tracks.clearEdits': (analysis, pick) => {
    const source = video(analysis, pick);
    if (source) correct.clearTrackEdits(analysis.project, source.id);
  },
  'tracks.show': ({ project }, pick) => {
    const set = nth(trackSets(project), pick);
    if (set) correct.showTrackSet(project, { sourceId: set.videoId, name: set.name });
  },
  'tracks.remove': ({ project }, pick) => {
    const set = nth(trackSets(project), pick);
    if (set) correct.takeOutTracks(project, { sourceId: set.videoId, name: set.name });
  },
  'validate.start': async (analysis, pick) => {
    const made = trackSets(analysis.project).filter((set) => set.modelId !== null);
    const { videoId, modelId: by } = nth(made, pick) ?? {};
    if (videoId !== undefined) await analysis.validate(videoId, by ?? undefined);
  },
  'analyse.start': startAnalysis,
  'analysis.remove': ({ project }, pick) => {
    const analysis = nth(listAnalyses(project), pick);
    if (analysis) takeOutAnalysis(project, analysis.analysisId);
  },
  'update.start': ({ workflow }) => bringUpToDate(workflow, () => undefined),
  'detections.edit': ({ project }, pick) => {
    const source = nth(listSources(project), pick);
    const place = { frame: pick % 5, xPx: pick, yPx: 2 * pick, radiusPx: 4 };
    if (source) correct.editDetections(project, source.id, [{ do: pick % 2 ? 'add' : 'remove', ...place }]);
  },
  'detections.clearEdits': ({ project }, pick) => {
    const source = nth(listSources(project), pick);
    if (source) correct.clearDetectionEdits(project, source.id);
  },
  'detections.import': (analysis, pick) => {
    const { id: videoId } = video(analysis, pick) ?? {};
    const path = analysis.write(`spots${pick % 2}.csv`, `frame,x_um,y_um\n${pick % 3},0.${pick % 4},0.2\n`);
    const options = DetectionTableOptions.parse({});
    return videoId && importDetections(analysis.workflow, { videoId, path, options });
  },
  'detections.removeImported': (analysis, pick) => {
    const { id } = video(analysis, pick) ?? {};
    if (id !== undefined) removeImportedDetections(analysis.project, id);
  },
  'masks.leaveOut': (analysis, pick) => {
    const { id: stackId } = stack(analysis, pick) ?? {};
    if (stackId === undefined || !getCalibration(analysis.project)) return;
    const masks = [0, 1].map((at) => ({ stackId, particle: pick % 2, slice: (pick + at) % 3 }));
    leaveOutMasks(analysis.project, masks, pick % 3 > 0);
  },
  'localise.set': (analysis, pick) => {
    const videoId = pick % 2 ? null : (video(analysis, pick)?.id ?? null);
    const options = pick % 5 ? LocaliseOptions.parse({ sensitivity: (pick % 3) / 3 }) : null;
    correct.setLocalise(analysis.project, videoId, options);
  },
  'history.undo': ({ project }) => undo(project),
  'history.redo': ({ project }) => redo(project),
};

const NAMES = Object.keys(COMMANDS) as (keyof typeof COMMANDS)[];

export interface RandomCommand {
  name: keyof typeof COMMANDS;
  pick: number;
}

/** What others are about: without them most would find nothing to change. */
const FIRST: RandomCommand[] = [
  { name: 'project.import', pick: 1 },
  { name: 'project.import', pick: 0 },
  { name: 'calibrate.start', pick: 0 },
  { name: 'train.start', pick: 0 },
  { name: 'track.start', pick: 1 },
];

/** So many after a first few that bring in files and results. */
export const randomCommands = (length: number): fc.Arbitrary<RandomCommand[]> =>
  fc
    .array(fc.record({ name: fc.constantFrom(...NAMES), pick: fc.integer({ min: 0, max: 99 }) }), {
      minLength: length,
      maxLength: length,
    })
    .map((commands) => [...FIRST, ...commands]);

/** An empty project for them, over a worker that tells files by size and text, and takes the models that `model.import` writes. */
export const changeableAnalysis = (): MadeUpAnalysis =>
  madeUpAnalysis({
    identify: ({ path }) => {
      const file = { name: basename(path), sizeBytes: statSync(path).size, modifiedMs: 0, hash: '' };
      return { content: readFileSync(path, 'utf8'), files: [file] };
    },
    importModel: async ({ path, modelFolder }) => ({
      ...(JSON.parse(readFileSync(path, 'utf8')) as { createdAt: string; report: StoredReport }),
      inputs: { mask: MaskOptions.parse({}) },
      predictions: noPredictions(),
      meta: { zRangeUm: [-5, 5] } as never,
      arrays: await writeArrays(modelFolder, { weights: Float64Array.of(1) }),
    }),
  });

const writesOf = ({ db }: Project): number => db.prepare('SELECT total_changes()').pluck().get() as number;

/** Does a command; what it refuses changes nothing. Tells whether it wrote anything. */
export async function doCommand(analysis: MadeUpAnalysis, { name, pick }: RandomCommand): Promise<boolean> {
  const before = writesOf(analysis.project);
  try {
    await COMMANDS[name](analysis, pick);
  } catch (error) {
    if (!(error instanceof JanusError) || error.tag === 'fault') throw error;
  }
  return writesOf(analysis.project) > before;
}

/** But for how much is stored of what is only kept for computing: compacting takes it with the result that was made of it. */
function summaryOf(project: Project): object {
  const { sources, ...summary } = projectSummary(project);
  return { ...summary, sources: sources.map((source) => ({ ...source, framesLocalised: null })) };
}

/** All that a person sees of a project. */
export const contentOf = (project: Project): unknown => ({
  summary: summaryOf(project),
  setups: listSetups(project),
  importedDetections: listSources(project)
    .filter(({ importedDetections }) => importedDetections !== null)
    .map(({ id }) => detectionsOfSource(project, id)),
  calibration: fullCalibration(project),
  choices: listChoices(project),
  models: modelRows(project).map(({ modelId }) => modelReport(project, modelId)),
  tracks: trackSets(project).map(({ videoId, name }) => [
    readTracks(project, videoId, name),
    trackCorrections(project, videoId),
  ]),
  validations: listValidations(project).map(({ validationId }) => getValidation(project, validationId)),
  analyses: listAnalyses(project).map(({ analysisId }) => getAnalysis(project, analysisId)),
});
