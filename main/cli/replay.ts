import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { badInput } from '../../../preload/contract/errors.ts';
import { badOption, newerFile, noSuchFile } from '../../../preload/contract/error-messages.ts';
import { PRESET_SETUPS, type Setup } from '../../../preload/contract/options/setup.ts';
import { Recipe, RECIPE_FORMAT, RECIPE_VERSION, type RecipeStep } from '../../../preload/contract/recipe.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput } from '../command.ts';
import { textFlag } from '../common-flags.ts';
import type { Flag } from '../flags.ts';
import { runJob, withApi } from '../with-api.ts';

const setFlag: Flag = {
  name: 'set',
  values: 'many',
  placeholder: 'SOURCE=FILE...',
  description: 'Other files in place of those of the recipe, by their names in it.',
  parse: (values) =>
    new Map(
      values.map((text): [string, string] => {
        const at = text.indexOf('=');
        if (at < 1) throw badOption('set', `--set takes SOURCE=FILE, not "${text}".`);
        return [text.slice(0, at), resolve(text.slice(at + 1))];
      }),
    ),
};

async function readRecipe(path: string): Promise<Recipe> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw noSuchFile(path, 'recipe');
  });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw badInput(`${path} is not JSON; give a recipe that was exported.`, { path });
  }
  const { format, version } = Object(json) as { format?: unknown; version?: unknown };
  if (format !== RECIPE_FORMAT) throw badInput(`${path} is no recipe; give one that was exported.`, { path });
  if (typeof version === 'number' && version > RECIPE_VERSION) throw newerFile(path, version);
  const parsed = Recipe.safeParse(json);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw badInput(`${path}: ${issue.path.join('.')}: ${issue.message}; export the recipe again.`, { path });
}

/** Files by the names in the recipe. @throws bad-option for a name that it has not */
function filesOf({ sources }: Recipe, given: ReadonlyMap<string, string>): Map<string, string> {
  const unknown = [...given.keys()].find((name) => !Object.hasOwn(sources, name));
  if (unknown !== undefined) {
    throw badOption('set', `The recipe has no source ${unknown}; it has ${Object.keys(sources).join(', ')}.`);
  }
  return new Map(Object.entries(sources).map(([name, { path }]) => [name, given.get(name) ?? path]));
}

/** Does the steps of a recipe in a project that is open and empty. */
class Replay {
  readonly #api: Api;
  readonly #input: CommandInput;
  readonly #files: ReadonlyMap<string, string>;
  readonly #ids = new Map<string, number>();
  readonly #modelOfStep = new Map<number, number>();
  /** Trajectories that it made. */
  readonly tracked: { source: string; videoId: number; name: string }[] = [];

  constructor(api: Api, input: CommandInput, files: ReadonlyMap<string, string>) {
    this.#api = api;
    this.#input = input;
    this.#files = files;
  }

  get models(): number[] {
    return [...this.#modelOfStep.values()];
  }

  #idOf(source: string): number {
    const id = this.#ids.get(source);
    if (id === undefined)
      throw badInput(`The recipe uses ${source} before it imports it; export the recipe again.`);
    return id;
  }

