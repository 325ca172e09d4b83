import { TrackOptions } from '../../../preload/contract/options/track.ts';
import type { Command } from '../command.ts';
import { outFlag, textFlag } from '../common-flags.ts';
import { findModel } from '../find-model.ts';
import { findVideo } from '../find-source.ts';
import { flagsOf, optionsFrom } from '../flags.ts';
import { changeProject, runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

const optionFlags = flagsOf(TrackOptions, { rename: { memoryFrames: 'memory' } });

export const track: Command = {
  name: 'track',
  summary: 'From a video to 3D trajectories: localise, mask, predict, link, smooth.',
  positionals: [{ name: 'PROJECT' }],
  flags: [
    textFlag('video', 'ID|FILE', 'Video of the project, or a file, which is imported if it is new.', true),
    textFlag('model', 'ID|NAME', 'Model to predict with. Default: the latest.'),
    textFlag(
      'profile',
      'NAME',
      'Setup of a video that is imported here; compared with the one that the model was trained with.',
    ),
    outFlag(
      'tracks.csv',
      'Table to write: particle, frame, t_s, x_px, y_px, x_um, y_um, z_raw_um, z_um, z_sd_um, in_range, outlier, crowded, bridged, reason.',
      true,
    ),
    ...optionFlags,
  ],
  notes:
    'z_um is the height of the particle above the focal plane, smoothed, and empty where the model is out of its range, but for short stretches between trusted heights: these are marked bridged, and have in_range 0. reason says why a row is an outlier: height (off the path of its particle), noisy (heights that jump throughout), immobile (does not even diffuse). Finished frames are stored: started again with the same options it goes on where it stopped.',
  run: (input) =>
    withApi(input, async (api) => {
      const { values, progress } = input;
      const options = optionsFrom(TrackOptions, optionFlags, values);
      const out = values.get('out') as string;
      return changeProject(api, input, 'track', async (project) => {
        const modelId = findModel(project, values.get('model') as string | undefined);
        const videoId = await findVideo(
          api,
          project,
          values.get('video') as string,
          (values.get('profile') as string | undefined) ?? null,
        );
        await runJob(api, input, () =>
          api.call('track.start', { videoId, modelId, options, seed: input.seed }),
        );
        await writeTable(out, api.tools.exportTable('tracks', videoId));
        const tracks = (await api.call('tracks.get', { videoId }))!;
        const particles = new Set(tracks.particle).size;
        const { tracks: stored } = (await api.call('project.summary', {}))!;
        const { warnings } = stored.find((one) => one.videoId === videoId)!;
        for (const warning of warnings) progress.note(`Warning: ${warning}`);
        const rows = tracks.frame.length;
        return {
          json: { videoId, modelId, particles, rows, out, warnings },
          text: `${particles} particles, ${rows} positions, written to ${out}.`,
        };
      });
    }),
};
