import type { AccuracyChange } from './accuracy.ts';
import type { JobState } from './jobs.ts';
import type { LiveState } from './live.ts';

/** What main tells every window without being asked. */
export interface Events {
  job: JobState;
  /** A recording that is tracked while it is written: at most ten times a second. */
  live: LiveState;
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
