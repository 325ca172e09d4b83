import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createApi } from '../../main/api/api.ts';
import { createOmeTiffWriter } from '../../native-worker/rpc-methods/write/ome-tiff.ts';
import { janus3d } from '../e2e/support/served.ts';

const MANY_CHANGES = 100;

/** Makes a video of `frames` frames with `particles` particles, under a name. */
function filmed(folder: string, name: string, frames: number, particles: number, size: number): string {
  const made = join(folder, name);
  const flags = ['--frames', frames, '--particles', particles, '--size', size].map(String);
  janus3d('simulate', '--out', made, '--scene', 'clean', '--stacks', '0', ...flags);
  const video = join(folder, `${name}.ome.tif`);
  copyFileSync(join(made, 'video.ome.tif'), video);
  return video;
}

/** A video in which nothing is but noise. */
async function emptyVideo(path: string, frames: number, frameIntervalS: number): Promise<string> {
  const side = 256;
  const writer = await createOmeTiffWriter(path, {
    width: side,
    height: side,
    bits: 8,
    axes: 'TYX',
    frames,
    pixelSizeUm: 0.1625,
    frameIntervalS,
  });
  for (let frame = 0; frame < frames; frame++)
    await writer.write(Uint8Array.from({ length: side * side }, (_, at) => 120 + ((at * 7919 + frame) % 7)));
  await writer.close();
  return path;
}

const SECONDS = 30;

/** Six particles that stay on a wall 3 um below the focal plane for half a minute. */
const SETTLED = Array.from({ length: 6 * SECONDS }, (_, row) => {
  const [frame, particle] = [row % SECONDS, Math.floor(row / SECONDS)];
  const jitter = (k: number): number => 0.4 * Math.sin(97 * k * (row + 1) ** 1.3);
  const [x, y, z] = [40 + 30 * particle + jitter(1), 60 + 20 * particle + jitter(2), -3 + 0.2 * jitter(3)];
  return [frame, x.toFixed(3), y.toFixed(3), z.toFixed(3), particle].join(',');
});

async function settledParticles(folder: string, file: string): Promise<void> {
  const [video, table] = [join(folder, 'settled.ome.tif'), join(folder, 'settled.csv')];
  await emptyVideo(video, SECONDS, 1);
  writeFileSync(table, ['frame,x_px,y_px,z_raw_um,particle', ...SETTLED].join('\n'));
  janus3d('import', file, '--video', video, '--table', table, '--of', video);
}

/** What seldom comes: 200 particles, none, a single frame, a file that is damaged later, particles at a wall, a long history. */
export async function cornerProject(folder: string): Promise<void> {
  const file = join(folder, 'corners.janus3d');
  const crowd = filmed(folder, 'crowd', 3, 200, 1536);
  const videos = [
    crowd,
    await emptyVideo(join(folder, 'nobody.ome.tif'), 3, 0.1),
    filmed(folder, 'single', 1, 3, 384),
  ];
  const damaged = filmed(folder, 'damaged', 2, 2, 256);
  janus3d('new', file);
  for (const video of [...videos, damaged]) janus3d('import', file, '--video', video);
  for (const video of videos)
    janus3d('track', file, '--no-model', '--video', video, '--out', join(folder, 'corners.csv'));
  await settledParticles(folder, file);
  const api = createApi({ shell: 'served', threads: 1 });
  try {
    const { sources } = await api.call('project.open', { path: file });
    const { sourceId, options } = sources[0];
    for (let run = 1; run <= MANY_CHANGES; run++)
      await api.call('source.set', { sourceId, options: { ...options, tags: { run: String(run) } } });
  } finally {
    await api.close();
  }
  writeFileSync(damaged, 'The disk has lost the rest.\n');
}
