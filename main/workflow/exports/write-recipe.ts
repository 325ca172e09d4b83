import { basename } from 'node:path';
import { RECIPE_FORMAT, RECIPE_VERSION, Recipe } from '../../../preload/contract/recipe.ts';
import { CalibrateOptions, ReferenceMask } from '../../../preload/contract/options/calibrate.ts';
import { z } from '../../../preload/contract/options/define-option.ts';
import { Seed } from '../../../preload/contract/common-params.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { listCommands } from '../../project/command-log.ts';
import { modelRows } from '../../project/models.ts';
import type { Project } from '../../project/project.ts';
import { listSources } from '../../project/sources.ts';
import { trackSets } from '../../project/tracks.ts';
import { versions } from '../versions.ts';

const number = z.number().optional().catch(undefined);
const id = z.number().nullable().optional().catch(undefined);
const text = z.string().optional().catch(undefined);

/** What is read of a noted command here; other versions of the program may have noted other things, which the recipe's own schema judges. */
const Params = z.looseObject({
  kind: text,
  path: text,
  name: text,
  stackId: number,
  sourceId: number,
  videoId: id,
  modelId: id,
});
const Result = z.object({ ids: z.array(z.number()).optional().catch(undefined), modelId: number });
const Masks = z.array(ReferenceMask).catch([]);
const Calibrated = z.object({ options: CalibrateOptions, seed: Seed });

/** A step before the recipe's own schema has judged it. */
type Step = { do: string } & Record<string, unknown>;

interface Noted {
  name: string;
  params: z.infer<typeof Params>;
  result: z.infer<typeof Result>;
}

const setKey = ({ videoId, name = '' }: { videoId?: number | null; name?: string }): string =>
  `${videoId}/${name}`;

/** Names of files that are alike get a number. */
function nameFor(path: string, names: Iterable<string>): string {
  const taken = new Set(names);
  const name = basename(path);
  for (let count = 1; ; count += 1) {
    const numbered = count === 1 ? name : `${name} (${count})`;
    if (!taken.has(numbered)) return numbered;
  }
}

/**
 * The analysis that led to what the project holds now, from the log of its commands: imports of the sources that are still there, choices,
 * calibrations that a model or nothing else came of, the models and the latest trajectories of each video.
 *
 * @throws bad-input where the log can't be read as a recipe
 */
