import { writeSync } from 'node:fs';
import { createApi } from '../../main/api/api.ts';
import type { JobState } from '../../preload/contract/commands.ts';
import { CalibrateOptions } from '../../preload/contract/options/calibrate.ts';
import { TrackOptions } from '../../preload/contract/options/track.ts';

/** A program that calibrates or tracks as a window does and prints what it is told is done, a line a report, until it is killed. */
const [path, what, videoId, modelId] = process.argv.slice(2);
const api = createApi({ shell: 'served' });
api.on((event, payload) => {
  const { step, done } = payload as JobState;
  if (event === 'job') writeSync(1, `${JSON.stringify({ step, done })}\n`);
});
await api.call('project.open', { path });
const { jobId } =
  what === 'calibrate'
    ? await api.call('calibrate.start', { options: CalibrateOptions.parse({}), seed: 1 })
    : await api.call('track.start', {
        videoId: Number(videoId),
        modelId: Number(modelId),
        options: TrackOptions.parse({}),
        seed: 1,
      });
await api.wait(jobId);
await api.close();
