/**
 * Tracking at the camera's rate: frames a second of the whole command, from file to linked positions, on an uncompressed video of 2304 x 2304 pixels
 * with 30 particles, and milliseconds a frame of each stage on one thread.
 *
 *   npx node test/bench/track.ts [FOLDER]     where video and project are kept, made there by the first run (some minutes; default: a temporary folder)
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { STORED_GROUPS } from '../../native-worker/measure/feature-group-table.ts';
import { measureMasks } from '../../native-worker/measure/measure-masks.ts';
import { localiseFrame } from '../../native-worker/image/detect/localise-frame.ts';
import { maskSidePx } from '../../native-worker/image/cut-masks.ts';
import { withFrame } from '../../native-worker/read/source-cache.ts';
import { openSource } from '../../native-worker/read/open-source.ts';
import { createOmeTiffWriter } from '../../native-worker/rpc-methods/write/ome-tiff.ts';
import { getTensorBackend } from '../../native-worker/tensor/backend.ts';
import { MaskOptions } from '../../preload/contract/options/calibrate.ts';
import { LocaliseOptions } from '../../preload/contract/options/localise.ts';

const MODELS = ['ert', 'best'];
const ROUNDS = 3;
const FRAMES = 60;
const PIXEL_UM = 0.1625;
/** Frames of the stages that are not counted: the code is still being compiled. */
const WARM_UP = 10;

const folder = process.argv[2] ?? join(tmpdir(), 'janus3d-bench-track');
const video = join(folder, 'video.ome.tif');
const project = join(folder, 'calibrated.janus3d');

function janus3d(...args: string[]): void {
  const cli = join(import.meta.dirname, '../../main/cli/index.ts');
  const { status, stderr } = spawnSync(process.execPath, [cli, ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** The simulation's files are compressed; a camera's are not. */
async function writePlain(from: string, to: string): Promise<void> {
  const source = await openSource(from);
  const { width, height, frames } = source.info;
  const writer = await createOmeTiffWriter(to, {
    width,
    height,
    frames,
    bits: 16,
    pixelSizeUm: PIXEL_UM,
    frameIntervalS: 0.1,
    axes: 'TYX',
    compress: false,
  });
  for (let frame = 0; frame < frames; frame++)
    await writer.write((await source.readFrame(frame)).data as Uint16Array);
  await writer.close();
  await source.close();
}

async function makeVideo(): Promise<void> {
  const raw = join(folder, 'simulated');
  const scene = ['--stacks', '0', '--frames', String(FRAMES), '--size', '2304', '--particles', '30'];
  janus3d('simulate', '--out', raw, ...scene, '--bits', '16', '--scene', 'clean');
  const part = `${video}.part.tif`;
  await writePlain(join(raw, 'video.ome.tif'), part);
  renameSync(part, video);
  rmSync(raw, { recursive: true });
}

function makeProject(): void {
  const stacks = join(folder, 'stacks');
  const part = join(folder, 'part.janus3d');
  rmSync(part, { force: true });
  janus3d('simulate', '--out', stacks, '--stacks', '3', '--frames', '0', '--seed', '2', '--scene', 'clean');
  janus3d('new', part);
  const files = [0, 1, 2].map((number) => join(stacks, `stack_0${number}.ome.tif`));
  janus3d('import', part, '--stack', ...files);
  janus3d('calibrate', part);
  for (const model of MODELS) janus3d('train', part, '--model', model, '--split', 'particle');
  renameSync(part, project);
}

function timeWhole(model: string): void {
  const times = Array.from({ length: ROUNDS }, () => {
    const copy = join(folder, 'run.janus3d');
    copyFileSync(project, copy);
    const start = performance.now();
    janus3d('track', copy, '--video', video, '--model', model, '--out', join(folder, 'tracks.csv'));
    const seconds = (performance.now() - start) / 1000;
    rmSync(copy);
    return seconds;
  }).sort((a, b) => a - b);
  const [best, median] = [times[0], times[ROUNDS >> 1]];
  console.log(
    `track, model ${model}: ${(FRAMES / median).toFixed(1)} frames/s (best ${(FRAMES / best).toFixed(1)}), ${median.toFixed(2)} s for ${FRAMES} frames from start to end`,
  );
}

async function timeStages(): Promise<void> {
  const source = await openSource(video);
  const backend = await getTensorBackend();
  const localise = LocaliseOptions.parse({});
  const mask = MaskOptions.parse({});
  const options = { sidePx: maskSidePx(PIXEL_UM, mask), mask, groups: STORED_GROUPS };
  const stages = new Map<string, number[]>();
  for (let frame = 0; frame < FRAMES; frame++) {
    let last = performance.now();
    const lap = (stage: string): void => {
      const now = performance.now();
      if (frame >= WARM_UP) stages.set(stage, [...(stages.get(stage) ?? []), now - last]);
      last = performance.now();
    };
    await withFrame(source, frame, async (image) => {
      lap('read');
      const found = localiseFrame(image, PIXEL_UM, localise);
      lap('localise');
      const column = (name: 'xPx' | 'yPx' | 'radiusPx') => found.map((one) => one[name]);
      const [xPx, yPx, radiusPx] = [column('xPx'), column('yPx'), column('radiusPx')];
      await measureMasks(image, xPx, yPx, { xPx, yPx, radiusPx }, options, backend);
      lap('measure');
    });
  }
  await source.close();
  const medians = [...stages].map(([stage, times]): [string, number] => [
    stage,
    times.sort((a, b) => a - b)[times.length >> 1],
  ]);
  const total = medians.reduce((sum, [, ms]) => sum + ms, 0);
  console.log(`one thread, ms a frame (${backend.name}):`);
  for (const [stage, ms] of [...medians, ['all', total] as const])
    console.log(`  ${stage.padEnd(10)} ${ms.toFixed(1)}`);
}

mkdirSync(folder, { recursive: true });
if (!existsSync(video)) await makeVideo();
if (!existsSync(project)) makeProject();
for (const model of MODELS) timeWhole(model);
await timeStages();
