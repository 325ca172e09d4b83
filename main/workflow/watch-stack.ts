import { basename, dirname, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { cancelled } from '../../preload/contract/errors.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { makeInputs } from '../project/inputs.ts';
import { joinPositions, linkVideo, prepareMeasuring, type VideoPositions } from './measure-frames.ts';
import { trackingWarnings } from './result-warnings.ts';
import { planesFor } from './planes.ts';
import { knowVideo, type OpenModel } from './track-file.ts';
import { APP_VERSION } from './versions.ts';
import {
  cantBeRead,
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
import { openWorkFile } from './work-file.ts';

interface MeasuredFrame {
  frame: number;
  table: VideoPositions;
}

/**
 * Tracks a stack that another program appends frames to, and ends with one pass over the whole: the same bytes as tracking the file afterwards. The
 * last frame waits for the next one, for it may be half written; one that never is finished is left out and named.
 *
 * @throws bad-input where no frame comes, or nobody says how long a pixel or a frame is
 */
export async function watchStack(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
): Promise<WatchedFolder> {
  const { worker, signal, threads } = context;
  const path = resolve(request.path);
  await firstReadable(context, path, request.idleS, () => Promise.resolve(path));
  const planes = planesFor('video', request.source);
  const mask = model?.mask ?? MaskOptions.parse({});
  /** What the file says by now: some programs write sizes and times when they end. */
  const know = async () => {
    const video = await knowVideo(context, { ...request, path }, model);
    const { localise, crowdedDiameters } = video.options;
    const how = { ...video.options, pixelUm: video.lengths.pixelUm, mask };
    const { hash } = makeInputs({
      ...{ version: APP_VERSION, path, model: model?.hash, pixelUm: how.pixelUm },
      ...{ localise, crowdedDiameters, mask, ...planes },
    });
    return { video, how, hash, measure: await prepareMeasuring(context, how, model?.folder ?? null) };
  };
  let known = await know();
  const work = await openWorkFile<MeasuredFrame>(request.out, known.hash);
  try {
    let tables = new Map(work.kept.map(({ frame, table }) => [frame, table]));
    const latenciesS: number[] = [];
    const tellProvisional = provisionally();
    /** Frames 0, 1, ... that can be read, up to `end`. */
    const measureTo = async (end: number, latency: () => number | null): Promise<number> => {
      for (let from = 0; from < end; from += threads + 1) {
        const some = Array.from({ length: Math.min(threads + 1, end - from) }, (_, k) => from + k);
        const done = await Promise.all(
          some.map(async (frame) => {
            if (tables.has(frame)) return true;
            const table = await known
              .measure({ path, ...planes, from: frame, to: frame + 1 })
              .catch(cantBeRead);
            if (table === null) return false;
            await work.keep({ frame, table });
            tables.set(frame, table);
            const tookS = latency();
            if (tookS !== null) latenciesS.push(tookS);
            context.onImage(tables.size, tookS);
            return true;
          }),
        );
        if (done.includes(false)) return from + done.indexOf(false);
      }
      return end;
    };
    const joined = (frames: number): VideoPositions =>
      joinPositions(Array.from({ length: frames }, (_, frame) => tables.get(frame)!));

    const startedMs = Date.now();
    let [seen, changedAt, measured]: [ImageFile | null, number, number] = [null, performance.now(), 0];
    while (performance.now() - changedAt < 1000 * request.idleS) {
      if (signal.aborted) throw cancelled();
      const now = await lookAt(dirname(path), basename(path));
      if (now && (seen === null || !isSame(now, seen))) {
        seen = now;
        changedAt = performance.now();
        const info = await worker.call('sourceInfo', { path, ...planes }, { signal }).catch(cantBeRead);
        const isNew = now.modifiedMs >= startedMs;
        if (info)
          measured = await measureTo(info.frames - 1, () =>
            isNew ? (Date.now() - now.modifiedMs) / 1000 : null,
          );
        continue;
      }
      await tellProvisional(measured, async () =>
        context.onProvisional(
          await linkVideo(context, joined(measured), known.video.lengths, known.video.options),
        ),
      );
      await wait(POLL_MS);
    }

    const last = await know();
    if (last.hash !== known.hash) tables = new Map();
    known = last;
    const { video, how } = known;
    const frames = await measureTo(video.frames, () => null);
    const whole = { frames, isWhole: frames === video.frames };
    const clean = await withoutDust(context, { ...how, path, ...planes }, model, whole);
    const positions = clean?.positions ?? joined(frames);
    const table = await linkVideo(context, positions, video.lengths, video.options);
    return {
      table,
      images: frames,
      latencyS: latencyOf(latenciesS),
      warnings: [
        ...video.warnings,
        ...(whole.isWhole
          ? []
          : [`frame ${frames} of ${video.name} was never finished; it and what follows are left out.`]),
        ...(clean?.warnings ?? []),
        ...trackingWarnings(video.name, frames, positions.frame.length, table, model !== null),
      ],
      finish: () => work.remove(),
    };
  } catch (error) {
    await work.close();
    throw error;
  }
}
