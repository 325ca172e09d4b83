import { z } from './options/define-option.ts';
import { ImportOptions } from './options/source.ts';
import { Id, Seed } from './common-params.ts';

/** What is known of a source is changed, and what that puts out of date is made again. */
export const changeParams = {
  /** Results that are out of date, in words. */
  'project.stale': z.object({}),
  /**
   * Changes what is known of a source: these options in place of those before. The setup is taken anew where its name changes, or is asked
   * for.
   */
  'source.set': z.object({ sourceId: Id, options: ImportOptions, renewSetup: z.boolean().default(false) }),
  /** Makes again what is out of date. */
  'update.start': z.object({ seed: Seed }),
} as const;

export interface ChangeResults {
  'project.stale': { results: string[] };
  /** What is known otherwise now, and which results that puts out of date. */
  'source.set': { changed: string[]; outOfDate: string[] };
  'update.start': { jobId: number };
}
