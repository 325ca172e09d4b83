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
  sha256: text,
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

/** What the steps of a recipe are written from, and what those written so far have made. */
interface Writing {
  /** Names in the recipe, by ids of sources. */
  nameOf: Map<number, string>;
  files: Recipe['sources'];
  /** Models that the project still has. */
  models: ReadonlySet<number>;
  needed: ReadonlySet<Noted>;
  stepOfModel: Map<number, number>;
  /** Sets of trajectories that the steps so far make. */
  made: Set<string>;
}

type StepWriter = (command: Noted, writing: Writing) => Partial<Step> | null;

function writeImport({ params, result }: Noted, { files, models, nameOf }: Writing): Partial<Step> | null {
  if (params.kind !== 'model') {
    const named = (result.ids ?? []).flatMap((id) => nameOf.get(id) ?? []);
    return named.length > 0 ? { ...params, sources: [...new Set(named)] } : null;
  }
  if (!models.has(result.modelId!)) return null;
  const { path = '' } = params;
  const source = nameFor(path, Object.keys(files));
  files[source] = { path, content: '' };
  return { do: 'import-model', source };
}

function writeLeaveOutMasks({ params }: Noted, { nameOf }: Writing): Partial<Step> | null {
  const masks = Masks.parse(params['masks']).flatMap(({ stackId, ...mask }) => {
    const stack = nameOf.get(stackId);
    return stack === undefined ? [] : [{ stack, ...mask }];
  });
  return masks.length > 0 ? { masks, do: 'leave-out-masks', leaveOut: params['leaveOut'] } : null;
}

const writeClear =
  (of: 'tracks' | 'detections'): StepWriter =>
  ({ params }, { nameOf }) => {
    const source = nameOf.get(params.sourceId ?? params.videoId!);
    return source === undefined ? null : { do: 'clear-corrections', source, of };
  };

function writeTrack(command: Noted, { nameOf, needed, stepOfModel, made }: Writing): Partial<Step> | null {
  const { params } = command;
  const model = params.modelId === null ? null : stepOfModel.get(params.modelId!);
  if (!needed.has(command) || model === undefined) return null;
  made.add(setKey(params));
  return { ...params, video: nameOf.get(params.videoId!), model };
}

/** Puts the table of a command among the files of the recipe, once; returns its name there. */
function noteTable({ params }: Noted, files: Recipe['sources']): string {
  const { path = '', sha256 = '' } = params;
  const isSame = (name: string): boolean => files[name].path === path && files[name].content === sha256;
  const source = Object.keys(files).find(isSame) ?? nameFor(path, Object.keys(files));
  files[source] = { path, content: sha256 };
  return source;
}

function writeImportTracks(command: Noted, { files, nameOf, needed, made }: Writing): Partial<Step> | null {
  const { name, videoId, options } = command.params;
  const video = nameOf.get(videoId!);
  if (!needed.has(command) || video === undefined) return null;
  made.add(setKey(command.params));
  return { do: 'import-tracks', video, source: noteTable(command, files), name, options };
}

function writeImportDetections(command: Noted, { files, nameOf, needed }: Writing): Partial<Step> | null {
  const { videoId, options } = command.params;
  const video = nameOf.get(videoId!);
  return needed.has(command) && video !== undefined
    ? { do: 'import-detections', video, source: noteTable(command, files), options }
    : null;
}

const ifNeeded: StepWriter = (command, { needed }) => (needed.has(command) ? command.params : null);

