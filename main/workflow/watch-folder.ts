import { readdir } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { badInput, cancelled, JanusError } from '../../preload/contract/errors.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { makeInputs } from '../project/inputs.ts';
import {
  joinPositions,
  linkVideo,
  prepareMeasuring,
  type MeasureFrames,
  type VideoPositions,
} from './measure-frames.ts';
import { trackingWarnings } from './result-warnings.ts';
import { planesFor } from './planes.ts';
import { knowVideo, type OpenModel } from './track-file.ts';
import { APP_VERSION } from './versions.ts';
import {
  firstReadable,
  isSame,
  latencyOf,
  lookAt,
  POLL_MS,
  provisionally,
  withoutDust,
  type ImageFile,
  type WatchContext,
  type WatchedFolder,
  type WatchRequest,
} from './watching.ts';
import { openWorkFile, type WorkFile } from './work-file.ts';

const IMAGES = new Set(['.tif', '.tiff', '.png']);
/** Positions in one image, and the file as it was when it was read. */
interface MeasuredImage extends ImageFile {
  table: VideoPositions;
}

async function imagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw badInput(`${folder} is no folder that can be read; give the folder that the camera writes to.`, {
      path: folder,
    });
  });
  return names
    .filter((name) => !name.startsWith('.') && IMAGES.has(extname(name).toLowerCase()))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
}

/** Images of a folder as they come: which are measured, and which can't be read yet. */
class Arrivals {
  readonly measured: Map<string, MeasuredImage>;
  /** As they were when reading them failed. */
  readonly unfinished = new Map<string, ImageFile>();
  readonly #folder: string;
  readonly #work: WorkFile<MeasuredImage>;
  readonly #startedMs = Date.now();
  readonly latenciesS: number[] = [];
  changedAt = performance.now();

  constructor(folder: string, work: WorkFile<MeasuredImage>) {
    this.#folder = folder;
    this.#work = work;
    this.measured = new Map(work.kept.map((image) => [image.name, image]));
  }

  /** Files that are new, or have changed since reading them failed; with `again` also those that have changed since they were read. */
  async news(again: boolean): Promise<ImageFile[]> {
    const found: ImageFile[] = [];
    for (const name of await imagesIn(this.#folder)) {
      const known = this.measured.get(name);
      if (known && !again) continue;
      const now = await lookAt(this.#folder, name);
      const before = known ?? this.unfinished.get(name);
      if (now && (!before || !isSame(now, before))) found.push(now);
    }
    if (found.length > 0) this.changedAt = performance.now();
    return found;
  }

  async measure(image: ImageFile, measure: MeasureFrames, channel: number): Promise<boolean> {
    const path = join(this.#folder, image.name);
    try {
      const table = await measure({ path, channel, from: 0, to: 1 });
      const one = { ...image, table };
      await this.#work.keep(one);
      this.measured.set(image.name, one);
      this.unfinished.delete(image.name);
      const latencyS = (Date.now() - image.modifiedMs) / 1000;
      // What was there before says nothing of how long a new image waits.
      if (image.modifiedMs >= this.#startedMs) this.latenciesS.push(latencyS);
      return true;
    } catch (error) {
      if (!(error instanceof JanusError) || error.tag === 'cancelled' || error.tag === 'fault') throw error;
      this.unfinished.set(image.name, image);
      return false;
    }
  }
}

/**
 * Tracks the single images of a folder while another program writes them, and ends with one pass over the whole: the same bytes as tracking
 * the folder afterwards. An image that can't be read yet is tried again whenever it changes; one that never is finished is left out and named.
 *
 * @throws bad-input where no image comes, or nobody says how long a pixel or a frame is
 */
export async function watchFolder(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
): Promise<WatchedFolder> {
  const { worker, signal, threads } = context;
  const path = resolve(request.path);
  await firstReadable(context, path, request.idleS, async () => {
    const [name] = await imagesIn(path);
    return name === undefined ? null : join(path, name);
  });
  const video = await knowVideo(context, { ...request, path }, model);
  const { options, lengths } = video;
  const mask = model?.mask ?? MaskOptions.parse({});
  const how = { ...options, pixelUm: lengths.pixelUm, mask };
  const { localise, crowdedDiameters } = options;
  const { hash } = makeInputs({
    ...{ version: APP_VERSION, path, model: model?.hash, pixelUm: lengths.pixelUm },
    ...{ localise, crowdedDiameters, mask, channel: request.source.channel },
  });
  const work = await openWorkFile<MeasuredImage>(request.out, hash);
  try {
    const arrivals = new Arrivals(path, work);
    const measure = await prepareMeasuring(context, how, model?.folder ?? null);
    const channel = request.source.channel ?? 0;
    const tellProvisional = provisionally();
    const measureNews = async (again: boolean): Promise<boolean> => {
      const news = (await arrivals.news(again)).slice(0, threads + 1);
      await Promise.all(
        news.map(async (image) => {
          if (await arrivals.measure(image, measure, channel))
            context.onImage(arrivals.measured.size, arrivals.latenciesS.at(-1) ?? null);
        }),
      );
      return news.length > 0;
    };
    while (performance.now() - arrivals.changedAt < 1000 * request.idleS) {
      if (signal.aborted) throw cancelled();
      if (await measureNews(false)) continue;
      await tellProvisional(arrivals.measured.size, async () => {
        const positions = positionsOf([...arrivals.measured.keys()], arrivals);
        await context.onProvisional(await linkVideo(context, positions, lengths, options));
      });
      await wait(POLL_MS);
    }
    while (await measureNews(true)) if (signal.aborted) throw cancelled();

    const members = (await worker.call('sourceFiles', { path }, { signal })).map((file) => basename(file));
    const finished = members.filter((name) => arrivals.measured.has(name));
    const planes = planesFor('video', request.source);
    const measuring = { ...how, path, ...planes, crowdedDiameters };
    const whole = { frames: finished.length, isWhole: finished.length === members.length };
    const clean = await withoutDust(context, measuring, model, whole);
    const positions = clean?.positions ?? positionsOf(finished, arrivals);
    const table = await linkVideo(context, positions, lengths, options);
    return {
      table,
      images: finished.length,
      latencyS: latencyOf(arrivals.latenciesS),
      warnings: [
        ...video.warnings,
        ...[...arrivals.unfinished.keys()].map(
          (name) => `${name} was never finished and is left out; copy it again if it should be whole.`,
        ),
        ...(clean?.warnings ?? []),
        ...trackingWarnings(video.name, finished.length, positions.frame.length, table, model !== null),
      ],
      finish: () => work.remove(),
    };
  } catch (error) {
    await work.close();
    throw error;
  }
}

/** Positions of images as frames 0, 1, ... in this order. */
const positionsOf = (names: readonly string[], { measured }: Arrivals): VideoPositions =>
  joinPositions(
    names.map((name, frame) => {
      const { table } = measured.get(name)!;
      return { ...table, frame: new Int32Array(table.frame.length).fill(frame) };
    }),
  );
