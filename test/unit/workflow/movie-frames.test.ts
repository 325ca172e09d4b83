import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { MethodParams, WorkerClient } from '../../../native-worker/client/client.ts';
import { quantile } from '../../../native-worker/math/statistics.ts';
import { saveSetup } from '../../../main/project/setups.ts';
import { getSource } from '../../../main/project/sources.ts';
import {
  overlayFiles,
  writeMovie,
  writeOverlay,
  type PictureRequest,
} from '../../../main/workflow/exports/movie-frames.ts';
import { Setup } from '../../../preload/contract/options/setup.ts';
import { originOf } from '../../../preload/contract/figure-origin.ts';
import type { TrackTable } from '../../../preload/contract/track-table.ts';
import { madeUpAnalysis, type MadeUpAnalysis } from '../../support/made-up-analysis.ts';
import { infoOf } from '../../support/made-up-worker.ts';
import { tagged } from '../tagged.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';

type Drawing = MethodParams<'drawFrames'>;

const FRAMES = 150;
let analysis: MadeUpAnalysis;
let drawings: Drawing[];
let read: number[];
beforeEach(() => {
  analysis = madeUpAnalysis();
  analysis.worker.answers.sourceInfo = ({ path }) => ({
    ...infoOf(path),
    frames: FRAMES,
    frameIntervalS: 0.05,
  });
  [drawings, read] = [[], []];
});
afterEach(() => analysis.close());

/** Frame k has grey levels of 1000 k to 1000 k + 999; a picture is the number of its frame. */
const client = {
  call: (method: string, params: never): Promise<unknown> => {
    if (method === 'readFrame') {
      const { index } = params as { index: number };
      read.push(index);
      return Promise.resolve({ data: Float32Array.from({ length: 1000 }, (_, k) => 1000 * index + k) });
    }
    const drawing = params as Drawing;
    drawings.push(drawing);
    return Promise.resolve(drawing.frames.map(({ frame }) => Uint8Array.of(frame)));
  },
} as unknown as WorkerClient;
const job = (
  signal = new AbortController().signal,
  onProgress: (done: number, total: number) => void = () => undefined,
) => ({
  worker: client,
  threads: 2,
  signal,
  onProgress,
});

/** Two particles, one after the other; their heights are those of their rows unless told. */
function tableOf(heights = (row: number): number => row): TrackTable {
  const rows = [
    ...Array.from({ length: 140 }, (_, k) => [0, k]),
    ...Array.from({ length: 20 }, (_, k) => [1, 100 + 2 * k]),
  ];
  return trackTableOf(rows, {
    particle: ([particle]) => particle,
    frame: ([, frame]) => frame,
    xPx: (_, row) => row,
    yPx: (_, row) => 2 * row,
    zUm: (_, row) => heights(row),
  });
}

const ORIGIN = originOf(null, { files: ['tracks.csv'] }, '1.2.3', null);

async function requestOf(more: Partial<PictureRequest> = {}, setup?: string): Promise<PictureRequest> {
  const { ids } = await analysis.bringIn('video', ['v.tif'], setup === undefined ? {} : { setup });
  return {
    video: getSource(analysis.project, ids[0]),
    table: tableOf(),
    frames: null,
    origin: ORIGIN,
    ...more,
  };
}

async function drawn(request: PictureRequest, ...how: Parameters<typeof job>) {
  const names: string[] = [];
  for await (const { name, content } of overlayFiles(job(...how), request))
    names.push(`${name} ${content[0]}`);
  return names;
}