  #modelOf(step: number, index: number): number {
    const id = this.#modelOfStep.get(step);
    if (id === undefined)
      throw badInput(`Step ${index} of the recipe names no model; export the recipe again.`);
    return id;
  }

  async #saveSetup(setup: Setup | null): Promise<void> {
    if (setup && !PRESET_SETUPS.some(({ name }) => name === setup.name))
      await this.#api.call('setup.save', { setup });
  }

  async do(step: RecipeStep, index: number): Promise<void> {
    const api = this.#api;
    const job = (start: () => Promise<{ jobId: number }>) => runJob(api, this.#input, start);
    switch (step.do) {
      case 'import': {
        const { kind, sources, options, setup } = step;
        await this.#saveSetup(setup);
        const paths = sources.map((name) => this.#files.get(name) ?? name);
        const { ids, warnings } = await api.call('project.import', { kind, paths, options });
        sources.forEach((name, at) => this.#ids.set(name, ids[at]));
        for (const warning of warnings) this.#input.progress.note(`Note: ${warning}`);
        return;
      }
      case 'import-model': {
        const path = this.#files.get(step.source) ?? step.source;
        this.#modelOfStep.set(index, (await api.call('model.import', { path })).modelId);
        return;
      }
      case 'choose': {
        const { stack, particle, use } = step;
        await api.call('calibration.setZSeries', { stackId: this.#idOf(stack), particle, use });
        return;
      }
      case 'leave-out-masks': {
        const masks = step.masks.map(({ stack, ...mask }) => ({ stackId: this.#idOf(stack), ...mask }));
        await api.call('masks.leaveOut', { masks, leaveOut: step.leaveOut });
        return;
      }
      case 'correct-detections':
        await api.call('detections.edit', { sourceId: this.#idOf(step.source), edits: step.edits });
        return;
      case 'clear-corrections': {
        const id = this.#idOf(step.source);
        if (step.of === 'tracks') await api.call('tracks.clearEdits', { videoId: id });
        else await api.call('detections.clearEdits', { sourceId: id });
        return;
      }
      case 'set': {
        const { source, options, setup } = step;
        await this.#saveSetup(setup);
        await api.call('source.set', { sourceId: this.#idOf(source), options, renewSetup: true });
        return;
      }
      case 'name-model':
        await api.call('model.rename', { modelId: this.#modelOf(step.model, index), title: step.title });
        return;
      case 'settings': {
        const videoId = step.video === null ? null : this.#idOf(step.video);
        await api.call('localise.set', { videoId, options: step.localise });
        return;
      }
      case 'correct-tracks':
        await api.call('tracks.edit', { videoId: this.#idOf(step.video), edits: step.edits });
        return;
      case 'calibrate': {
        const names = [...this.#files.keys()];
        const references = step.options.align.references?.map((one) => ({
          ...one,
          stackId: this.#idOf(names[one.stackId - 1]),
        }));
        const align = { ...step.options.align, references: references ?? null };
        await job(() => api.call('calibrate.start', { ...step, options: { ...step.options, align } }));
        return;
      }
      case 'train': {
        const { resultId } = await job(() => api.call('train.start', step));
        this.#modelOfStep.set(index, resultId!);
        return;
      }
      case 'compare':
        await job(() => api.call('compare.start', step));
        return;
      case 'track': {
        const videoId = this.#idOf(step.video);
        const modelId = step.model === null ? null : this.#modelOf(step.model, index);
        const { name, options, seed } = step;
        await job(() => api.call('track.start', { videoId, modelId, name, options, seed }));
        this.tracked.push({ source: step.video, videoId, name });
        return;
      }
      case 'show-tracks':
        await api.call('tracks.show', { videoId: this.#idOf(step.video), name: step.name });
    }
  }
}

export const run: Command = {
  name: 'run',
  details: 'The results are the same to the bit.',
  positionals: [{ name: 'RECIPE.json' }],
  flags: [
    textFlag(
      'project',
      'OUT',
      'Project to make; it must not be there yet. Default: the name of the recipe with .janus3d, beside it.',
    ),
    setFlag,
  ],
  notes:
    'A recipe is made by "janus3d export PROJECT --what recipe --format json". With the same files, version and tensor back end it gives the same numbers; what the project holds is exported as of any other.',
  run: (input) =>
    withApi(input, async (api) => {
      const { values, positionals } = input;
      const [path] = positionals;
      const recipe = await readRecipe(path);
      const files = filesOf(recipe, (values.get('set') as Map<string, string> | undefined) ?? new Map());
      const stem = basename(path).replace(/(-recipe)?\.json$/, '');
      const project =
        (values.get('project') as string | undefined) ?? resolve(dirname(path), `${stem}.janus3d`);
      await api.call('project.create', { path: project });
      const replay = new Replay(api, input, files);
      await api.alone('run', async () => {
        for (const [index, step] of recipe.steps.entries()) await replay.do(step, index);
      });
      const { trackSets } = (await api.call('project.summary', {}))!;
      const videos = replay.tracked.map(({ source, videoId, name }) => {
        const made = trackSets.find((set) => set.videoId === videoId && set.name === name)!;
        const { particles, rows, warnings } = made;
        return { source, videoId, ...(name && { name }), particles, rows, warnings };
      });
      const lines = videos.map(
        ({ source, name, particles, rows }) =>
          `${source}${name ? ` as ${name}` : ''}: ${particles} particles, ${rows} positions.`,
      );
      const done = `${recipe.steps.length} steps done in ${project}.`;
      return {
        json: { project, steps: recipe.steps.length, models: replay.models, videos },
        text: [...lines, done].join('\n'),
      };
    }),
};
