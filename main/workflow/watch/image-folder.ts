import { readdir } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { badInput, cancelled } from '../../../preload/contract/errors.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { makeInputs } from '../../project/result-inputs.ts';
import {
  joinPositions,
  prepareMeasuring,
  type MeasureFrames,
  type VideoPositions,
} from '../measure-frames.ts';
import { planesFor } from '../chosen-planes.ts';
import type { OpenModel } from '../model-store.ts';
import { knowVideo } from '../track-file.ts';
import { APP_VERSION } from '../versions.ts';
import { openWorkFile, type WorkFile } from '../resume-file.ts';
import {
  cantBeRead,
  isSame,
  lookAt,
  type ImageFile,
  type Recording,
  type WatchContext,
  type WatchRequest,
} from './recording.ts';

const IMAGES = new Set(['.tif', '.tiff', '.png']);

/** Positions in one image, and the file as it was when it was read. */
interface MeasuredImage extends ImageFile {
  table: VideoPositions;
}

/** Names of images in a folder, in no order. @throws bad-input */
export async function imagesIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => {
    throw badInput(`${folder} is no folder that can be read; give the folder that the camera writes to.`, {
      path: folder,
    });
  });
  return names.filter((name) => !name.startsWith('.') && IMAGES.has(extname(name).toLowerCase()));
}

/** Images of a folder as they come: which are measured, and which can't be read yet. */
class Arrivals {
  readonly measured: Map<string, MeasuredImage>;
  /** As they were when reading them failed. */
  readonly unfinished = new Map<string, ImageFile>();
  readonly latenciesS: number[] = [];
  readonly #folder: string;
  readonly #work: WorkFile<MeasuredImage>;
  readonly #startedMs = Date.now();

  constructor(folder: string, work: WorkFile<MeasuredImage>) {
    this.#folder = folder;
    this.#work = work;
    this.measured = new Map(work.kept.map((image) => [image.name, image]));
  }

  /** Files that are new, or have changed since reading them failed; with `again` also those that have changed since they were read. */
  async news(again: boolean): Promise<ImageFile[]> {
    const names = await imagesIn(this.#folder);
    const open = again ? names : names.filter((name) => !this.measured.has(name));
    open.sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
    const found: ImageFile[] = [];
    for (const name of open) {
      const now = await lookAt(this.#folder, name);
      const before = this.measured.get(name) ?? this.unfinished.get(name);
      if (now && (!before || !isSame(now, before))) found.push(now);
    }
    return found;
  }

  /** Null: it can't be read yet. */
  async measure(image: ImageFile, measure: MeasureFrames, channel: number) {
    const path = join(this.#folder, image.name);
    const table = await measure({ path, channel, from: 0, to: 1 }).catch(cantBeRead);
    if (table === null) {
      this.unfinished.set(image.name, image);
      return null;
    }
    const one = { ...image, table };
    await this.#work.keep(one);
    this.measured.set(image.name, one);
    this.unfinished.delete(image.name);
    // What was there before says nothing of how long a new image waits.
    const latencyS = image.modifiedMs < this.#startedMs ? null : (Date.now() - image.modifiedMs) / 1000;
    if (latencyS !== null) this.latenciesS.push(latencyS);
    return { frames: this.measured.size, latencyS, place: { path, channel, index: 0 }, positions: table };
  }

  /** Positions of images as frames `from`, `from` + 1, ... in this order. */
  positions(names: readonly string[], from = 0): VideoPositions {
    return joinPositions(
      names.map((name, index) => {
        const { table } = this.measured.get(name)!;
        return { ...table, frame: new Int32Array(table.frame.length).fill(from + index) };
      }),
    );
  }
}

/**
 * A folder of single images. One that can't be read yet is tried again whenever it changes; one that never is finished is left out and named.
 *
 * @throws bad-input where nobody says how long a pixel or a frame is
 */
export async function openImageFolder(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
): Promise<Recording> {
  const { path, source } = request;
  const video = await knowVideo(context, request, model);
  const { options, lengths } = video;
  const mask = model?.mask ?? MaskOptions.parse({});
  const how = { ...options, pixelUm: lengths.pixelUm, mask };
  const { localise, crowdedDiameters } = options;
  const { hash } = makeInputs({
    version: APP_VERSION,
    path,
    model: model?.hash,
    pixelUm: lengths.pixelUm,
    localise,
    crowdedDiameters,
    mask,
    channel: source.channel,
  });
  const measure = await prepareMeasuring(context, how, model?.folder ?? null);
  const work = await openWorkFile<MeasuredImage>(request.out, hash);
  const arrivals = new Arrivals(path, work);
  const measureNews = async (again: boolean): Promise<boolean> => {
    const news = (await arrivals.news(again)).slice(0, context.threads + 1);
    await Promise.all(
      news.map(async (image) => {
        const frame = await arrivals.measure(image, measure, source.channel ?? 0);
        if (frame) context.onFrame(frame);
      }),
    );
    return news.length > 0;
  };
  return {
    video,
    get frames() {
      return arrivals.measured.size;
    },
    latenciesS: arrivals.latenciesS,
    measureNews: () => measureNews(false),
    positions: (from) => arrivals.positions([...arrivals.measured.keys()].slice(from), from),
    end: async () => {
      while (await measureNews(true)) if (context.signal.aborted) throw cancelled();
      const members = await context.worker.call('sourceFiles', { path }, context);
      const names = members.map((file) => basename(file));
      const finished = names.filter((name) => arrivals.measured.has(name));
      return {
        video,
        frames: finished.length,
        isWhole: finished.length === names.length,
        files: finished.map((name) => join(path, name)),
        measuring: { ...how, path, ...planesFor('video', source) },
        positions: arrivals.positions(finished),
        warnings: [...arrivals.unfinished.keys()].map(
          (name) => `${name} was never finished and is left out; copy it again if it should be whole.`,
        ),
      };
    },
    close: () => work.close(),
    remove: () => work.remove(),
  };
}
