import { join } from 'node:path';
import type { MethodResult } from '../../native-worker/client/client.ts';
import { badInput } from '../../preload/contract/errors.ts';
import type { TrackOptions } from '../../preload/contract/options/track.ts';
import { setupWarnings } from '../../preload/contract/trained-with.ts';
import { logCommand } from '../project/log.ts';
import { trainedWithOf, readModel } from '../project/models.ts';
import { makeInputs } from '../project/inputs.ts';
import type { Columns } from '../project/columns.ts';
import { getSource, type Source } from '../project/sources.ts';
import {
  positionChunksDone,
  positionsFor,
  readPositions,
  storePositionChunk,
  storeTracks,
} from '../project/tracks.ts';
import { createStepProgress, type StepProgress, type Workflow } from './context.ts';
import { frameIntervalSOf, frameTimesSOf, pixelUmOf } from './lengths.ts';
import { writeModelArrays } from './model-store.ts';
import { planesOf } from './planes.ts';
import { localiseOptionsFor } from './resolve-options.ts';
import { changedWarning, currentSource } from './source-files.ts';
import { withTemporaryFolder } from './temporary.ts';
import { frameChunks, runUnits } from './units.ts';
import { APP_VERSION, versions } from './versions.ts';

const CHUNK_FRAMES = 16;

type VideoPositions = MethodResult<'trackFrames'>;

export const POSITIONS: Columns<VideoPositions> = {
  frame: 'Int32Array',
  xPx: 'Float64Array',
  yPx: 'Float64Array',
  radiusPx: 'Float64Array',
  score: 'Float64Array',
  zLabelUm: 'Float64Array',
  zSdUm: 'Float64Array',
  inRange: 'Uint8Array',
  crowded: 'Uint8Array',
};

/**
 * A video to trajectories: localise, cut, measure and predict in chunks of frames that are kept, then link and smooth.
 * Returns the video's id.
 */
export async function track(
  workflow: Workflow,
  videoId: number,
  modelId: number,
  given: TrackOptions,
): Promise<number> {
  const { project, worker, signal } = workflow;
  const { kind, name } = getSource(project, videoId);
  if (kind !== 'video') throw badInput(`${name} was imported as a stack; import it as a video to track it.`);
  const { source: video, changed } = await currentSource(workflow, videoId);
  const trainedWith = trainedWithOf(project, modelId);
  const localise = localiseOptionsFor(given.localise, video.setup, trainedWith.particleDiameterUm);
  const options = { ...given, localise };
  const warnings = [
    ...(changed ? [changedWarning(video)] : []),
    ...setupWarnings(trainedWith, { ...video, pixelSizeUm: video.pixelUm }),
  ];
  const progress = createStepProgress(workflow, video.info.frames + 1);
  const positionsId = await measureVideo(workflow, video, modelId, options, progress);

  progress.step('Linking and smoothing');
  const positions = joinPositions(readPositions(project, positionsId, POSITIONS));
  const table = await worker.call(
    'link',
    {
      positions,
      options: {
        pixelUm: pixelUmOf(video),
        particleDiameterUm: localise.particleDiameterUm,
        frameIntervalS: frameIntervalSOf(video),
        frameTimesS: frameTimesSOf(video),
        link: options.link,
        smooth: options.smooth,
      },
    },
    { signal },
  );
  warnings.push(...doubts(video, positions.frame.length, table));
  storeTracks(project, {
    sourceId: video.id,
    modelId,
    positionsId,
    inputs: {
      content: video.identity.content,
      modelId,
      options,
      given,
      versions: versions(),
      warnings,
    },
    table,
  });
  logCommand(project, 'track', { videoId, modelId, options }, versions(), {
    rows: table.frame.length,
    warnings,
  });
  progress.advance(1);
  return video.id;
}

/** Below this share of trusted heights a person should look before going on. */
const FEW_IN_RANGE = 0.5;

