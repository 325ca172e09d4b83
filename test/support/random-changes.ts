import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { getAnalysis, listAnalyses } from '../../main/project/analyses.ts';
import { fullCalibration, getCalibration } from '../../main/project/calibrations.ts';
import { listChoices } from '../../main/project/z-series-choices.ts';
import { perform, redo, undo } from '../../main/project/history.ts';
import { listSetups, removeSetup, saveSetup } from '../../main/project/setups.ts';
import { listSources, removeSource } from '../../main/project/sources.ts';
import { projectSummary } from '../../main/project/summary.ts';
import { readTracks, trackCorrections, trackSets } from '../../main/project/tracks.ts';
import { modelReport, modelRows } from '../../main/project/models.ts';
import { getValidation, listValidations } from '../../main/project/validations.ts';
import type { Project } from '../../main/project/project.ts';
import { chooseZSeries } from '../../main/workflow/choose-z-series.ts';
import * as correct from '../../main/workflow/corrections.ts';
import { importTracks } from '../../main/workflow/import-tracks.ts';
import { importSources } from '../../main/workflow/import.ts';
import { takeOutAnalysis } from '../../main/workflow/keep-analysis.ts';
import { leaveOutMasks } from '../../main/workflow/leave-out-masks.ts';
import { setSource } from '../../main/workflow/set-source.ts';
import type { WorkerClient } from '../../native-worker/client/client.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { Setup } from '../../preload/contract/options/setup.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';
import { TableOptions } from '../../preload/contract/options/table.ts';
import * as made from './made-up-project.ts';

/** Commands of all kinds, at random, on made-up results. */

/** A computing process that has seen every file. */
const worker = {
  call: (method: string, { path }: { path?: string }) => {
    const kind = path?.includes('stack') ? 'stack' : 'video';
    const source = made.newSource(kind, path ?? '');
    const answers: Record<string, unknown> = {
      sourceInfo: { ...source.info, path },
      identify: { content: `content of ${path}`, files: [] },
      axialFactor: 1.333,
    };
    return Promise.resolve(answers[method]);
  },
} as unknown as WorkerClient;

/** A number picks what a command is about. */
type Command = (project: Project, pick: number) => unknown;

const nth = <Item>(items: readonly Item[], pick: number): Item | undefined =>
  items[pick % (items.length || 1)];

const did = (project: Project, name: string, change: () => unknown): void =>
  perform(project, { name, params: {}, versions: {} }, () => {
    change();
  });

