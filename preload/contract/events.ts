import type { AccuracyChange } from './accuracy.ts';
import type { JobState } from './jobs.ts';

/** What main tells every window without being asked. */
export interface Events {
  job: JobState;
  /** Something stored has changed: ask again. */
  'project.changed': {
    what:
      | 'project'
      | 'sources'
      | 'setups'
      | 'calibration'
      | 'models'
      | 'comparison'
      | 'tracks'
      | 'analysis'
      | 'history'
      | AccuracyChange;
  };
}

export type EventName = keyof Events;
