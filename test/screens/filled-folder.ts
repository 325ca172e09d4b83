import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { analysedProject, janus3d, smallScene } from '../e2e/support/served.ts';

const cache = join(import.meta.dirname, '../../.cache');

/** Names in a lab are long. */
export const LONG_VIDEO = '2026-11-26_PtSiO2-5um_H2O2-3percent_pos07_repeat02.ome.tif';

/**
 * A folder with a project in which every step is done, two videos under tags, two sets of trajectories of one, and a file that is no
 * project. Kept between runs.
 */
export function filledFolder(): string {
  const folder = join(cache, 'screens-folder-1');
  if (existsSync(folder)) return folder;
  const made = `${folder}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  const file = analysedProject(made);
  const scene = smallScene();
  copyFileSync(join(scene, 'video.ome.tif'), join(made, LONG_VIDEO));
  copyFileSync(join(scene, 'video.ome.tif'), join(made, 'recording.ome.tif'));
  janus3d('import', file, '--video', join(made, LONG_VIDEO), '--tag', 'fuel=3 %');
  janus3d('set', file, 'video.ome.tif', '--tag', 'fuel=0 %');
  janus3d('train', file, '--model', 'linear', '--split', 'random');
  const track = (video: string, name: string, model: string): void =>
    janus3d(
      'track',
      file,
      '--video',
      video,
      '--model',
      model,
      '--name',
      name,
      '--out',
      join(made, 'tracks.csv'),
    );
  track('video.ome.tif', 'by the linear model', 'linear');
  track(LONG_VIDEO, '', 'ert');
  writeFileSync(join(made, 'broken.janus3d'), 'This is no project.');
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
  return folder;
}
