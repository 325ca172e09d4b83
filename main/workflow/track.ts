import { basename } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { counted } from '../../preload/contract/counted.ts';
import { DEFAULT_TEMPERATURE_C } from '../../preload/contract/default-temperature.ts';
import { badInput } from '../../preload/contract/errors.ts';
import { ImportedDetections } from '../../preload/contract/imported-detections.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import type { TrackOptions } from '../../preload/contract/options/track.ts';
import { dustSpotsOf } from '../project/dust-spots.ts';
import { listEdits } from '../project/edits.ts';
import { performDurably } from '../project/history.ts';
import { importedDetectionsOf, readImportedDetections } from '../project/imported-detections.ts';
import { makeInputs } from '../project/result-inputs.ts';
import { knownOfVideo, unique } from '../project/out-of-date.ts';
import type { TracksInputs } from '../project/stored-formats.ts';
import type { Columns } from '../project/pack-columns.ts';
import type { Project } from '../project/project.ts';
import { getSource, type Source } from '../project/sources.ts';
import {
  positionChunksDone,
  positionsFor,
  readPositions,
  storePositionChunk,
  storeTracks,
  useTracks,
} from '../project/tracks.ts';
import { samePositionPxOf } from '../project/same-position.ts';
import { correctTracks } from '../project/track-edits.ts';
import type { TrackTable } from '../../preload/contract/track-table.ts';
import { countSpots, dustWarnings, type FileLight } from './dust.ts';
import { inSlices } from './breathe.ts';
import { differsFromStacks } from './brightness.ts';
import { createStepProgress, type StepProgress, type Workflow } from './workflow-context.ts';
import { frameIntervalSOf, frameTimesSOf, pixelUmOf } from './source-lengths.ts';
import {
  joinPositions,
  measureChunks,
  positionsIn,
  videoLight,
  type Measuring,
  type MeasuringFile,
  type VideoPositions,
} from './measure-frames.ts';
import { trackingWarnings } from './result-warnings.ts';
import { linkWhole } from './link-whole.ts';
import { trackingModelOf, withStoredModel, type OpenModel, type TrackingModel } from './model-store.ts';
import { planesOf } from './chosen-planes.ts';
import { localiseOptionsFor } from './resolve-options.ts';
import { changedWarning, currentSource } from './source-files.ts';
import { chunksOver, frameRange, framesOf, type FrameChunk } from './frame-chunks.ts';
import { APP_VERSION, versions } from './versions.ts';

/** Frames that are measured and kept together. */
export const CHUNK_FRAMES = 16;

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
  weak: 'Uint8Array',
};
/** Raised when other rows are kept: those of a video half done are measured anew. */
const POSITIONS_FORM = 2;
/** Positions from before weak ones were kept have none. */
export const LATER_POSITIONS = ['weak'] as const;

export interface Tracking {
  videoId: number;
  /** Null: none, in the plane. */
  modelId: number | null;
  /** Of the set of trajectories, which replaces the one of that name; the first one has none. */
  name: string;
  /** Whether the set is put on show; it is unless said otherwise. */
  shown?: boolean;
  options: TrackOptions;
}

/**
 * A video to trajectories: localise, cut, measure and predict in chunks of frames that are kept, then link and smooth. Without a model they
 * are in the plane. Returns the video's id.
 */
export async function track(
  workflow: Workflow,
  { videoId, modelId, name: setName, shown = true, options: given }: Tracking,
  /** What is to be said of positions that were measured before. */
  before: readonly string[] = [],
): Promise<number> {
  const { project } = workflow;
  const { kind, name } = getSource(project, videoId);
  if (kind !== 'video') throw badInput(`${name} was imported as a stack; import it as a video to track it.`);
  const { source: video, changed } = await currentSource(workflow, videoId);
  const model = trackingModelOf(project, modelId);
  const options = optionsFor(video, model, given);
  const warnings = [
    ...before,
    ...(changed ? [changedWarning(video)] : []),
    ...(await differsFromStacks(
      workflow,
      model?.trainedWith ?? null,
      { ...video, pixelSizeUm: video.pixelUm },
      { path: video.path, ...planesOf(video) },
    )),
  ];
  const detectedElsewhere = importedFrom(project, video);
  const range = frameRange(video.name, options.frames, video.info.frames);
  const chunks = chunksOver(range, video.info.frames, CHUNK_FRAMES);
  const progress = createStepProgress(workflow, framesOf(chunks) + 1);
  const lengths = {
    pixelUm: pixelUmOf(video),
    frameIntervalS: frameIntervalSOf(video),
    frameTimesS: frameTimesSOf(video),
    temperatureC: video.setup?.temperatureC ?? DEFAULT_TEMPERATURE_C,
  };
  const { positionsId, positions, table } = await withStoredModel(project, modelId, async (opened) => {
    const measuring = measuringOf(project, video, options, opened);
    const folder = opened?.folder ?? null;
    const light = await videoLight(workflow, measuring, folder);
    const storedAs = positionsOf(project, video, modelId, options);
    warnings.push(...(await measureVideo(workflow, measuring, light, folder, storedAs, chunks, progress)));
    progress.step('Linking and smoothing');
    const all = joinPositions(readPositions(project, storedAs, POSITIONS, LATER_POSITIONS));
    const inRange = positionsIn(all, range);
    const images = {
      measuring,
      modelFolder: folder,
      light,
      edited: video.importedDetections === null ? measuring.edits.map(({ frame }) => frame) : 'all',
    } as const;
    const linked = await linkWhole(workflow, inRange, lengths, options, images, progress.step);
    return { positionsId: storedAs, positions: inRange, table: linked };
  });
  warnings.push(...trackingWarnings(video.name, range.to - range.from, positions, table, model !== null));
  warnings.push(...lostCorrections(project, video.id, table));
  // Of a recording that was tracked live some are said already.
  const said = unique(warnings);
  const tracks = {
    sourceId: video.id,
    name: setName,
    shown,
    modelId,
    positionsId,
    inputs: {
      content: video.identity.content,
      modelId,
      options,
      given,
      known: knownOfVideo(video, given),
      versions: versions(),
      warnings: said,
      ...detectedElsewhere,
    },
    table,
  };
  const params = { videoId, modelId, name: setName, options, seed: workflow.seed };
  const setId = await inSlices(storeTracks(project, tracks), workflow.signal);
  performDurably(project, { name: 'track', params, versions: versions() }, () => {
    useTracks(project, tracks, setId);
    return { rows: table.frame.length, warnings: said };
  });
  progress.advance(1);
  return video.id;
}

