import { basename } from 'node:path';
import { RECIPE_FORMAT, RECIPE_VERSION, Recipe } from '../../../preload/contract/recipe.ts';
import type { CalibrateOptions } from '../../../preload/contract/options/calibrate.ts';
import { badInput } from '../../../preload/contract/errors.ts';
import { listCommands, type LoggedCommand } from '../../project/log.ts';
import { modelRows } from '../../project/models.ts';
import type { Project } from '../../project/project.ts';
import { listSources } from '../../project/sources.ts';
import { trackSummaries } from '../../project/tracks.ts';
import { versions } from '../versions.ts';

interface Params {
  kind?: string;
  path?: string;
  stackId?: number;
  videoId?: number;
  modelId?: number;
  [key: string]: unknown;
}
interface Result {
  ids?: number[];
  modelId?: number;
}

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
  const log = listCommands(project);
  const sources = new Map(listSources(project).map((source) => [source.id, source]));
  const models = new Set(modelRows(project).map(({ modelId }) => modelId));
  const tracked = new Set(trackSummaries(project).map(({ videoId }) => videoId));
  const nameOf = new Map<number, string>();
  for (const [id, { path }] of sources) nameOf.set(id, nameFor(path, nameOf.values()));
  const files: Recipe['sources'] = Object.fromEntries(
    [...sources.values()].map(({ id, path, identity }) => [
      nameOf.get(id)!,
      { path, content: identity.content },
    ]),
  );
  const needed = neededCommands(log, models, tracked);
  const steps: unknown[] = [];
  const stepOfModel = new Map<number, number>();
  for (const command of log) {
    const { name, params, result } = command as LoggedCommand & { params: Params; result: Result };
    const add = (step: object): void => {
      steps.push({ do: name, ...step });
      if (result.modelId !== undefined) stepOfModel.set(result.modelId, steps.length - 1);
    };
    if (name === 'import' && params.kind === 'model') {
      if (!models.has(result.modelId!)) continue;
      const source = nameFor(params.path!, Object.keys(files));
      files[source] = { path: params.path!, content: '' };
      add({ do: 'import-model', source });
    } else if (name === 'import') {
      const named = (result.ids ?? []).flatMap((id) => nameOf.get(id) ?? []);
      if (named.length > 0) add({ ...params, sources: [...new Set(named)] });
    } else if (name === 'setZSeries') {
      const stack = nameOf.get(params.stackId!);
      if (stack !== undefined) add({ do: 'choose', stack, particle: params['particle'], use: params['use'] });
    } else if (needed.has(command)) {
      if (name === 'calibrate') add(withPlaces(params, [...sources.keys()]));
      else if (name !== 'track') add(params);
      else if (stepOfModel.has(params.modelId!))
        add({ ...params, video: nameOf.get(params.videoId!), model: stepOfModel.get(params.modelId!) });
    }
  }
  const recipe = Recipe.safeParse({
    ...{ format: RECIPE_FORMAT, version: RECIPE_VERSION, madeBy: versions() },
    ...{ sources: files, steps },
  });
  if (recipe.success) return recipe.data;
  const [{ path, message }] = recipe.error.issues;
  throw badInput(
    `What was done in this project can't be written as a recipe (${path.join('.')}: ${message}); run the step again.`,
  );
}

/** References by the place of their stack among the sources of the recipe, from 1: ids are of one project. */
function withPlaces(params: Params, ids: readonly number[]): object {
  const { options, seed } = params as unknown as { options: CalibrateOptions; seed: number };
  const references = options.align.references?.map((one) => ({
    ...one,
    stackId: ids.indexOf(one.stackId) + 1,
  }));
  return { options: { ...options, align: { ...options.align, references: references ?? null } }, seed };
}

/** Calibrations, trainings, comparisons and trackings whose results the project still has. */
function neededCommands(
  log: readonly LoggedCommand[],
  models: ReadonlySet<number>,
  tracked: ReadonlySet<number>,
): Set<LoggedCommand> {
  const needed = new Set<LoggedCommand>();
  const lastOf = new Map<string, LoggedCommand>();
  let calibration: LoggedCommand | null = null;
  for (const command of log) {
    const { name, params, result } = command as LoggedCommand & { params: Params; result: Result };
    if (name === 'calibrate') calibration = command;
    // What a person chose is chosen among the particles of a calibration.
    if (name === 'setZSeries' && calibration) needed.add(calibration);
    if (name === 'train' && models.has(result.modelId!)) {
      needed.add(command);
      if (calibration) needed.add(calibration);
    }
    if (name === 'track' && tracked.has(params.videoId!)) lastOf.set(`track ${params.videoId}`, command);
    if (name === 'compare') lastOf.set('compare', command);
  }
  if (calibration) needed.add(calibration);
  for (const command of lastOf.values()) needed.add(command);
  return needed;
}
