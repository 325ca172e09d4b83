import type { DetectionEdit, TrackEdit } from '../../preload/contract/edits.ts';
import { missingFrame, missingThing } from '../../preload/contract/error-messages.ts';
import type { LocaliseOptions } from '../../preload/contract/options/localise.ts';
import { addEdits, clearEdits, trackCorrectionsMade } from '../project/edits.ts';
import { setProjectLocalise, setVideoLocalise } from '../project/localise-settings.ts';
import { perform } from '../project/history.ts';
import { removeModel, renameModel } from '../project/models.ts';
import type { Project } from '../project/project.ts';
import { getSource } from '../project/sources.ts';
import { noteCorrected, removeTracks, showTracks, type TrackSet } from '../project/tracks.ts';
import { staleResults } from './set-source.ts';
import { versions } from './versions.ts';

/** Does a command and says what it has put out of date. */
export function marking(
  project: Project,
  name: string,
  params: object,
  change: () => void,
): { outOfDate: string[] } {
  const before = new Set(staleResults(project));
  return perform(project, { name, params, versions: versions() }, () => {
    change();
    return { outOfDate: staleResults(project).filter((result) => !before.has(result)) };
  });
}

/** Corrects the detections of a source by hand. @throws not-found where the frame is not one of the source's */
export function editDetections(
  project: Project,
  sourceId: number,
  edits: DetectionEdit[],
): { outOfDate: string[] } {
  const { name, info } = getSource(project, sourceId);
  const outside = edits.find(({ frame }) => frame >= info.frames);
  if (outside) throw missingFrame(name, outside.frame, info.frames);
  return marking(project, 'editDetections', { sourceId, edits }, () =>
    addEdits(project, sourceId, 'detections', edits),
  );
}

export const clearDetectionEdits = (project: Project, sourceId: number): { outOfDate: string[] } =>
  marking(project, 'clearDetectionEdits', { sourceId }, () => clearEdits(project, sourceId, 'detections'));

/** Corrects the trajectories of a video by hand; they need not be there yet. */
export function editTracks(project: Project, videoId: number, edits: TrackEdit[]): { outOfDate: string[] } {
  if (getSource(project, videoId).kind !== 'video') throw missingThing('video', videoId);
  return marking(project, 'editTracks', { videoId, edits }, () => {
    addEdits(project, videoId, 'tracks', edits);
    noteCorrected(project, videoId);
  });
}

export function clearTrackEdits(project: Project, videoId: number): { outOfDate: string[] } {
  const { times, last } = trackCorrectionsMade(project, videoId);
  if (times === 0) return { outOfDate: [] };
  return marking(project, 'clearTrackEdits', { videoId }, () => {
    clearEdits(project, videoId, 'tracks');
    noteCorrected(project, videoId, last);
  });
}

/** Settings for localising, of the project or of one video; null sets them back. @throws not-found where the video is none */
export function setLocalise(
  project: Project,
  videoId: number | null,
  options: LocaliseOptions | null,
): { outOfDate: string[] } {
  if (videoId !== null && getSource(project, videoId).kind !== 'video') throw missingThing('video', videoId);
  return marking(project, 'setLocalise', { videoId, options }, () =>
    videoId === null ? setProjectLocalise(project, options) : setVideoLocalise(project, videoId, options),
  );
}

/** Puts a set of trajectories on show. @throws not-found */
export function showTrackSet(project: Project, set: TrackSet): void {
  const params = { videoId: set.sourceId, name: set.name };
  perform(project, { name: 'showTracks', params, versions: versions() }, () => showTracks(project, set));
}

/** Takes a set of trajectories out. @throws not-found */
export function takeOutTracks(project: Project, set: TrackSet): void {
  const params = { videoId: set.sourceId, name: set.name };
  perform(project, { name: 'removeTracks', params, versions: versions() }, () => removeTracks(project, set));
}

/** What a person calls a model; the empty string takes that back. */
export function nameModel(project: Project, modelId: number, title: string): void {
  perform(project, { name: 'renameModel', params: { modelId, title }, versions: versions() }, () =>
    renameModel(project, modelId, title),
  );
}

/** Takes a model out with the trajectories and validations that were made by it. */
export function takeOutModel(project: Project, modelId: number): void {
  perform(project, { name: 'removeModel', params: { modelId }, versions: versions() }, () =>
    removeModel(project, modelId),
  );
}
