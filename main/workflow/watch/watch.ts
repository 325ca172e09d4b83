import { basename, dirname, join, resolve } from 'node:path';
import { quantile } from '../../../native-worker/client/statistics.ts';
import { badInput, cancelled } from '../../../preload/contract/errors.ts';
import {
  joinPositions,
  linkVideo,
  measureChunks,
  videoLight,
  type MeasuringFile,
  type VideoPositions,
} from '../measure-frames.ts';
import { asAcquired, countSpots, dustWarnings, type FileLight } from '../dust.ts';
import { linkWhole } from '../link-whole.ts';
import { trackingWarnings } from '../result-warnings.ts';
import type { OpenModel } from '../model-store.ts';
import type { TrackedFile } from '../track-file.ts';
import { CHUNK_FRAMES } from '../track.ts';
import { chunksOver } from '../frame-chunks.ts';
import { imagesIn, openImageFolder } from './image-folder.ts';
import { continued } from './provisional.ts';
import {
  cantBeRead,
  lookAt,
  POLL_MS,
  type ImageFile,
  type Recording,
  type WatchContext,
  type WatchRequest,
  type WholeRecording,
} from './recording.ts';
import { lookAtNdtiff, openStack } from './growing-stack.ts';

/** Provisional trajectories take at most this share of the time. */
const PROVISIONAL_SHARE = 0.05;
const PROVISIONAL_EVERY_MS = 1000;
/** Frames that are linked anew for them; older ones stay as they are until the end. */
const PROVISIONAL_FRAMES = 100;

export interface Watched extends TrackedFile {
  frames: number;
  positions: VideoPositions;
  /** How they were measured. */
  measuring: MeasuringFile;
  /** Divided out of its images. */
  dustSpots: number;
  /** Median and 95th percentile over the frames that came during this call; null where none did. */
  latencyS: { median: number; p95: number } | null;
}

interface Place {
  /** A file of which the headers say what all are. */
  first: string;
  open(context: WatchContext, request: WatchRequest, model: OpenModel | null): Promise<Recording>;
}