const COMMANDS: Record<string, Command> = {
  importStack: (project, pick) =>
    importSources(project, worker, 'stack', [`/nowhere/stack${pick % 3}.tif`], ImportOptions.parse({})),
  importVideo: (project, pick) =>
    importSources(
      project,
      worker,
      'video',
      [`/nowhere/video${pick % 2}.tif`],
      ImportOptions.parse({ fps: 5 }),
    ),
  remove: (project, pick) => {
    const source = nth(listSources(project), pick);
    if (source) did(project, 'remove', () => removeSource(project, source.id));
  },
  set: async (project, pick) => {
    const source = nth(listSources(project), pick);
    const options = ImportOptions.parse({
      pixelUm: 0.1 + 0.05 * (pick % 4),
      tags: { day: String(pick % 3) },
    });
    if (source) await setSource({ project, worker }, source.id, options, false);
  },
  saveSetup: (project, pick) =>
    did(project, 'setup.save', () =>
      saveSetup(project, Setup.parse({ name: `lab${pick % 2}`, pixelUm: 0.1 + pick / 1000 })),
    ),
  removeSetup: (project, pick) => {
    const own = nth(
      listSetups(project).filter(({ preset }) => !preset),
      pick,
    );
    if (own) did(project, 'setup.remove', () => removeSetup(project, own.setup.name));
  },
  choose: (project, pick) => {
    const stack = nth(listSources(project, 'stack'), pick);
    const use = [true, false, null][pick % 3];
    if (stack && getCalibration(project))
      chooseZSeries(project, { stackId: stack.id, particle: pick % 2, use });
  },
  calibrate: (project, pick) => {
    if (listSources(project, 'stack').length > 0)
      did(project, 'calibrate', () => made.pretendCalibration(project, `salt ${pick % 3}`));
  },
  train: (project) => {
    if (getCalibration(project)) did(project, 'train', () => made.pretendModel(project));
  },
  track: (project, pick) => {
    const video = nth(listSources(project, 'video'), pick);
    const modelId = nth([null, ...modelRows(project).map((model) => model.modelId)], pick) ?? null;
    const name = ['', 'other'][pick % 2];
    if (video)
      did(project, 'track', () => made.pretendTracks(project, video.id, modelId, made.atRest(), name));
  },
  importTracks: (project, pick) => {
    const video = nth(listSources(project, 'video'), pick);
    const path = join(dirname(project.path), `table${pick % 2}.csv`);
    writeFileSync(path, `particle,frame,x_px,y_px\n${pick % 2},0,${1 + (pick % 3)},1\n`);
    const name = ['', 'theirs'][pick % 2];
    const options = TableOptions.parse({});
    return video && importTracks({ project, worker }, { videoId: video.id, path, name, options });
  },
  validate: (project, pick) => {
    const tracks = nth(trackSets(project), pick);
    const { videoId, modelId = null } = tracks ?? {};
    if (videoId !== undefined && modelId !== null)
      did(project, 'validate', () => made.pretendValidation(project, videoId, modelId));
  },
  analyse: (project, pick) => {
    const { videoId } = nth(trackSets(project), pick) ?? {};
    if (videoId !== undefined)
      did(project, 'analyse', () => made.pretendAnalysis(project, videoId, pick % 2 === 0));
  },
  removeAnalysis: (project, pick) => {
    const analysis = nth(listAnalyses(project), pick);
    if (analysis) takeOutAnalysis(project, analysis.analysisId);
  },
  editDetections: (project, pick) => {
    const source = nth(listSources(project), pick);
    const place = { frame: pick % 5, xPx: pick, yPx: 2 * pick, radiusPx: 4 };
    if (source) correct.editDetections(project, source.id, [{ do: pick % 2 ? 'add' : 'remove', ...place }]);
  },
  clearDetectionEdits: (project, pick) => {
    const source = nth(listSources(project), pick);
    if (source) correct.clearDetectionEdits(project, source.id);
  },
  editTracks: (project, pick) => {
    const video = nth(listSources(project, 'video'), pick);
    const at = { frame: 0, xPx: 1 + (pick % 2) * 40, yPx: 1 };
    const edits = [
      { do: 'delete', at },
      { do: 'rename', at, name: `name ${pick}` },
    ] as const;
    if (video) correct.editTracks(project, video.id, [edits[pick % 2]]);
  },
  clearTrackEdits: (project, pick) => {
    const video = nth(listSources(project, 'video'), pick);
    if (video) correct.clearTrackEdits(project, video.id);
  },
  leaveOutMasks: (project, pick) => {
    const stack = nth(listSources(project, 'stack'), pick);
    const masks = [0, 1].map((at) => ({
      stackId: stack?.id ?? 0,
      particle: pick % 2,
      slice: (pick + at) % 3,
    }));
    if (stack && getCalibration(project)) leaveOutMasks(project, masks, pick % 3 > 0);
  },
  setLocalise: (project, pick) => {
    const video = pick % 2 ? null : (nth(listSources(project, 'video'), pick)?.id ?? null);
    const options = pick % 5 ? LocaliseOptions.parse({ sensitivity: (pick % 3) / 3 }) : null;
    correct.setLocalise(project, video, options);
  },
  showTracks: (project, pick) => {
    const set = nth(trackSets(project), pick);
    if (set) correct.showTrackSet(project, { sourceId: set.videoId, name: set.name });
  },
  removeTracks: (project, pick) => {
    const set = nth(trackSets(project), pick);
    if (set) correct.takeOutTracks(project, { sourceId: set.videoId, name: set.name });
  },
  nameModel: (project, pick) => {
    const model = nth(modelRows(project), pick);
    if (model) correct.nameModel(project, model.modelId, `title ${pick % 4}`);
  },
  removeModel: (project, pick) => {
    const model = nth(modelRows(project), pick);
    if (model) correct.takeOutModel(project, model.modelId);
  },
  undo,
  redo,
};

export interface RandomCommand {
  name: string;
  pick: number;
}

export const randomCommands = (length: number): fc.Arbitrary<RandomCommand[]> =>
  fc.array(
    fc.record({ name: fc.constantFrom(...Object.keys(COMMANDS)), pick: fc.integer({ min: 0, max: 99 }) }),
    { minLength: length, maxLength: length },
  );

/** Does a command; what it refuses changes nothing. */
export async function doCommand(project: Project, { name, pick }: RandomCommand): Promise<void> {
  try {
    await COMMANDS[name](project, pick);
  } catch (error) {
    if (!(error instanceof JanusError) || error.tag === 'fault') throw error;
  }
}

/** All that a person sees of a project. */
export const contentOf = (project: Project): unknown => ({
  summary: projectSummary(project),
  setups: listSetups(project),
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
