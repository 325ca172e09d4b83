import { missingThing } from '../../preload/contract/error-messages.ts';
import {
  clearDetectionEdits,
  clearTrackEdits,
  editDetections,
  editTracks,
  setLocalise,
  nameModel,
  showTrackSet,
  takeOutModel,
  takeOutTracks,
} from '../workflow/corrections.ts';
import { readTracks, trackCorrections } from '../project/tracks.ts';
import { leaveOutMasks } from '../workflow/leave-out-masks.ts';
import { chooseZSeries } from '../workflow/choose-z-series.ts';
import { openedProject, type Handlers, type Session } from './session.ts';

/** Tells the windows that something has changed. @param result of the change, which has been made */
function changing<Result>(session: Session, what: Parameters<Session['changed']>[0], result: Result): Result {
  session.changed(what);
  return result;
}

export const editCommands: Handlers<
  | 'detections.edit'
  | 'detections.clearEdits'
  | 'tracks.edit'
  | 'tracks.clearEdits'
  | 'tracks.corrections'
  | 'calibration.setZSeries'
  | 'localise.set'
  | 'masks.leaveOut'
  | 'tracks.show'
  | 'tracks.remove'
  | 'tracks.compare'
  | 'model.rename'
  | 'model.remove'
> = {
  'detections.edit': ({ sourceId, edits }, session) =>
    changing(session, 'sources', editDetections(openedProject(session), sourceId, edits)),
  'detections.clearEdits': ({ sourceId }, session) =>
    changing(session, 'sources', clearDetectionEdits(openedProject(session), sourceId)),
  'tracks.edit': ({ videoId, edits }, session) =>
    changing(session, 'tracks', editTracks(openedProject(session), videoId, edits)),
  'tracks.clearEdits': ({ videoId }, session) =>
    changing(session, 'tracks', clearTrackEdits(openedProject(session), videoId)),
  'tracks.corrections': ({ videoId }, session) => trackCorrections(openedProject(session), videoId),
  'calibration.setZSeries': (choice, session) =>
    changing(session, 'calibration', chooseZSeries(openedProject(session), choice)),
  'localise.set': ({ videoId, options }, session) =>
    changing(session, 'sources', setLocalise(openedProject(session), videoId, options)),
  'tracks.show': ({ videoId, name }, session) => {
    showTrackSet(openedProject(session), { sourceId: videoId, name });
    return changing(session, 'tracks', null);
  },
  'tracks.remove': ({ videoId, name }, session) => {
    takeOutTracks(openedProject(session), { sourceId: videoId, name });
    return changing(session, 'tracks', null);
  },
  'tracks.compare': ({ videoId, name, with: other }, session) => {
    const [first, second] = [name, other].map((one) => {
      const table = readTracks(openedProject(session), videoId, one);
      if (!table) throw missingThing('trackSet', one);
      const { frame, xPx, yPx, zUm } = table;
      return { frame, xPx, yPx, zUm };
    });
    return session.worker.call('trackDifference', { first, second });
  },
  'masks.leaveOut': ({ masks, leaveOut }, session) =>
    changing(session, 'calibration', leaveOutMasks(openedProject(session), masks, leaveOut)),
  'model.rename': ({ modelId, title }, session) => {
    nameModel(openedProject(session), modelId, title);
    return changing(session, 'models', null);
  },
  'model.remove': ({ modelId }, session) => {
    takeOutModel(openedProject(session), modelId);
    return changing(session, 'models', null);
  },
};
