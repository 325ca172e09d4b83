import { readdir, stat } from 'node:fs/promises';
import { basename, extname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { quantile } from '../../native-worker/client/statistics.ts';
import { badInput, cancelled, JanusError } from '../../preload/contract/errors.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { makeInputs } from '../project/inputs.ts';
import {
  doubts,
  joinPositions,
  linkVideo,
  measureChunks,
  prepareMeasuring,
  type Machine,
  type MeasureFrames,
  type MeasuringFile,
  type VideoPositions,
} from './measure-frames.ts';
import { planesFor } from './planes.ts';
import { fileLight } from './static-light.ts';
import { CHUNK_FRAMES } from './track.ts';
import { knowVideo, type FileTracking, type OpenModel, type TrackedFile } from './track-file.ts';
import { chunksOver } from './units.ts';
import { APP_VERSION } from './versions.ts';
import { openWorkFile, type WorkFile } from './work-file.ts';

/** How often a folder is looked at: network drives send no events. */
const POLL_MS = 100;
const IMAGES = new Set(['.tif', '.tiff', '.png']);
/** Provisional trajectories take at most this share of the time. */
const PROVISIONAL_SHARE = 0.1;
const PROVISIONAL_EVERY_MS = 1000;

interface ImageFile {
  name: string;
  sizeBytes: number;
  modifiedMs: number;
}

/** Positions in one image, and the file as it was when it was read. */
interface MeasuredImage extends ImageFile {
  table: VideoPositions;
}

export interface WatchRequest extends FileTracking {
  /** It ends when nothing has changed for so long. */
  idleS: number;
}

export interface WatchContext extends Machine {
  /** Told after each image: how many there are, and how long it took from the end of writing to its positions; null for older ones. */
  onImage(images: number, latencyS: number | null): void;
  /** Trajectories so far: they may change until the pass over the whole. */
  onProvisional(table: TrackedFile['table']): Promise<void>;
}

export interface WatchedFolder extends TrackedFile {
  images: number;
  /** Median and 95th percentile over the images that came during this call; null where none did. */
  latencyS: { median: number; p95: number } | null;
}

const isSame = (a: ImageFile, b: ImageFile): boolean =>
  a.sizeBytes === b.sizeBytes && a.modifiedMs === b.modifiedMs;

async function lookAt(folder: string, name: string): Promise<ImageFile | null> {
  const stats = await stat(join(folder, name)).catch(() => null);
  return stats?.isFile() ? { name, sizeBytes: stats.size, modifiedMs: stats.mtimeMs } : null;
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
  await firstImage(context, path, request.idleS);
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
    let nextProvisional = 0;
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
      if (performance.now() >= nextProvisional && arrivals.measured.size > 0) {
        const began = performance.now();
        const positions = positionsOf([...arrivals.measured.keys()], arrivals);
        await context.onProvisional(await linkVideo(context, positions, lengths, options));
        const tookMs = performance.now() - began;
        nextProvisional = performance.now() + Math.max(PROVISIONAL_EVERY_MS, tookMs / PROVISIONAL_SHARE);
      }
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
    const latencies = arrivals.latenciesS;
    return {
      table,
      images: finished.length,
      latencyS:
        latencies.length > 0 ? { median: quantile(latencies, 0.5), p95: quantile(latencies, 0.95) } : null,
      warnings: [
        ...video.warnings,
        ...[...arrivals.unfinished.keys()].map(
          (name) => `${name} was never finished and is left out; copy it again if it should be whole.`,
        ),
        ...(clean?.warnings ?? []),
        ...doubts(video.name, finished.length, positions.frame.length, table, model !== null),
      ],
      finish: () => work.remove(),
    };
  } catch (error) {
    await work.close();
    throw error;
  }
}

/**
 * Dust is told from the whole recording alone: where there is some, all images are measured again without it, as when the folder is tracked
 * afterwards. Null: nothing was to be done.
 */
async function withoutDust(
  machine: Machine,
  measuring: MeasuringFile,
  model: OpenModel | null,
  { frames, isWhole }: { frames: number; isWhole: boolean },
): Promise<{ positions: VideoPositions | null; warnings: string[] } | null> {
  if (model === null || measuring.dust === 'keep' || frames === 0) return null;
  if (!isWhole) {
    const warning =
      'an image was never finished, so dust was not looked for; take that image away and track the folder again, or give --dust keep.';
    return { positions: null, warnings: [warning] };
  }
  const { path, channel, position, slice, timepoint, dust, pixelUm, localise, mask } = measuring;
  const sidePx = await machine.worker.call('maskSide', { pixelUm, options: mask }, machine);
  const file = { path, channel, position, slice, timepoint, pixelUm, localise, mask, sidePx };
  const light = fileLight(machine, dust, { ...file, modelFolder: model.folder });
  if ((await light.pattern()) === null) return null;
  const tables = new Map<number, VideoPositions>();
  const chunks = chunksOver({ from: 0, to: frames }, frames, CHUNK_FRAMES);
  const warnings = await measureChunks(machine, measuring, model.folder, chunks, ({ from }, table) => {
    tables.set(from, table);
  });
  return { positions: joinPositions(chunks.map(({ from }) => tables.get(from)!)), warnings };
}

/** Positions of images as frames 0, 1, ... in this order. */
const positionsOf = (names: readonly string[], { measured }: Arrivals): VideoPositions =>
  joinPositions(
    names.map((name, frame) => {
      const { table } = measured.get(name)!;
      return { ...table, frame: new Int32Array(table.frame.length).fill(frame) };
    }),
  );

/** Waits for an image that can be read: what it says holds for all. */
async function firstImage({ worker, signal }: WatchContext, folder: string, idleS: number): Promise<void> {
  const began = performance.now();
  for (;;) {
    const [first] = await imagesIn(folder);
    const found =
      first !== undefined &&
      (await worker
        .call('sourceInfo', { path: join(folder, first), channel: null }, { signal })
        .catch((error: unknown) => {
          if (error instanceof JanusError && error.tag !== 'cancelled' && error.tag !== 'fault') return null;
          throw error;
        }));
    if (found) return;
    if (performance.now() - began > 1000 * idleS)
      throw badInput(
        `No image has come to ${folder} in ${idleS} s; check the folder, or give a longer --idle-s.`,
        {
          path: folder,
        },
      );
    if (signal.aborted) throw cancelled();
    await wait(POLL_MS);
  }
}
