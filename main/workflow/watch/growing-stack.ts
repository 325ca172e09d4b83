import { readdir } from 'node:fs/promises';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { makeInputs } from '../../project/result-inputs.ts';
import { joinPositions, prepareMeasuring, type VideoPositions } from '../measure-frames.ts';
import { planesFor } from '../chosen-planes.ts';
import type { OpenModel } from '../model-store.ts';
import { knowVideo } from '../track-file.ts';
import { APP_VERSION } from '../versions.ts';
import { openWorkFile } from '../resume-file.ts';
import {
  cantBeRead,
  isSame,
  lookAt,
  type ImageFile,
  type Recording,
  type WatchContext,
  type WatchRequest,
} from './recording.ts';

interface MeasuredFrame {
  frame: number;
  table: VideoPositions;
}

/** What is known of a stack and of how it is measured. */
async function knowStack(context: WatchContext, request: WatchRequest, model: OpenModel | null) {
  const { path, source } = request;
  const video = await knowVideo(context, request, model);
  const { localise, crowdedDiameters } = video.options;
  const mask = model?.mask ?? MaskOptions.parse({});
  const planes = planesFor('video', source);
  const how = { ...video.options, pixelUm: video.lengths.pixelUm, mask };
  const { hash } = makeInputs({
    version: APP_VERSION,
    path,
    model: model?.hash,
    pixelUm: how.pixelUm,
    localise,
    crowdedDiameters,
    mask,
    ...planes,
  });
  const measure = await prepareMeasuring(context, how, model?.folder ?? null);
  return { video, hash, measure, measuring: { ...how, path, ...planes } };
}

/**
 * A stack that another program appends frames to. The last frame waits for the next one, for it may be half written; one that never is
 * finished is left out and named.
 *
 * @param look what grows with every frame, as it is by now
 * @throws bad-input where nobody says how long a pixel or a frame is
 */
export async function openStack(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
  look: () => Promise<ImageFile | null>,
): Promise<Recording> {
  const { worker, signal, threads } = context;
  const { path, source } = request;
  const planes = planesFor('video', source);
  let known = await knowStack(context, request, model);
  const work = await openWorkFile<MeasuredFrame>(request.out, known.hash);
  let tables = new Map(work.kept.map(({ frame, table }) => [frame, table]));
  let frames = 0;
  let seen: ImageFile | null = null;
  const latenciesS: number[] = [];
  const startedMs = Date.now();

  const measureFrame = async (frame: number, writtenMs: number | null): Promise<boolean> => {
    if (tables.has(frame)) return true;
    const table = await known.measure({ path, ...planes, from: frame, to: frame + 1 }).catch(cantBeRead);
    if (table === null) return false;
    await work.keep({ frame, table });
    tables.set(frame, table);
    const latencyS = writtenMs === null ? null : (Date.now() - writtenMs) / 1000;
    if (latencyS !== null) latenciesS.push(latencyS);
    context.onFrame({
      frames: tables.size,
      latencyS,
      place: { path, ...planes, index: frame },
      positions: table,
    });
    return true;
  };
  /** Frames 0, 1, ... that can be read, up to `end`. */
  const measureTo = async (end: number, writtenMs: number | null): Promise<number> => {
    for (let from = frames; from < end; from += threads + 1) {
      const some = Array.from({ length: Math.min(threads + 1, end - from) }, (_, k) => from + k);
      const done = await Promise.all(some.map((frame) => measureFrame(frame, writtenMs)));
      if (done.includes(false)) return from + done.indexOf(false);
    }
    return Math.max(frames, end);
  };
  const positions = (from: number): VideoPositions =>
    joinPositions(Array.from({ length: frames - from }, (_, index) => tables.get(from + index)!));

  return {
    get video() {
      return known.video;
    },
    get frames() {
      return frames;
    },
    latenciesS,
    measureNews: async () => {
      const now = await look();
      if (!now || (seen !== null && isSame(now, seen))) return false;
      seen = now;
      const info = await worker.call('sourceInfo', { path, ...planes }, { signal }).catch(cantBeRead);
      if (info) frames = await measureTo(info.frames - 1, now.modifiedMs < startedMs ? null : now.modifiedMs);
      return true;
    },
    positions,
    end: async () => {
      // Some programs write sizes and times when they end.
      const last = await knowStack(context, request, model);
      if (last.hash !== known.hash) {
        tables = new Map();
        frames = 0;
      }
      known = last;
      const { video, measuring } = known;
      frames = await measureTo(video.frames, null);
      const isWhole = frames === video.frames;
      const left = `frame ${frames} of ${video.name} was never finished; it and what follows are left out.`;
      return { video, measuring, frames, isWhole, positions: positions(0), warnings: isWhole ? [] : [left] };
    },
    close: () => work.close(),
    remove: () => work.remove(),
  };
}

/** The index and the TIFF files of an NDTiff dataset, taken as one; null where the folder has no index. */
export async function lookAtNdtiff(folder: string): Promise<ImageFile | null> {
  const index = await lookAt(folder, 'NDTiff.index');
  if (!index) return null;
  const names = (await readdir(folder)).filter((name) => name.endsWith('.tif'));
  const files = await Promise.all(names.map((name) => lookAt(folder, name)));
  return files.reduce<ImageFile>(
    (all, file) => ({
      ...all,
      sizeBytes: all.sizeBytes + (file?.sizeBytes ?? 0),
      modifiedMs: Math.max(all.modifiedMs, file?.modifiedMs ?? 0),
    }),
    index,
  );
}
