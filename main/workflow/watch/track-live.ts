import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { ImportOptions } from '../../../preload/contract/options/source.ts';
import type { TrackOptions } from '../../../preload/contract/options/track.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { getSetup } from '../../project/setups.ts';
import type { Workflow } from '../workflow-context.ts';
import { importSources } from '../import.ts';
import { withStoredModel } from '../model-store.ts';
import { keepPositions, track } from '../track.ts';
import { CLOCK } from './clock.ts';
import type { NewFrame } from './recording.ts';
import { watch } from './watch.ts';

export interface LiveRequest {
  path: string;
  /** Null: none, in the plane. */
  modelId: number | null;
  source: ImportOptions;
  options: TrackOptions;
  idleS: number;
}

export interface LiveListener {
  /** Ends it with the pass over the whole. */
  ending: AbortSignal;
  onFrame(frame: NewFrame): void;
  onTracks(table: TrackTable): void;
  onImported(): void;
}

/**
 * Tracks a recording while another program writes it; at the end it is a video of the project, with its positions and trajectories: the same
 * bytes as importing and tracking it afterwards. Finished frames lie beside the project until then. Returns the video's id.
 */
export async function trackLive(
  workflow: Workflow,
  { path, modelId, source, options, idleS }: LiveRequest,
  { ending, onFrame, onTracks, onImported }: LiveListener,
): Promise<number> {
  const { project, worker, threads, signal } = workflow;
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12);
  const out = join(dirname(project.path), `${project.name}-live-${name}`);
  const context = {
    worker,
    threads,
    signal,
    ending,
    clock: CLOCK,
    onFrame: (frame: NewFrame) => {
      // How many will come nobody knows.
      workflow.report('Following the recording', 0, 0);
      onFrame(frame);
    },
    onProvisional: (table: TrackTable) => Promise.resolve(onTracks(table)),
    onStep: (step: string) => workflow.report(step, 0, 0),
  };
  workflow.report('Waiting for the first frame', 0, 0);
  const watched = await withStoredModel(project, modelId, (model) => {
    const setup = source.setup === null ? null : getSetup(project, source.setup);
    return watch(context, { path, source, options, setup, out, idleS }, model);
  });
  workflow.report('Pass over the whole', watched.frames, watched.frames + 1);
  const { ids } = await importSources(project, worker, 'video', [path], source);
  onImported();
  await keepPositions(project, ids[0], modelId, options, watched);
  const videoId = await track(workflow, { videoId: ids[0], modelId, name: '', options }, watched.warnings);
  await watched.finish();
  return videoId;
}
