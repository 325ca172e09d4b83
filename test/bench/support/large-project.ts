import { join } from 'node:path';
import { createApi } from '../../../main/api/api.ts';
import { calibrationMaskSets, requireCalibration } from '../../../main/project/calibrations.ts';
import { storeMaskChunk } from '../../../main/project/mask-sets.ts';
import { openProject, type Project } from '../../../main/project/project.ts';
import { listSources } from '../../../main/project/sources.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';
import { createRandom } from '../../../native-worker/math/random.ts';
import {
  pretendCalibration,
  pretendModel,
  pretendTracks,
  pretendValidation,
} from '../../support/made-up-project.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

/** Random walks with heights: all that a large table of trajectories has. */
function walks(particles: number, frames: number, seed = 1): TrackTable {
  const random = createRandom(seed);
  const table = trackTableOf(Array.from({ length: particles * frames }), { inRange: () => 1 });
  for (let particle = 0, row = 0; particle < particles; particle++) {
    let [x, y, z] = [random.uniform() * 400, random.uniform() * 400, 5 + random.uniform() * 15];
    for (let frame = 0; frame < frames; frame++, row++) {
      x += random.uniform() - 0.5;
      y += random.uniform() - 0.5;
      z = Math.min(25, Math.max(0, z + (random.uniform() - 0.5) * 0.4));
      table.particle[row] = particle;
      table.frame[row] = frame;
      table.tS[row] = frame * 0.1;
      [table.xUm[row], table.yUm[row], table.zUm[row], table.zRawUm[row]] = [
        x,
        y,
        z,
        z + random.uniform() - 0.5,
      ];
      [table.xPx[row], table.yPx[row], table.zSdUm[row]] = [x / 0.2, y / 0.2, 0.1 + random.uniform() * 0.2];
      table.outlier[row] = random.uniform() < 0.005 ? 1 : 0;
      table.bridged[row] = random.uniform() < 0.01 ? 1 : 0;
    }
  }
  return table;
}

const SIDE = 2304;
const FRAMES = 16;

/** A video of noise, 2304 x 2304 of 16 bits, as large cameras take them. */
async function largeVideo(path: string): Promise<void> {
  const shape = { width: SIDE, height: SIDE, bits: 16 as const, axes: 'TYX' as const, frames: FRAMES };
  const writer = await createOmeTiffWriter(path, { ...shape, pixelSizeUm: 0.1, frameIntervalS: 0.1 });
  const random = createRandom(1);
  const frame = new Uint16Array(SIDE * SIDE);
  for (let i = 0; i < frame.length; i++) frame[i] = 8000 + 3000 * random.uniform() + (i % SIDE) * 2;
  for (let at = 0; at < FRAMES; at++) {
    await writer.write(frame);
    frame.copyWithin(0, 977);
  }
  await writer.close();
}

/** 40 000 masks. */
const LARGE = { particles: 200, slices: 200, sidePx: 41 };
const RESIDUALS = 40_000;

/** As many as a calibration stores in a chunk of 2 MB. */
const CHUNK_MASKS = 1000;

/** Masks of noise. */
function storeMasks(project: Project): void {
  const calibration = requireCalibration(project);
  const [{ maskSetId }] = calibrationMaskSets(project, calibration.id);
  const { sidePx, particles, slices } = LARGE;
  const data = new Uint8Array(CHUNK_MASKS * sidePx * sidePx);
  for (let i = 0; i < data.length; i++) data[i] = 100 + ((i * 7919) % 97);
  for (let first = 0; first < particles * slices; first += CHUNK_MASKS) {
    storeMaskChunk(project, maskSetId, first, {
      masks: { sidePx, count: CHUNK_MASKS, bits: 8, data },
      features: { names: ['mean'], rows: CHUNK_MASKS, values: new Float64Array(CHUNK_MASKS).fill(1) },
      tensorBackend: 'none',
    });
  }
}

/** A project with a large video and `particles` x `frames` positions, made up; its path. */
export async function largeProject(folder: string, particles: number, frames: number): Promise<string> {
  const [video, file] = [join(folder, 'large.ome.tif'), join(folder, 'large.janus3d')];
  await largeVideo(video);
  const api = createApi({ shell: 'served', threads: 1 });
  await api.call('project.create', { path: file });
  await api.call('project.import', { kind: 'video', paths: [video] });
  const stack = { axialFactor: 1.333, zStepUm: 0.5 };
  await api.call('project.import', { kind: 'stack', paths: [video], options: stack });
  await api.close();
  const project = openProject(file);
  pretendCalibration(project, 'large', LARGE);
  storeMasks(project);
  const model = pretendModel(project);
  const random = createRandom(2);
  const residuals = Float64Array.from({ length: RESIDUALS }, () => random.uniform() - 0.5);
  pretendValidation(project, listSources(project, 'stack')[0].id, model, residuals);
  pretendTracks(project, listSources(project, 'video')[0].id, model, walks(particles, frames));
  project.close();
  return file;
}
