import type { Frame } from '../../preload/contract/frame.ts';
import { missingFrame } from '../../preload/contract/error-messages.ts';
import { fullCalibration } from '../project/calibrations.ts';
import { detectionsOfFrame } from '../project/detections.ts';
import { latestComparison } from '../project/comparisons.ts';
import { modelReport } from '../project/models.ts';
import { getSource, type Source } from '../project/sources.ts';
import { readTracks } from '../project/tracks.ts';
import { sliceHeightsSampleUmOf } from '../workflow/source-lengths.ts';
import { readCalibratedMask } from '../workflow/choose-z-series.ts';
import { planesOf } from '../workflow/chosen-planes.ts';
import { requireFiles } from '../workflow/source-files.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

const sourceOf = (session: Session, id: number): Source => getSource(openedProject(session), id);
/** A stack or video whose files are there. @throws not-found */
const readableSource = (session: Session, id: number): Source => requireFiles(sourceOf(session, id));

function checkFrame(source: Source, index: number): void {
  if (index < source.info.frames) return;
  throw missingFrame(source.name, index, source.info.frames);
}

export const viewCommands: Handlers<
  | 'frame.read'
  | 'section.read'
  | 'detections.stored'
  | 'detections.preview'
  | 'frame.prepared'
  | 'calibration.get'
  | 'compare.get'
  | 'mask.read'
  | 'model.report'
  | 'tracks.get'
> = {
  'frame.read': async ({ sourceId, index }, session): Promise<Frame> => {
    const source = readableSource(session, sourceId);
    checkFrame(source, index);
    return session.worker.call('readFrame', { path: source.path, ...planesOf(source), index });
  },
  'section.read': async ({ sourceId, row, columns }, session) => {
    const source = readableSource(session, sourceId);
    const heightsUm = sliceHeightsSampleUmOf(source);
    const params = { path: source.path, ...planesOf(source), row, columns };
    return { frame: await session.worker.call('readSection', params), heightsUm };
  },
  'detections.stored': ({ sourceId, index }, session) => {
    checkFrame(sourceOf(session, sourceId), index);
    return detectionsOfFrame(openedProject(session), sourceId, index);
  },
  'detections.preview': async ({ sourceId, ...request }, session) => {
    const source = readableSource(session, sourceId);
    checkFrame(source, request.index);
    return session.previews.circles(openedProject(session), source, request);
  },
  'frame.prepared': async ({ sourceId, ...request }, session) => {
    const source = readableSource(session, sourceId);
    checkFrame(source, request.index);
    return session.previews.frame(openedProject(session), source, request);
  },
  'compare.get': (_params, session) => ({ rows: latestComparison(openedProject(session)) }),
  'calibration.get': (_params, session) => fullCalibration(openedProject(session)),
  'mask.read': (mask, session) => readCalibratedMask(openedProject(session), session.worker, mask),
  'model.report': ({ modelId }, session) => modelReport(openedProject(session), modelId),
  'tracks.get': ({ videoId }, session) => {
    const { id } = sourceOf(session, videoId);
    return readTracks(openedProject(session), id);
  },
};
