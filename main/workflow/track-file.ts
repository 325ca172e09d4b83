import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { MethodResult } from '../../native-worker/client/client.ts';
import { missingThing } from '../../preload/contract/error-messages.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { PRESET_SETUPS, type Setup } from '../../preload/contract/options/setup.ts';
import type { ImportOptions } from '../../preload/contract/options/source.ts';
import type { TrackOptions } from '../../preload/contract/options/track.ts';
import { makeInputs } from '../project/result-inputs.ts';
import { lengthsOf } from '../project/sources.ts';
import { createStepProgress } from './workflow-context.ts';
import { checkSource } from './import.ts';
import type { JobContext } from './job-runner.ts';
import { frameTimesSOf } from './source-lengths.ts';
import {
  joinPositions,
  measureChunks,
  positionsIn,
  videoLight,
  type Machine,
  type VideoLengths,
  type VideoPositions,
} from './measure-frames.ts';
import type { OpenModel } from './model-store.ts';
import { trackingWarnings } from './result-warnings.ts';
import { countSpots, dustWarnings } from './dust.ts';
import { differsFromStacks } from './brightness.ts';
import { planesFor } from './chosen-planes.ts';
import { localiseOptionsFor } from './resolve-options.ts';
import { withTemporaryFolder } from './temporary-folder.ts';
import { CHUNK_FRAMES } from './track.ts';
import { chunksOver, frameRange, framesOf, type FrameChunk } from './frame-chunks.ts';
import { APP_VERSION } from './versions.ts';
import { linkWhole } from './link-whole.ts';
import { openWorkFile } from './resume-file.ts';

/** Gives `use` the model of a file; null: tracking in the plane. @throws bad-input */
export function withModel<Result>(
  { worker, signal }: Pick<Machine, 'worker' | 'signal'>,
  path: string | null,
  use: (model: OpenModel | null) => Promise<Result>,
): Promise<Result> {
  if (path === null) return use(null);
  return withTemporaryFolder(async (folder) => {
    const file = await worker.call('importModel', { path: resolve(path), modelFolder: folder }, { signal });
    const { meta, arrays, report, inputs } = file;
    await writeFile(join(folder, 'model.json'), JSON.stringify({ meta, arrays }));
    const hash = createHash('sha256');
    for await (const chunk of createReadStream(resolve(path))) hash.update(chunk as Uint8Array);
    const { mask } = inputs;
    return use({ folder, mask, trainedWith: report.trainedWith, hash: hash.digest('hex') });
  });
}

/** What is to be done with one video that is in no project. */
export interface FileTracking {
  path: string;
  source: ImportOptions;
  options: TrackOptions;
  /** In place of the preset that `source` names. */
  setup?: Setup | null;
  /** Beside it finished work is kept. */
  out: string;
}

export interface TrackedFile {
  table: MethodResult<'link'>;
  warnings: string[];
  /** Takes the kept work away, once the table is written. */
  finish(): Promise<void>;
}

const presetOf = (name: string | null): Setup | null => {
  if (name === null) return null;
  const found = PRESET_SETUPS.find((setup) => setup.name === name);
  if (found) return found;
  const names = PRESET_SETUPS.map((setup) => setup.name);
  throw missingThing('setup', name, names, 'profile');
};

/** A video that is in no project, with what its file and the person say of it. */
export interface KnownVideo {
  name: string;
  lengths: VideoLengths;
  options: TrackOptions & { localise: { particleDiameterUm: number } };
  warnings: string[];
  frames: number;
}

/** @throws bad-input where the file can't be a video, or nobody says how long a pixel or a frame is */
export async function knowVideo(
  { worker, signal }: Pick<Machine, 'worker' | 'signal'>,
  { path, source, options, setup = presetOf(source.setup) }: Omit<FileTracking, 'out'>,
  model: OpenModel | null,
): Promise<KnownVideo> {
  const name = basename(path);
  const planes = planesFor('video', source);
  const info = await worker.call('sourceInfo', { path, ...planes }, { signal });
  checkSource(path, 'video', info, source, setup);
  const { pixelUm, frameIntervalS } = lengthsOf({ info, options: source, setup, axialFactor: 1 });
  const localise = localiseOptionsFor(options.localise, setup, model?.trainedWith.particleDiameterUm);
  return {
    name,
    lengths: {
      pixelUm: pixelUm!,
      frameIntervalS: frameIntervalS!,
      frameTimesS: frameTimesSOf({ info, options: source }),
      temperatureC: setup?.temperatureC ?? DEFAULT_TEMPERATURE_C,
    },
    options: { ...options, localise },
    warnings: [
      ...info.warnings.map((warning) => `${path}: ${warning}.`),
      ...(await differsFromStacks(
        { worker, signal },
        model?.trainedWith ?? null,
        { name, pixelSizeUm: pixelUm, setup },
        { path, ...planes },
      )),
    ],
    frames: info.frames,
  };
}

interface KeptChunk extends FrameChunk {
  table: VideoPositions;
  /** Divided out of the video. */
  dustSpots?: number;
}

/** Trajectories of a video that is in no project: the same numbers as in one. Finished frames are kept beside the result. */
export async function trackFile(
  machine: Machine & Pick<JobContext, 'report'>,
  request: FileTracking,
  model: OpenModel | null,
): Promise<TrackedFile> {
  const path = resolve(request.path);
  const video = await knowVideo(machine, { ...request, path }, model);
  const { options, lengths, name, frames, warnings } = video;
  const range = frameRange(name, options.frames, frames);
  const chunks = chunksOver(range, frames, CHUNK_FRAMES);
  const mask = model?.mask ?? MaskOptions.parse({});
  const planes = planesFor('video', request.source);
  const { localise, crowdedDiameters, dust } = options;
  const { pixelUm } = lengths;
  const measuring = { path, ...planes, pixelUm, localise, mask, crowdedDiameters, dust };
  const { content } = await machine.worker.call('identify', { path, known: null }, machine);
  const { hash } = makeInputs({ ...measuring, path: '', version: APP_VERSION, content, model: model?.hash });
  const work = await openWorkFile<KeptChunk>(request.out, hash);
  try {
    const kept = new Map(work.kept.map((chunk) => [chunk.from, chunk.table]));
    const progress = createStepProgress(machine, framesOf(chunks) + 1);
    progress.step(`Tracking ${name}`);
    const open = chunks.filter(({ from }) => !kept.has(from));
    progress.advance(framesOf(chunks) - framesOf(open));
    const light = await videoLight(machine, measuring, model?.folder ?? null);
    const dustSpots = work.kept.at(0)?.dustSpots ?? (await countSpots(light));
    await measureChunks(machine, measuring, light, model?.folder ?? null, open, async (chunk, table) => {
      await work.keep({ ...chunk, table, dustSpots });
      kept.set(chunk.from, table);
      progress.advance(chunk.to - chunk.from);
    });
    warnings.push(...dustWarnings(name, dustSpots));
    progress.step('Linking and smoothing');
    const positions = positionsIn(joinPositions(chunks.map(({ from }) => kept.get(from)!)), range);
    const images = { measuring, modelFolder: model?.folder ?? null, light };
    const table = await linkWhole(machine, positions, lengths, options, images, progress.step);
    warnings.push(...trackingWarnings(name, range.to - range.from, positions, table, model !== null));
    progress.advance(1);
    return { table, warnings, finish: () => work.remove() };
  } catch (error) {
    await work.close();
    throw error;
  }
}