describe('pictures of trajectories', () => {
  it('are a file a frame, numbered from 0, a few of which are drawn at a time', async () => {
    const told: [number, number][] = [];
    const names = await drawn(
      await requestOf({ frames: [10, 19] }),
      undefined,
      (...said) => void told.push(said),
    );
    expect(names).toEqual(Array.from({ length: 10 }, (_, k) => `frame_00000${k}.png ${10 + k}`));
    expect(drawings.map(({ frames, format }) => [frames.length, format])).toEqual([
      [4, 'png'],
      [4, 'png'],
      [2, 'png'],
    ]);
    expect(told).toEqual([
      [4, 10],
      [8, 10],
      [10, 10],
    ]);
  });

  it('have black and white by a thousandth of the pixels of five frames all over the part', async () => {
    await drawn(await requestOf({ frames: [20, 100] }));
    expect(read).toEqual([20, 40, 60, 80, 100]);
    const values = read.flatMap((index) => Array.from({ length: 1000 }, (_, k) => 1000 * index + k));
    expect(drawings[0].style.greys).toEqual([quantile(values, 0.001), quantile(values, 0.999)]);
  });

  it('have colours between the 2 and 98 % of the heights, at least 0.1 um apart, or none', async () => {
    const request = await requestOf({ frames: [3, 3] });
    await drawn(request);
    expect(drawings[0].style.zUm).toEqual([0.02 * 159, 0.98 * 159]);
    const [, , share] = drawings[0].frames[0].marks.particles;
    expect(share).toBeCloseTo((3 - 0.02 * 159) / (0.96 * 159), 6);
    await drawn({ ...request, table: tableOf((row) => (row % 2 ? NaN : 5)) });
    expect(drawings[1].style.zUm).toEqual([5, 5.1]);
    await drawn({ ...request, table: tableOf(() => NaN) });
    expect(drawings[2].style.zUm).toBeNull();
    expect(drawings[2].frames[0].marks.particles[2]).toBeNaN();
  });

  it('show the particles of the frame, and their steps of the last hundred frames', async () => {
    await drawn(await requestOf({ frames: [130, 130] }));
    const [{ frame, marks }] = drawings[0].frames;
    const { zUm, pixelUm, radiusPx } = drawings[0].style;
    expect([frame, pixelUm, radiusPx]).toEqual([130, 0.2, 5.3]);
    const share = (row: number): number => Math.fround((row - zUm![0]) / (zUm![1] - zUm![0]));
    // The first particle is in each frame, the second in every other one from 100 on.
    const second = 140 + (130 - 100) / 2;
    expect([...marks.particles]).toEqual([130, second].flatMap((row) => [row, 2 * row, share(row)]));
    const steps = Array.from({ length: marks.steps.length / 5 }, (_, k) => [
      ...marks.steps.subarray(5 * k, 5 * k + 5),
    ]);
    const into = [
      ...Array.from({ length: 101 }, (_, k) => 30 + k),
      ...Array.from({ length: 15 }, (_, k) => 141 + k),
    ];
    expect(steps.sort((a, b) => a[2] - b[2])).toEqual(
      into.map((row) => [row - 1, 2 * row - 2, row, 2 * row, share(row)]),
    );
  });

  it('show no step into the first row of a particle', async () => {
    await drawn(await requestOf({ frames: [0, 1] }));
    expect(drawings[0].frames.map(({ marks }) => marks.steps.length / 5)).toEqual([0, 1]);
  });

  it('have circles of the particle of the setup', async () => {
    saveSetup(analysis.project, Setup.parse({ name: 'lab', particleDiameterUm: 3 }));
    await drawn(await requestOf({ frames: [0, 0] }, 'lab'));
    expect(drawings[0].style.radiusPx).toBeCloseTo(3 / 0.2 / 2, 12);
  });

  it('are written as a folder or as a movie at the speed of the video', async () => {
    const request = await requestOf({ frames: [5, 11] });
    const [folder, movie] = ['pictures', 'v.avi'].map((name) => join(analysis.folder, name));
    expect(await writeOverlay(folder, job(), request)).toBe(7);
    expect(readdirSync(folder)).toHaveLength(7);
    const picture = readFileSync(join(folder, 'frame_000002.png'), 'utf8');
    expect(picture).toContain('v.tif, frame 7');
    expect(picture).toContain('Made from: file tracks.csv');
    expect(await writeMovie(movie, job(), request)).toBe(7);
    expect(drawings.at(-1)?.format).toBe('jpeg');
    // Microseconds a frame stand first in the header of the movie.
    const bytes = readFileSync(movie);
    expect(bytes.includes('Made from: file tracks.csv')).toBe(true);
    expect(bytes.readUInt32LE(bytes.indexOf('avih') + 8)).toBe(50_000);
  });

  it('are not drawn further once that is cancelled', async () => {
    const stop = new AbortController();
    const request = await requestOf();
    await expect(drawn(request, stop.signal, () => stop.abort())).rejects.toEqual(tagged('cancelled'));
    expect(drawings).toHaveLength(1);
  });
});