/** Where the detections come from that trajectories were tracked from, if it was not localised here. */
function importedFrom(project: Project, video: Source): Pick<TracksInputs, 'importedDetections'> {
  const imported = importedDetectionsOf(project, video);
  return imported ? { importedDetections: ImportedDetections.parse(imported) } : {};
}

/** Corrections by hand are laid over new trajectories too, where these pass by the same places. */
function lostCorrections(project: Project, videoId: number, table: TrackTable): string[] {
  const edits = listEdits(project, videoId, 'tracks');
  const { lost } = correctTracks(table, edits, samePositionPxOf(project, videoId));
  if (lost === 0) return [];
  return [
    `${lost} of ${counted(edits.length, 'correction')} by hand ${lost === 1 ? 'finds no trajectory where it was made any more and changes' : 'find no trajectory where they were made any more and change'} nothing.`,
  ];
}

const optionsFor = (video: Source, model: TrackingModel | null, given: TrackOptions) => ({
  ...given,
  localise: localiseOptionsFor(given.localise, video.setup, model?.trainedWith.particleDiameterUm),
});

/** The set of positions of a video by a model, or by none, with these options, made if there is none yet. */
function positionsOf(
  project: Project,
  video: Source,
  modelId: number | null,
  { localise, crowdedDiameters, dust }: TrackOptions,
): number {
  const inputs = makeInputs({
    version: APP_VERSION,
    step: 'positions',
    form: POSITIONS_FORM,
    content: video.identity.content,
    planes: planesOf(video),
    pixelUm: pixelUmOf(video),
    modelId,
    localise,
    crowdedDiameters,
    dust,
    corrections: video.corrections ?? undefined,
    importedDetections: video.importedDetections ?? undefined,
  });
  return positionsFor(project, video.id, modelId, inputs);
}

/** Keeps positions of all frames of a video that were measured while it was recorded, for `track` to find, where it would measure so too. */
export async function keepPositions(
  project: Project,
  videoId: number,
  modelId: number | null,
  given: TrackOptions,
  measured: {
    positions: VideoPositions;
    measuring: Pick<Measuring, 'pixelUm' | 'localise'>;
    dustSpots: number;
  },
): Promise<void> {
  const video = getSource(project, videoId);
  const options = optionsFor(video, trackingModelOf(project, modelId), given);
  const { pixelUm, localise } = measured.measuring;
  if (pixelUm !== video.pixelUm || !isDeepStrictEqual(localise, options.localise)) return;
  const positionsId = positionsOf(project, video, modelId, options);
  const { frames } = video.info;
  for (const chunk of chunksOver({ from: 0, to: frames }, frames, CHUNK_FRAMES))
    storePositionChunk(project, positionsId, chunk, positionsIn(measured.positions, chunk));
  await dustSpotsOf(project, 'positions', positionsId, () => Promise.resolve(measured.dustSpots));
}

function measuringOf(
  project: Project,
  video: Source,
  { localise, crowdedDiameters, dust }: ReturnType<typeof optionsFor>,
  model: OpenModel | null,
) {
  const mask = model?.mask ?? MaskOptions.parse({});
  const edits = listEdits(project, video.id, 'detections');
  const imported =
    video.importedDetections === null
      ? undefined
      : (chunk: FrameChunk) => readImportedDetections(project, video.id, chunk);
  const how = { pixelUm: pixelUmOf(video), localise, crowdedDiameters, dust, mask, edits, imported };
  return { path: video.path, ...planesOf(video), ...how };
}

/** Stores the positions of all frames that have none yet. Returns what is to be said of the video. */
async function measureVideo(
  workflow: Workflow,
  measuring: MeasuringFile,
  light: FileLight,
  modelFolder: string | null,
  positionsId: number,
  chunks: readonly FrameChunk[],
  progress: StepProgress,
): Promise<string[]> {
  const { project } = workflow;
  const done = positionChunksDone(project, positionsId);
  progress.step(`Tracking ${basename(measuring.path)}`);
  for (const chunk of chunks) if (done.has(chunk.from)) progress.advance(chunk.to - chunk.from);
  const open = chunks.filter((chunk) => !done.has(chunk.from));
  const dustSpots = await dustSpotsOf(project, 'positions', positionsId, () => countSpots(light));
  if (open.length > 0)
    await measureChunks(workflow, measuring, light, modelFolder, open, (chunk, table) => {
      storePositionChunk(project, positionsId, chunk, table);
      progress.advance(chunk.to - chunk.from);
    });
  return dustWarnings(basename(measuring.path), dustSpots);
}