/** How each noted command becomes a step of its own name, or of the one that it says; null: what it was done to is gone. */
const WRITERS: Readonly<Record<string, StepWriter>> = {
  import: writeImport,
  setZSeries: ({ params }, { nameOf }) => {
    const stack = nameOf.get(params.stackId!);
    return stack === undefined
      ? null
      : { do: 'choose', stack, particle: params['particle'], use: params['use'] };
  },
  leaveOutMasks: writeLeaveOutMasks,
  editDetections: ({ params }, { nameOf }) => {
    const source = nameOf.get(params.sourceId!);
    return source === undefined ? null : { do: 'correct-detections', source, edits: params['edits'] };
  },
  editTracks: ({ params }, { nameOf }) => {
    const video = nameOf.get(params.videoId!);
    return video === undefined ? null : { do: 'correct-tracks', video, edits: params['edits'] };
  },
  clearDetectionEdits: writeClear('detections'),
  clearTrackEdits: writeClear('tracks'),
  renameModel: ({ params }, { stepOfModel }) => {
    const model = stepOfModel.get(params.modelId!);
    return model === undefined ? null : { do: 'name-model', model, title: params['title'] };
  },
  setLocalise: ({ params }, { nameOf }) => {
    const { videoId } = params;
    const video = typeof videoId === 'number' ? nameOf.get(videoId) : null;
    return video === undefined ? null : { do: 'settings', video, localise: params['options'] };
  },
  set: ({ params }, { nameOf }) => {
    const source = nameOf.get(params.sourceId!);
    return source === undefined ? null : { source, options: params['options'], setup: params['setup'] };
  },
  showTracks: ({ params }, { nameOf, made }) => {
    const video = nameOf.get(params.videoId!);
    // Trajectories that were made anew later are not there yet when the recipe is run.
    return video !== undefined && made.has(setKey(params))
      ? { do: 'show-tracks', video, name: params.name }
      : null;
  },
  calibrate: ifNeeded,
  train: ifNeeded,
  compare: ifNeeded,
  track: writeTrack,
  importTracks: writeImportTracks,
  importDetections: writeImportDetections,
  removeImportedDetections: (command, { nameOf, needed }) => {
    const video = nameOf.get(command.params.videoId!);
    return needed.has(command) && video !== undefined ? { do: 'remove-imported-detections', video } : null;
  },
};

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
  const nameOf = new Map<number, string>();
  const files: Recipe['sources'] = {};
  for (const { id, path, identity } of listSources(project)) {
    const name = nameFor(path, nameOf.values());
    nameOf.set(id, name);
    files[name] = { path, content: identity.content };
  }
  const models = new Set(modelRows(project).map(({ modelId }) => modelId));
  const tracked = new Set(trackSets(project).map(setKey));
  const needed = neededCommands(log, models, tracked);
  const steps = writeSteps(log, {
    nameOf,
    files,
    models,
    needed,
    stepOfModel: new Map(),
    made: new Set(),
  });
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

function writeSteps(log: readonly Noted[], writing: Writing): Step[] {
  const steps: Step[] = [];
  for (const command of log) {
    const { name, result } = command;
    const step = Object.hasOwn(WRITERS, name) ? WRITERS[name](command, writing) : null;
    if (!step) continue;
    if (result.modelId !== undefined) writing.stepOfModel.set(result.modelId, steps.length);
    steps.push({ do: name, ...step });
  }
  return steps;
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

/** Calibrations, trainings, comparisons, trackings and imports of tables whose results the project still has. */
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
    if ((name === 'track' || name === 'importTracks') && tracked.has(setKey(params)))
      lastOf.set(`track ${setKey(params)}`, command);
    if (name === 'compare') lastOf.set('compare', command);
  }
  if (calibration) needed.add(calibration);
  for (const command of lastOf.values()) needed.add(command);
  for (const command of usedDetections(log, needed)) needed.add(command);
  return needed;
}

/** Imports of detections that a needed tracking starts from or that the video still has, and what took them out. */
function usedDetections(log: readonly Noted[], needed: ReadonlySet<Noted>): Set<Noted> {
  const used = new Set<Noted>();
  const present = new Map<number, Noted>();
  for (const command of log) {
    const videoId = command.params.videoId!;
    const own = present.get(videoId);
    if (command.name === 'importDetections') present.set(videoId, command);
    else if (command.name === 'removeImportedDetections') {
      if (own && used.has(own)) used.add(command);
      present.delete(videoId);
    } else if (own && command.name === 'track' && needed.has(command)) used.add(own);
  }
  for (const command of present.values()) used.add(command);
  return used;
}