/** What a result that is empty, or mostly out of range, says of itself. */
function doubts(
  { name, info }: Source,
  detections: number,
  { frame, inRange }: MethodResult<'link'>,
): string[] {
  if (detections === 0) {
    return [
      `no particle was found in ${name}; look at a frame, then change the options for localising or check channel and pixel size.`,
    ];
  }
  if (frame.length === 0) {
    return [`no trajectory of ${name} is long enough; look at the options for linking.`];
  }
  const warnings: string[] = [];
  const empty = info.frames - new Set(frame).size;
  if (empty > info.frames / 2) {
    warnings.push(`${name} has no trajectory in ${empty} of its ${info.frames} frames.`);
  }
  const share = inRange.reduce((sum, flag) => sum + flag, 0) / inRange.length;
  if (share < FEW_IN_RANGE) {
    warnings.push(
      `only ${Math.round(100 * share)} % of the positions in ${name} are within what the model has learnt: its images differ from those of the stacks (brightness, vignetting, saturation, inverted or subtracted background, another channel), or its particles lie at other heights.`,
    );
  }
  return warnings;
}

/** Stores the positions of all frames that have none yet. */
async function measureVideo(
  workflow: Workflow,
  video: Source,
  modelId: number,
  options: TrackOptions,
  progress: StepProgress,
): Promise<number> {
  const { project, worker, signal } = workflow;
  const { mask } = readModel(project, modelId).inputs;
  const { localise, crowdedDiameters } = options;
  const pixelUm = pixelUmOf(video);
  const planes = planesOf(video);
  const inputs = makeInputs({
    version: APP_VERSION,
    step: 'positions',
    content: video.identity.content,
    planes,
    pixelUm,
    modelId,
    localise,
    crowdedDiameters,
  });
  const positionsId = positionsFor(project, video.id, modelId, inputs);
  const done = positionChunksDone(project, positionsId);
  const chunks = frameChunks(video.info.frames, CHUNK_FRAMES);
  progress.step(`Tracking ${video.name}`);
  for (const chunk of chunks) if (done.has(chunk.from)) progress.advance(chunk.to - chunk.from);
  const open = chunks.filter((chunk) => !done.has(chunk.from));
  if (open.length === 0) return positionsId;
  await withTemporaryFolder(async (folder) => {
    const modelFolder = join(folder, 'model');
    const sidePx = await worker.call('maskSide', { pixelUm, options: mask }, { signal });
    await Promise.all([
      worker.call('prepareTracking', { sidePx }, { signal }),
      writeModelArrays(project, modelId, modelFolder),
    ]);
    const common = {
      path: video.path,
      ...planes,
      pixelUm,
      localise,
      mask,
      sidePx,
      crowdedDiameters,
      modelFolder,
    };
    await runUnits(open, workflow, async (chunk) => {
      const table = await worker.call('trackFrames', { ...common, ...chunk }, { signal });
      storePositionChunk(project, positionsId, chunk, table);
      progress.advance(chunk.to - chunk.from);
    });
  });
  return positionsId;
}

function joinPositions(chunks: readonly VideoPositions[]): VideoPositions {
  const floats = (name: 'xPx' | 'yPx' | 'radiusPx' | 'score' | 'zLabelUm' | 'zSdUm'): Float64Array =>
    Float64Array.from(chunks.flatMap((chunk) => [...chunk[name]]));
  const bytes = (name: 'inRange' | 'crowded'): Uint8Array =>
    Uint8Array.from(chunks.flatMap((chunk) => [...chunk[name]]));
  return {
    frame: Int32Array.from(chunks.flatMap((chunk) => [...chunk.frame])),
    xPx: floats('xPx'),
    yPx: floats('yPx'),
    radiusPx: floats('radiusPx'),
    score: floats('score'),
    zLabelUm: floats('zLabelUm'),
    zSdUm: floats('zSdUm'),
    inRange: bytes('inRange'),
    crowded: bytes('crowded'),
  };
}
