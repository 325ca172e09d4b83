import type { MethodResult, WorkerClient } from '../../native-worker/client/client.ts';
import { type Dust, MaskOptions, type SpacingOptions } from '../../preload/contract/options/calibrate.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import type { Frame } from '../../preload/contract/frame.ts';
import type { DetectionResults } from '../../preload/contract/detections.ts';
import { FEWEST_FRAMES_FOR_DUST } from '../../preload/contract/fewest-frames-for-dust.ts';
import { calibrationSummary } from '../project/calibrations.ts';
import { listEdits } from '../project/edits.ts';
import { modelRows, readModel, trainedWithOf } from '../project/models.ts';
import type { Project } from '../project/project.ts';
import type { Source } from '../project/sources.ts';
import { trackSets } from '../project/tracks.ts';
import { pixelUmOf } from './source-lengths.ts';
import { withStoredModel } from './model-store.ts';
import { planesOf } from './chosen-planes.ts';
import { localiseOptionsFor } from './resolve-options.ts';
import { fileLight } from './dust.ts';

type Pattern = MethodResult<'staticLight'>;

/** A frame of a source, and how the steps would look at it. */
export interface PreviewRequest {
  index: number;
  options: LocaliseOptions;
  dust: Dust;
}

/** A person goes back and forth between some settings and files. */
const MOST_KEPT = 12;

/** Previews of what the steps do with a frame. Finding dust looks at frames from all over a file, so what was found is kept while the program runs. */
export class Previews {
  readonly #worker: WorkerClient;
  readonly #lights = new Map<string, Promise<Pattern>>();

  constructor(worker: WorkerClient) {
    this.#worker = worker;
  }

  /** The circles as Calibrate or Track finds them. */
  async circles(
    project: Project,
    source: Source,
    request: PreviewRequest & { spacing: SpacingOptions },
  ): Promise<DetectionResults['detections.preview']> {
    const { params, dust } = await this.#prepare(project, source, request);
    const edits = listEdits(project, source.id, 'detections').filter(({ frame }) => frame === request.index);
    const { pixelUm } = params;
    const maskSidePx = await this.#worker.call('maskSide', { pixelUm, options: maskOf(project, source) });
    const spacing = source.kind === 'stack' ? { options: request.spacing, maskSidePx } : null;
    const found = await this.#worker.call('previewFrame', { ...params, edits, spacing });
    return { ...found, dust };
  }

  /** The frame in which they are looked for. */
  async frame(project: Project, source: Source, request: PreviewRequest & { flat: boolean }): Promise<Frame> {
    const { params } = await this.#prepare(project, source, request);
    return this.#worker.call('preparedFrame', { ...params, flat: request.flat });
  }

  async #prepare(project: Project, source: Source, request: PreviewRequest) {
    const { index, options: given } = request;
    const pixelUm = pixelUmOf(source);
    const file = { path: source.path, ...planesOf(source), pixelUm };
    const modelId = source.kind === 'stack' ? null : modelFor(project, source.id);
    const learntUm = modelId === null ? undefined : trainedWithOf(project, modelId).particleDiameterUm;
    const options = localiseOptionsFor(given, source.setup, learntUm);
    const params = { ...file, from: index, to: index + 1, options };
    if (request.dust === 'keep') return { params, dust: 'kept' as const };
    // Without a model a stuck particle of a video can't be told from dust.
    if (source.kind === 'video' && modelId === null) return { params, dust: 'no-model' as const };
    const mask = modelId === null ? maskOf(project, source) : readModel(project, modelId).inputs.mask;
    const dependsOn = [project.path, file, source.identity.content, options, modelId, mask];
    const pattern = await this.#light(dependsOn, async () => {
      const sidePx = await this.#worker.call('maskSide', { pixelUm, options: mask });
      const common = { ...file, localise: options, mask, sidePx };
      return withStoredModel(project, modelId, (model) =>
        fileLight({ worker: this.#worker }, request.dust, {
          ...common,
          modelFolder: model?.folder ?? null,
        }).pattern(),
      );
    });
    const isShort = pattern === null && source.info.frames < FEWEST_FRAMES_FOR_DUST;
    return {
      params: { ...params, light: pattern?.light },
      dust: isShort ? ('too-few-frames' as const) : (pattern?.spots.length ?? 0),
    };
  }

  #light(dependsOn: unknown, find: () => Promise<Pattern>): Promise<Pattern> {
    const key = JSON.stringify(dependsOn);
    const found = this.#lights.get(key) ?? find();
    this.#lights.delete(key);
    this.#lights.set(key, found);
    // What failed is tried again.
    found.catch(() => this.#lights.delete(key));
    for (const oldest of this.#lights.keys()) {
      if (this.#lights.size <= MOST_KEPT) break;
      this.#lights.delete(oldest);
    }
    return found;
  }
}

/** As the last calibration cut them, else as the setup says. */
function maskOf(project: Project, { setup }: Source): MaskOptions {
  const mask = calibrationSummary(project)?.options.mask ?? MaskOptions.parse({});
  return { ...mask, sidePx: mask.sidePx ?? setup?.maskSidePx ?? null };
}

/** The model by which a video was tracked, null where by none; the newest one where it was not tracked here. */
function modelFor(project: Project, videoId: number): number | null {
  const set = trackSets(project).find((one) => one.videoId === videoId && one.shown);
  return set && !set.imported ? set.modelId : (modelRows(project)[0]?.modelId ?? null);
}
