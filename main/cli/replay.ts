import { badInput, cancelled } from '../../preload/contract/errors.ts';
import { PRESET_SETUPS, type Setup } from '../../preload/contract/options/setup.ts';
import type { Recipe, RecipeStep } from '../../preload/contract/recipe.ts';
import type { Api } from '../api/api.ts';
import type { CommandInput } from './command.ts';
import { runDetectionImport, runTableImport } from './import-table.ts';
import { runJob } from './with-api.ts';

interface TrackedVideo {
  /** Name in the recipe. */
  source: string;
  videoId: number;
  /** Of the set of trajectories. */
  name: string;
}

/** Replays the steps of a recipe in an open, empty project. */
export class Replay {
  readonly #api: Api;
  readonly #input: CommandInput;
  readonly #recipe: Recipe;
  readonly #files: ReadonlyMap<string, string>;
  readonly #ids = new Map<string, number>();
  readonly #tracked = new Map<string, TrackedVideo>();
  readonly #modelOfStep = new Map<number, number>();

  /** @param files by the names in the recipe, in its order */
  constructor(api: Api, input: CommandInput, recipe: Recipe, files: ReadonlyMap<string, string>) {
    this.#api = api;
    this.#input = input;
    this.#recipe = recipe;
    this.#files = files;
  }

  /** Trajectories made so far, each set once. */
  get tracked(): TrackedVideo[] {
    return [...this.#tracked.values()];
  }

  get modelIds(): number[] {
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

  /** Does all steps. @throws cancelled, and what a step throws */
  async run(): Promise<void> {
    const { version } = await this.#api.call('app.info', {});
    const { janus3d = version } = this.#recipe.madeBy;
    if (janus3d !== version)
      this.#input.progress.note(
        `Note: The recipe was made by version ${janus3d}, this is ${version}; results may differ.`,
      );
    for (const [index, step] of this.#recipe.steps.entries()) {
      if (this.#input.signal.aborted) throw cancelled();
      await this.#replay(step, index);
    }
  }

  /** Says which sources do not hold what those of the recipe held. */
  #compareContent(names: readonly string[]): void {
    for (const name of names) {
      const { content } = this.#recipe.sources[name] ?? {};
      if (content && this.#api.tools.contentOf(this.#idOf(name)) !== content) this.#noteOther(name);
    }
  }

  #noteTable(source: string, { sha256, warnings }: { sha256: string; warnings: string[] }): void {
    for (const warning of warnings) this.#input.progress.note(`Note: ${warning}`);
    if (sha256 !== this.#recipe.sources[source]?.content) this.#noteOther(source);
  }

  #noteOther(source: string): void {
    this.#input.progress.note(`Note: ${source} is not the file of the recipe; results may differ.`);
  }

  async #replay(step: RecipeStep, index: number): Promise<void> {
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
        this.#compareContent(sources);
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
        this.#tracked.set(`${videoId}/${name}`, { source: step.video, videoId, name });
        return;
      }
      case 'import-detections': {
        const { video, options, source } = step;
        const request = { videoId: this.#idOf(video), path: this.#files.get(source) ?? source, options };
        this.#noteTable(source, await runDetectionImport(api, this.#input, request));
        return;
      }
      case 'remove-imported-detections':
        await api.call('detections.removeImported', { videoId: this.#idOf(step.video) });
        return;
      case 'import-tracks': {
        const { name, options, source } = step;
        const videoId = this.#idOf(step.video);
        const path = this.#files.get(source) ?? source;
        const request = { videoId, path, name, options };
        this.#noteTable(source, await runTableImport(api, this.#input, request));
        this.#tracked.set(`${videoId}/${name}`, { source: step.video, videoId, name });
        return;
      }
      case 'show-tracks':
        await api.call('tracks.show', { videoId: this.#idOf(step.video), name: step.name });
    }
  }
}