export function recipeOf(project: Project): Recipe {
  const log = listCommands(project).map(({ name, params, result }): Noted => ({
    name,
    params: Params.parse(params),
    result: Result.parse(result),
  }));
  const sources = new Map(listSources(project).map((source) => [source.id, source]));
  const models = new Set(modelRows(project).map(({ modelId }) => modelId));
  const tracked = new Set(trackSets(project).map(setKey));
  const nameOf = new Map<number, string>();
  for (const [id, { path }] of sources) nameOf.set(id, nameFor(path, nameOf.values()));
  const files: Recipe['sources'] = Object.fromEntries(
    [...sources.values()].map(({ id, path, identity }) => [
      nameOf.get(id)!,
      { path, content: identity.content },
    ]),
  );
  const needed = neededCommands(log, models, tracked);
  const steps: Step[] = [];
  const stepOfModel = new Map<number, number>();
  /** Sets of trajectories that the steps so far make. */
  const made = new Set<string>();
  for (const command of log) {
    const { name, params, result } = command;
    const add = (step: object): void => {
      steps.push({ do: name, ...step });
      if (result.modelId !== undefined) stepOfModel.set(result.modelId, steps.length - 1);
    };
    if (name === 'import' && params.kind === 'model') {
      if (!models.has(result.modelId!)) continue;
      const { path = '' } = params;
      const source = nameFor(path, Object.keys(files));
      files[source] = { path, content: '' };
      add({ do: 'import-model', source });
    } else if (name === 'import') {
      const named = (result.ids ?? []).flatMap((id) => nameOf.get(id) ?? []);
      if (named.length > 0) add({ ...params, sources: [...new Set(named)] });
    } else if (name === 'setZSeries') {
      const stack = nameOf.get(params.stackId!);
      if (stack !== undefined) add({ do: 'choose', stack, particle: params['particle'], use: params['use'] });
    } else if (name === 'leaveOutMasks') {
      const masks = Masks.parse(params['masks']).flatMap(({ stackId, ...mask }) => {
        const stack = nameOf.get(stackId);
        return stack === undefined ? [] : [{ stack, ...mask }];
      });
      if (masks.length > 0) add({ masks, do: 'leave-out-masks', leaveOut: params['leaveOut'] });
    } else if (name === 'editDetections') {
      const source = nameOf.get(params.sourceId!);
      if (source !== undefined) add({ do: 'correct-detections', source, edits: params['edits'] });
    } else if (name === 'editTracks') {
      const video = nameOf.get(params.videoId!);
      if (video !== undefined) add({ do: 'correct-tracks', video, edits: params['edits'] });
    } else if (name === 'clearDetectionEdits' || name === 'clearTrackEdits') {
      const source = nameOf.get(params.sourceId ?? params.videoId!);
      const of = name === 'clearTrackEdits' ? 'tracks' : 'detections';
      if (source !== undefined) add({ do: 'clear-corrections', source, of });
    } else if (name === 'renameModel') {
      const model = stepOfModel.get(params.modelId!);
      if (model !== undefined) add({ do: 'name-model', model, title: params['title'] });
    } else if (name === 'setLocalise') {
      const { videoId } = params;
      const video = typeof videoId === 'number' ? nameOf.get(videoId) : null;
      if (video !== undefined) add({ do: 'settings', video, localise: params['options'] });
    } else if (name === 'set') {
      const source = nameOf.get(params.sourceId!);
      if (source !== undefined) add({ source, options: params['options'], setup: params['setup'] });
    } else if (name === 'showTracks') {
      const video = nameOf.get(params.videoId!);
      // Trajectories that were made anew later are not there yet when the recipe is run.
      if (video !== undefined && made.has(setKey(params)))
        add({ do: 'show-tracks', video, name: params.name });
    } else if (needed.has(command)) {
      if (name === 'calibrate') add(params);
      else if (name !== 'track') add(params);
      else if (params.modelId === null || stepOfModel.has(params.modelId!)) {
        made.add(setKey(params));
        const model = params.modelId === null ? null : stepOfModel.get(params.modelId!);
        add({ ...params, video: nameOf.get(params.videoId!), model });
      }
    }
  }
  const names = Object.keys(files);
  const placeOf = (id: number): number => names.indexOf(nameOf.get(id) ?? '') + 1;
  const recipe = Recipe.safeParse({
    format: RECIPE_FORMAT,
    version: RECIPE_VERSION,
    madeBy: versions(),
    sources: files,
    steps: steps.map((step) => (step.do === 'calibrate' ? withPlaces(step, placeOf) : step)),
  });
  if (recipe.success) return recipe.data;
  const [{ path, message }] = recipe.error.issues;
  throw badInput(
    `What was done in this project can't be written as a recipe (${path.join('.')}: ${message}); run the step again.`,
  );
}

/**
 * A calibration with its references by the place of their stack among the sources of the recipe, from 1: ids are of one project. The order is
 * that of the keys of an object, where whole numbers come first.
 */
function withPlaces(step: Step, placeOf: (stackId: number) => number): Step {
  const { data } = Calibrated.safeParse(step);
  // What is wrong with it is said for all steps in one place.
  if (!data) return step;
  const { options, seed } = data;
  const references = options.align.references?.map((one) => ({ ...one, stackId: placeOf(one.stackId) }));
  const align = { ...options.align, references: references ?? null };
  return { do: step.do, options: { ...options, align }, seed };
}

/** Calibrations, trainings, comparisons and trackings whose results the project still has. */
function neededCommands(
  log: readonly Noted[],
  models: ReadonlySet<number>,
  tracked: ReadonlySet<string>,
): Set<Noted> {
  const needed = new Set<Noted>();
  const lastOf = new Map<string, Noted>();
  let calibration: Noted | null = null;
  for (const command of log) {
    const { name, params, result } = command;
    if (name === 'calibrate') calibration = command;
    // What a person chose is chosen among the particles of a calibration.
    if ((name === 'setZSeries' || name === 'leaveOutMasks') && calibration) needed.add(calibration);
    if (name === 'train' && models.has(result.modelId!)) {
      needed.add(command);
      if (calibration) needed.add(calibration);
    }
    if (name === 'track' && tracked.has(setKey(params))) lastOf.set(`track ${setKey(params)}`, command);
    if (name === 'compare') lastOf.set('compare', command);
  }
  if (calibration) needed.add(calibration);
  for (const command of lastOf.values()) needed.add(command);
  return needed;
}