/** What lies at the place by now; null where there is nothing yet. */
async function lookFor(place: string): Promise<Place | null> {
  const stackThat = (look: () => Promise<ImageFile | null>): Place => ({
    first: place,
    open: (context, request, model) => openStack(context, request, model, look),
  });
  const lookAtFile = (): Promise<ImageFile | null> => lookAt(dirname(place), basename(place));
  if (await lookAtFile()) return stackThat(lookAtFile);
  if (await lookAtNdtiff(place)) return stackThat(() => lookAtNdtiff(place));
  const [first] = (await imagesIn(place)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  // The TIFF files of a dataset may come before its index.
  if (first === undefined || first.includes('NDTiffStack')) return null;
  return { first: join(place, first), open: openImageFolder };
}

/** Waits for an image that can be read: what it says holds for all. @throws bad-input where none comes */
async function openRecording(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
): Promise<Recording> {
  const { worker, signal, clock } = context;
  const { path: place, idleS } = request;
  const began = clock.nowMs();
  for (;;) {
    const found = await lookFor(place);
    const info =
      found &&
      (await worker.call('sourceInfo', { path: found.first, channel: null }, { signal }).catch(cantBeRead));
    if (found && info) return found.open(context, request, model);
    if (clock.nowMs() - began > 1000 * idleS || context.ending?.aborted)
      throw badInput(
        `No image has come to ${place} in ${idleS} s; check the place, or give a longer --idle-s.`,
        { path: place },
      );
    if (signal.aborted) throw cancelled();
    await clock.wait(POLL_MS);
  }
}

/** Measures and shows frames as they come, until nothing has for `idleS`. */
async function follow(context: WatchContext, recording: Recording, idleS: number): Promise<void> {
  const { clock, signal, ending } = context;
  let changedAt = clock.nowMs();
  let showAt = -Infinity;
  let shown: TrackedFile['table'] | null = null;
  let shownFrames = 0;
  while (clock.nowMs() - changedAt < 1000 * idleS && !ending?.aborted) {
    if (signal.aborted) throw cancelled();
    const isNew = await recording.measureNews();
    const began = clock.nowMs();
    if (isNew) changedAt = began;
    if (began >= showAt && recording.frames > shownFrames) {
      shownFrames = recording.frames;
      const from = Math.max(0, shownFrames - PROVISIONAL_FRAMES);
      const { lengths, options } = recording.video;
      const latest = await linkVideo(context, recording.positions(from), lengths, options);
      shown = continued(shown, latest, from);
      await context.onProvisional(shown);
      const ended = clock.nowMs();
      showAt = ended + Math.max(PROVISIONAL_EVERY_MS, (ended - began) / PROVISIONAL_SHARE);
    }
    if (!isNew) await clock.wait(POLL_MS);
  }
}

/**
 * Dust is told from the whole recording alone: where there is some, all frames are measured again without it, as when the recording is
 * tracked afterwards. Null: nothing was to be done.
 */
async function withoutDust(
  machine: WatchContext,
  measuring: MeasuringFile,
  model: OpenModel | null,
  { frames, isWhole }: WholeRecording,
  light: FileLight,
): Promise<{ positions: VideoPositions | null; warnings: string[] } | null> {
  if (model === null || measuring.dust === 'keep' || frames === 0) return null;
  if (!isWhole) {
    const warning =
      'an image was never finished, so dust was not looked for; take that image away and track the folder again, or give --dust keep.';
    return { positions: null, warnings: [warning] };
  }
  if ((await light.pattern()) === null) return null;
  const tables = new Map<number, VideoPositions>();
  const chunks = chunksOver({ from: 0, to: frames }, frames, CHUNK_FRAMES);
  await measureChunks(machine, measuring, light, model.folder, chunks, ({ from }, table) => {
    tables.set(from, table);
  });
  const positions = joinPositions(chunks.map(({ from }) => tables.get(from)!));
  return { positions, warnings: dustWarnings(basename(measuring.path), await countSpots(light)) };
}

const latencyOf = (latenciesS: readonly number[]): Watched['latencyS'] =>
  latenciesS.length > 0 ? { median: quantile(latenciesS, 0.5), p95: quantile(latenciesS, 0.95) } : null;

/**
 * Tracks a recording while another program writes it, and ends with one pass over the whole: the same bytes as tracking it afterwards. What
 * is measured is kept beside `request.out`, so that a call that was killed goes on where it stopped.
 *
 * @throws bad-input where no image comes, or nobody says how long a pixel or a frame is
 */
export async function watch(
  context: WatchContext,
  request: WatchRequest,
  model: OpenModel | null,
): Promise<Watched> {
  const recording = await openRecording(context, { ...request, path: resolve(request.path) }, model);
  try {
    await follow(context, recording, request.idleS);
    const whole = await recording.end();
    const { video, frames } = whole;
    const light = whole.isWhole
      ? await videoLight(context, whole.measuring, model?.folder ?? null, whole.positions)
      : asAcquired;
    const clean = await withoutDust(context, whole.measuring, model, whole, light);
    const positions = clean?.positions ?? whole.positions;
    const images = {
      measuring: whole.measuring,
      modelFolder: model?.folder ?? null,
      light,
      ...(whole.files && { files: whole.files }),
    };
    const table = await linkWhole(context, positions, video.lengths, video.options, images, context.onStep);
    return {
      table,
      frames,
      positions,
      measuring: whole.measuring,
      dustSpots: frames > 0 ? await countSpots(light) : 0,
      latencyS: latencyOf(recording.latenciesS),
      warnings: [
        ...video.warnings,
        ...whole.warnings,
        ...(clean?.warnings ?? []),
        ...trackingWarnings(video.name, frames, positions, table, model !== null),
      ],
      finish: () => recording.remove(),
    };
  } catch (error) {
    await recording.close();
    throw error;
  }
}
