import { quantile } from '../../../native-worker/client/statistics.ts';
import type { MethodParams, WorkerClient } from '../../../native-worker/client/client.ts';
import { type FolderFile, writeFolder, writeOutput } from '../../../native-worker/client/output.ts';
import { cancelled } from '../../../preload/contract/errors.ts';
import { DEFAULT_DIAMETER_UM } from '../../../preload/contract/default-particle.ts';
import type { FigureOrigin } from '../../../preload/contract/figure-origin.ts';
import { pngWithOrigin } from '../../../preload/contract/png-chunks.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import type { Source } from '../../project/sources.ts';
import { frameRange, type FrameChunk } from '../frame-chunks.ts';
import { frameIntervalSOf, pixelUmOf } from '../source-lengths.ts';
import { planesOf } from '../chosen-planes.ts';
import { writeAvi } from './write-avi.ts';
import { rowsByFrame } from './rows-by-frame.ts';

/** Frames whose steps are drawn behind a particle. */
const TAIL_FRAMES = 100;
/** Frames that are drawn in one call of the worker, for a thread of it. */
const FRAMES_A_THREAD = 2;
/** Share of the pixels that become black, and white. */
const CUT = 0.001;
const SAMPLED_PIXELS = 100_000;
const SAMPLED_FRAMES = 5;
/** Shares of the heights between which the colours run. */
const HEIGHTS = [0.02, 0.98] as const;
/** By which a folder of pictures is known as one of ours. */
const MARK = 'frame_000000.png';

export interface PictureJob {
  worker: WorkerClient;
  threads: number;
  signal: AbortSignal;
  onProgress(done: number, total: number): void;
}

type Style = MethodParams<'drawFrames'>['style'];
type Marks = MethodParams<'drawFrames'>['frames'][number];

/** The video and its trajectories, as they are drawn. */
export interface PictureRequest {
  video: Source;
  table: TrackTable;
  frames: readonly [number, number] | null;
  origin: FigureOrigin;
}

/** Grey levels of black and white, the same for all frames. */
async function greysOf({ worker, signal }: PictureJob, video: Source, { from, to }: FrameChunk) {
  const values: number[] = [];
  for (let k = 0; k < SAMPLED_FRAMES; k += 1) {
    const index = from + Math.floor((k * (to - 1 - from)) / (SAMPLED_FRAMES - 1));
    const place = { path: video.path, ...planesOf(video), index };
    const { data } = await worker.call('readFrame', place, { signal });
    const step = Math.max(1, Math.floor(data.length / SAMPLED_PIXELS));
    for (let pixel = 0; pixel < data.length; pixel += step) values.push(data[pixel]);
  }
  return [quantile(values, CUT), quantile(values, 1 - CUT)] as const;
}

async function styleOf(job: PictureJob, { video, table }: PictureRequest, range: FrameChunk): Promise<Style> {
  const known = table.zUm.filter((z) => !Number.isNaN(z));
  const pixelUm = pixelUmOf(video);
  const [low, high] = HEIGHTS.map((share) => quantile(known, share));
  return {
    greys: await greysOf(job, video, range),
    pixelUm,
    radiusPx: (video.setup?.particleDiameterUm ?? DEFAULT_DIAMETER_UM) / pixelUm / 2,
    zUm: known.length > 0 ? [low, Math.max(high, low + 0.1)] : null,
  };
}

/** What is drawn over each frame: particles, and their steps of the last frames. */
function* marksOf(table: TrackTable, range: FrameChunk, { zUm }: Style): Generator<Marks> {
  const rows = rowsByFrame(table.frame);
  const share = (row: number): number => (zUm ? (table.zUm[row] - zUm[0]) / (zUm[1] - zUm[0]) : NaN);
  const stepTo = (row: number): number[] => {
    const before = row - 1;
    if (row === 0 || table.particle[before] !== table.particle[row]) return [];
    const places = [table.xPx[before], table.yPx[before], table.xPx[row], table.yPx[row]];
    return [...places, share(row)];
  };
  for (let frame = range.from; frame < range.to; frame += 1) {
    const steps: number[] = [];
    for (let past = Math.max(0, frame - TAIL_FRAMES); past <= frame; past += 1)
      for (const row of rows.get(past) ?? []) steps.push(...stepTo(row));
    const particles = (rows.get(frame) ?? []).flatMap((row) => [table.xPx[row], table.yPx[row], share(row)]);
    yield { frame, marks: { steps: Float32Array.from(steps), particles: Float32Array.from(particles) } };
  }
}

/** Pictures of the frames in their order; a few are under way at a time. */
async function* pictures(
  job: PictureJob,
  request: PictureRequest,
  format: 'png' | 'jpeg',
): AsyncGenerator<{ frame: number; picture: Uint8Array }, void, void> {
  const { video, table } = request;
  const range = frameRange(video.name, request.frames, video.info.frames);
  const style = await styleOf(job, request, range);
  const common = { path: video.path, ...planesOf(video), style, format };
  let some: Marks[] = [];
  let done = 0;
  const total = range.to - range.from;
  for (const marks of marksOf(table, range, style)) {
    some.push(marks);
    if (some.length < FRAMES_A_THREAD * job.threads && marks.frame + 1 < range.to) continue;
    if (job.signal.aborted) throw cancelled();
    const drawn = await job.worker.call('drawFrames', { ...common, frames: some }, { signal: job.signal });
    for (const [index, picture] of drawn.entries()) yield { frame: some[index].frame, picture };
    done += drawn.length;
    job.onProgress(done, total);
    some = [];
  }
}

/** The files of a folder with a picture a frame. */
export async function* overlayFiles(job: PictureJob, request: PictureRequest): AsyncGenerator<FolderFile> {
  let place = 0;
  for await (const { frame, picture } of pictures(job, request, 'png')) {
    const title = `${request.video.name}, frame ${frame}`;
    const name = MARK.replace('000000', String(place++).padStart(6, '0'));
    yield { name, content: pngWithOrigin(picture, { title, dpi: null }, request.origin) };
  }
}

/** A folder of PNG pictures, whole or not at all. Returns how many. @throws bad-input, no-space, cancelled */
export async function writeOverlay(path: string, job: PictureJob, request: PictureRequest): Promise<number> {
  let count = 0;
  const counted = async function* (): AsyncGenerator<FolderFile> {
    for await (const file of overlayFiles(job, request)) {
      count += 1;
      yield file;
    }
  };
  await writeFolder(path, MARK, counted());
  return count;
}

/** A movie at the speed of the video, whole or not at all. Returns how many frames it has. @throws bad-input, no-space, cancelled */
export async function writeMovie(path: string, job: PictureJob, request: PictureRequest): Promise<number> {
  const { width, height } = request.video.info;
  const { video, origin } = request;
  const title = `Trajectories over ${video.name}`;
  const form = { width, height, framesPerS: 1 / frameIntervalSOf(video), title, origin };
  let count = 0;
  const drawn = async function* (): AsyncGenerator<Uint8Array> {
    for await (const { picture } of pictures(job, request, 'jpeg')) yield picture;
  };
  await writeOutput(path, async (file) => {
    count = await writeAvi(file, form, drawn());
  });
  return count;
}
