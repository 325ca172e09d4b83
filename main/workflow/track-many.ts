import { JanusError, toWireError } from '../../preload/contract/errors.ts';
import { videosFailed } from '../../preload/contract/error-messages.ts';
import { localiseOf } from '../project/localise-settings.ts';
import { getSource } from '../project/sources.ts';
import type { Workflow } from './workflow-context.ts';
import { partOf } from './part-of-progress.ts';
import { track, type Tracking } from './track.ts';

/**
 * Tracks videos one after the other by one model, each with its own settings for localising. What goes wrong with one keeps no other from
 * being tracked, and is said at the end. `onDone` is told after each.
 *
 * @throws cancelled at once; the tag of the first failure after all were tried
 */
export async function trackMany(
  workflow: Workflow,
  videoIds: readonly number[],
  { options, ...tracking }: Omit<Tracking, 'videoId'>,
  onDone: () => void,
): Promise<void> {
  const { project } = workflow;
  const failures: { name: string; error: unknown }[] = [];
  for (const [done, videoId] of videoIds.entries()) {
    try {
      const localise = localiseOf(project, videoId);
      const one = { ...tracking, videoId, options: { ...options, localise } };
      await track(partOf(workflow, done, videoIds.length), one);
      onDone();
    } catch (error) {
      if (toWireError(error).tag === 'cancelled') throw error;
      failures.push({ name: getSource(project, videoId).name, error });
    }
  }
  if (failures.length === 0) return;
  const told = failures.map(({ name, error }) => `${name}: ${toWireError(error).message}`);
  throw new JanusError(toWireError(failures[0].error).tag, videosFailed(told, videoIds.length));
}
