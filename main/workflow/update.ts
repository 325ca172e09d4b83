import { existsSync } from 'node:fs';
import { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { followSettings } from '../../preload/contract/localise-settings.ts';
import type { CalibrationSummary, ModelRow, VideoTracksSummary } from '../../preload/contract/commands.ts';
import type { ValidationRow } from '../../preload/contract/validation.ts';
import { calibrationSummary } from '../project/calibrations.ts';
import { listAnalyses } from '../project/analyses.ts';
import { importedDetectionsOf } from '../project/imported-detections.ts';
import { lastCommand, logCommand } from '../project/command-log.ts';
import { localiseOf, projectLocalise, settingsOfKey } from '../project/localise-settings.ts';
import { modelRows } from '../project/models.ts';
import { mayTouch } from '../project/reachable-paths.ts';
import type { Project } from '../project/project.ts';
import { getSource, listSources } from '../project/sources.ts';
import { trackSets } from '../project/tracks.ts';
import { listValidations, truthOf } from '../project/validations.ts';
import { calibrate } from './calibrate.ts';
import type { Workflow } from './workflow-context.ts';
import { keepAnalysis } from './keep-analysis.ts';
import { PARTS, partOf } from './part-of-progress.ts';
import { readTruth } from './read-truth.ts';
import { staleResults } from './set-source.ts';
import { importDetections } from './import-detections.ts';
import { sameTable } from './imported-table/given-table.ts';
import { importTracks } from './import-tracks.ts';
import { track } from './track.ts';
import { train } from './train.ts';
import { validate } from './validate.ts';
import { versions } from './versions.ts';

type Changed = 'sources' | 'calibration' | 'models' | 'tracks' | 'validations' | 'analysis';
interface Step {
  what: Changed;
  run(workflow: Workflow): Promise<unknown>;
}

/**
 * Makes again what is out of date, each result with the options and the seed that it was made with: imported detections, the calibration, the newest
 * model of each kind, trajectories, validations, analyses. Earlier models stay. What is left out of date is in the log: models of other programs'
 * options or without any stack, validations and imports whose table is gone or holds something else, and analyses of chosen trajectories, which have
 * other numbers now.
 */
export async function bringUpToDate(workflow: Workflow, onDone: (what: Changed) => void): Promise<void> {
  const { project } = workflow;
  const successors = new Map<number, number>();
  const phases = [
    detectionSteps,
    ...[calibrationSteps, modelSteps, trackSteps, validationSteps, analysisSteps],
  ] as const;
  let finished = 0;
  for (const [at, phase] of phases.entries()) {
    const steps = await phase(project, successors);
    // The number of later steps is not known before: they count as one each.
    for (const [done, step] of steps.entries()) {
      const total = finished + steps.length - done + phases.length - 1 - at;
      await step.run(partOf(workflow, finished, total));
      finished += 1;
      onDone(step.what);
    }
  }
  logCommand(project, 'update', {}, versions(), { steps: finished, left: staleResults(project) });
  workflow.report('Up to date', Math.max(1, finished) * PARTS, Math.max(1, finished) * PARTS);
}

/** Reads the tables of imported detections again; nothing where they are gone or hold something else. */
async function detectionSteps(project: Project): Promise<Step[]> {
  const steps: Step[] = [];
  for (const video of listSources(project, 'video')) {
    const imported = importedDetectionsOf(project, video);
    if (imported === null || imported.outOfDate.length === 0) continue;
    const path = await sameTable(project, imported);
    if (path === null) continue;
    const request = { videoId: video.id, path, options: imported.options };
    steps.push({ what: 'sources', run: (workflow) => importDetections(workflow, request) });
  }
  return steps;
}

function calibrationSteps(project: Project): Step[] {
  const present = calibrationSummary(project);
  const stacks = new Set(listSources(project, 'stack').map(({ id }) => id));
  if (present ? present.outOfDate.length === 0 : modelRows(project).length === 0 || stacks.size === 0)
    return [];
  const { options, settings } = present ?? lastOptions(project);
  const references = options.align.references?.every(({ stackId }) => stacks.has(stackId))
    ? options.align.references
    : null;
  const localise = followSettings(options.localise, settings, projectLocalise(project));
  const given = { ...options, localise, align: { ...options.align, references } };
  return [{ what: 'calibration', run: (workflow) => calibrate(workflow, given) }];
}

/** Of the calibration that went with one of its stacks. */
function lastOptions(project: Project): Pick<CalibrationSummary, 'options' | 'settings'> {
  const noted = (lastCommand(project, 'calibrate') ?? {}) as { given?: unknown; settings?: string | null };
  const options = CalibrateOptions.safeParse(noted.given);
  return {
    options: options.success ? options.data : CalibrateOptions.parse({}),
    settings: settingsOfKey(noted.settings),
  };
}

const madeAlike = ({ options, seed }: ModelRow): string => JSON.stringify([options, seed]);

function modelSteps(project: Project, successors: Map<number, number>): Step[] {
  // Without any stack there is nothing to learn from again.
  if (calibrationSummary(project) === null) return [];
  const newest = new Map(modelRows(project).map((row) => [madeAlike(row), row]));
  for (const row of modelRows(project)) {
    const { modelId } = newest.get(madeAlike(row))!;
    if (row.outOfDate.length > 0) successors.set(row.modelId, modelId);
  }
  return [...newest.values()].flatMap(({ modelId, options, seed, outOfDate }): Step[] => {
    if (outOfDate.length === 0 || options === null) return [];
    const run = async (workflow: Workflow): Promise<void> => {
      const made = await train({ ...workflow, seed }, options);
      for (const [id, next] of successors) if (next === modelId) successors.set(id, made);
    };
    return [{ what: 'models', run }];
  });
}

const successorOf = <Id extends number | null>(successors: Map<number, number>, modelId: Id): number | Id =>
  (modelId === null ? undefined : successors.get(modelId)) ?? modelId;

async function trackSteps(project: Project, successors: Map<number, number>): Promise<Step[]> {
  const stale = trackSets(project).filter(({ outOfDate }) => outOfDate.length > 0);
  const imports = await Promise.all(stale.map((set) => importStep(project, set)));
  const trackings = stale
    .filter(({ imported }) => imported === null)
    .map(({ modelId, ...set }): Step => {
      const localise = followSettings(set.options.localise, set.settings, localiseOf(project, set.videoId));
      const options = { ...set.options, localise };
      return {
        what: 'tracks',
        run: (workflow) => track(workflow, { ...set, modelId: successorOf(successors, modelId), options }),
      };
    });
  return [...imports.flat(), ...trackings];
}

/** Reads an imported table again; nothing where it is gone or holds something else. */
async function importStep(
  project: Project,
  { imported, videoId, name, shown }: VideoTracksSummary,
): Promise<Step[]> {
  const path = imported && (await sameTable(project, imported));
  if (imported === null || path === null) return [];
  const { options } = imported;
  const run = (workflow: Workflow): Promise<unknown> =>
    importTracks(workflow, { videoId, path, name, shown, options });
  return [{ what: 'tracks', run }];
}

async function validationSteps(project: Project, successors: Map<number, number>): Promise<Step[]> {
  // Newest first; an earlier one of the same table and a model made alike has had its successor.
  const seen = new Set<string>();
  const steps: Step[] = [];
  for (const row of listValidations(project)) {
    const modelId = successorOf(successors, row.modelId);
    const key = `${row.sourceId}/${modelId}/${row.truth}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (row.outOfDate.length > 0) steps.push(...(await validationStep(project, row, modelId)));
  }
  return steps;
}

async function validationStep(
  project: Project,
  { validationId, sourceId, options }: ValidationRow,
  modelId: number,
): Promise<Step[]> {
  const { path, sha256, seed } = truthOf(project, validationId);
  if (path === undefined || !mayTouch(path) || !existsSync(path)) return [];
  const truth = await readTruth(path, getSource(project, sourceId)).catch(() => null);
  if (truth?.sha256 !== sha256) return [];
  const run = (workflow: Workflow): Promise<number> =>
    validate({ ...workflow, seed }, sourceId, modelId, truth, options, () => undefined);
  return [{ what: 'validations', run }];
}

function analysisSteps(project: Project): Step[] {
  const tracked = new Set(trackSets(project).map(({ videoId }) => videoId));
  return listAnalyses(project)
    .filter(({ chosen, outOfDate }) => chosen === null && outOfDate.length > 0)
    .flatMap(({ videos, by, options, seed }): Step[] => {
      const videoIds = videos.map(({ videoId }) => videoId);
      if (!videoIds.every((id) => tracked.has(id))) return [];
      const request = { videoIds, by, chosen: null, tracksMadeAt: null, options };
      return [{ what: 'analysis', run: (workflow) => keepAnalysis({ ...workflow, seed }, request) }];
    });
}
