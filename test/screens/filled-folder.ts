import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cornerProject } from './corner-project.ts';
import { analysedProject, janus3d, smallScene } from '../e2e/support/served.ts';

const cache = join(import.meta.dirname, '../../.cache');

/** Names in a lab are long: a file of 120 characters, a tag and a set of trajectories whose names fill a line. */
export const LONG_VIDEO =
  '2026-11-26_PtSiO2-5um_H2O2-3percent_NaCl-10mM_chamber-2_glass-bottom_60x-NA0.95-air_bright-field_10fps_pos07_r02.ome.tif';
const LONG_TAG = 'fuel=3 % hydrogen peroxide in deionised water, mixed on 25 November';
const LONG_SET = 'by the linear model, to be compared with the trees of before';

/**
 * A folder with a project in which every step is done, two videos under tags, two sets of trajectories of one, a video whose file is
 * gone, all methods compared; a project of what seldom comes; files that are no project, no images and no table; and tables of other
 * programs. Kept between runs.
 */
export async function filledFolder(): Promise<string> {
  const folder = join(cache, 'screens-folder-4');
  if (!existsSync(folder)) await fill(folder);
  for (const [name, text] of Object.entries(TABLES)) writeFileSync(join(folder, name), text);
  return folder;
}

/** Five particles in helices through the twelve frames of the scene: a row each, with the numbers of its columns. */
const ROWS = Array.from({ length: 60 }, (_, row) => {
  const [frame, particle] = [row % 12, Math.floor(row / 12)];
  const angle = frame / 2 + particle;
  const place = [
    90 + 50 * particle + 12 * Math.cos(angle),
    190 + 12 * Math.sin(angle),
    0.4 * frame - particle,
  ];
  return [frame, ...place.map((value) => value.toFixed(3)), particle].join(',');
});

const TABLES = {
  'helices.csv': ['frame,x_px,y_px,z_raw_um,particle', ...ROWS].join('\n'),
  'helices-of-another-program.csv': ['Slice,Pos X,Pos Y,Height,Track', ...ROWS].join('\n'),
  'detections.csv': ['frame,x,y,z,mass', ...ROWS].join('\n'),
};

async function fill(folder: string): Promise<void> {
  const made = `${folder}.${process.pid}`;
  mkdirSync(made, { recursive: true });
  const file = analysedProject(made);
  const scene = smallScene();
  const [video, gone] = [join(scene, 'video.ome.tif'), join(made, 'moved-to-another-disk.ome.tif')];
  for (const name of [LONG_VIDEO, 'recording.ome.tif']) copyFileSync(video, join(made, name));
  janus3d('import', file, '--video', join(made, LONG_VIDEO), '--tag', LONG_TAG);
  janus3d('set', file, 'video.ome.tif', '--tag', 'fuel=0 %');
  janus3d('train', file, '--model', 'linear', '--split', 'random');
  const track = (name: string, ...flags: string[]): void =>
    janus3d('track', file, '--video', name, '--out', join(made, 'tracks.csv'), ...flags);
  track('video.ome.tif', '--model', 'linear', '--name', LONG_SET);
  track(LONG_VIDEO, '--model', 'ert');
  janus3d('compare', file, '--models', 'linear,ridge,ert,best,moment,gdpt');
  // Other bytes: a file with those of another one counts as that one.
  writeFileSync(gone, '');
  janus3d(
    'simulate',
    '--out',
    join(made, 'other'),
    '--scene',
    'clean',
    '--size',
    '256',
    '--frames',
    '4',
    '--stacks',
    '0',
  );
  renameSync(join(made, 'other/video.ome.tif'), gone);
  janus3d('import', file, '--video', gone);
  for (const name of [gone, join(made, 'other')]) rmSync(name, { recursive: true });
  await cornerProject(made);
  for (const name of ['broken.janus3d', 'unreadable.ome.tif', 'broken.csv'])
    writeFileSync(join(made, name), 'This is no project\n');
  rmSync(folder, { recursive: true, force: true });
  renameSync(made, folder);
}
