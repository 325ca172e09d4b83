import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closeSources } from '../../../native-worker/read/source-cache.ts';
import type { MethodContext } from '../../../native-worker/rpc-methods/method-context.ts';
import type { Progress } from '../../../native-worker/protocol.ts';
import { lostBeside, separatePairs } from '../../../native-worker/rpc-methods/separate-pairs.ts';
import type { VideoPositions } from '../../../native-worker/rpc-methods/track.ts';
import { featuresOf } from '../../../native-worker/tasks/measure-frame.ts';
import { separatePair, type SeparatePairPayload } from '../../../native-worker/tasks/separate-pair.ts';
import { distance } from '../../../native-worker/math/point.ts';
import { MaskOptions } from '../../../preload/contract/options/calibrate.ts';
import { rowsWhere } from '../../../preload/contract/rows-where.ts';
import { growingTiff } from '../../support/growing-tiff.ts';
import { trackTableOf } from '../../support/made-up-tables.ts';
import { bothAt, crossing, type Place } from '../image/moving-pair.ts';

const DIAMETER_PX = 7;
const SIZE = 96;
const FRAMES = 25;
const LOST = [10, 14];
const path = crossing(FRAMES, { x: 47.3, y: 48.6 });

let folder: string;
let video: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-pairs-'));
  video = join(folder, 'video.tif');
  const whole = growingTiff(video);
  for (const [frame, { a, b }] of path.entries()) {
    const page = bothAt(a, b, frame + 1, SIZE);
    const data = Uint8Array.from(page.data);
    await whole.append({ ...page, data });
    await growingTiff(fileOf(frame)).append({ ...page, data });
  }
});
afterAll(async () => {
  await closeSources();
  rmSync(folder, { recursive: true });
});
const fileOf = (frame: number): string => join(folder, `frame-${frame}.tif`);

interface Row extends Place {
  frame: number;
  particle: number;
}
const isLost = (frame: number): boolean => frame >= LOST[0] && frame <= LOST[1];
/** Both, but for the frames in which only something between them is found. */
const rows: Row[] = path.flatMap(({ a, b }, frame) =>
  isLost(frame)
    ? [{ frame, particle: 0, x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }]
    : [a, b].map((place, particle) => ({ frame, particle, ...place })),
);
const positions: VideoPositions = {
  frame: Int32Array.from(rows, ({ frame }) => frame),
  xPx: Float64Array.from(rows, ({ x }) => x),
  yPx: Float64Array.from(rows, ({ y }) => y),
  radiusPx: new Float64Array(rows.length).fill(9),
  score: new Float64Array(rows.length).fill(0.7),
  zLabelUm: new Float64Array(rows.length).fill(2),
  zSdUm: new Float64Array(rows.length).fill(0.1),
  inRange: new Uint8Array(rows.length).fill(1),
  crowded: new Uint8Array(rows.length),
  weak: new Uint8Array(rows.length),
};
const lost = lostBeside({
  tracks: trackTableOf(rows, {
    particle: ({ particle }) => particle,
    frame: ({ frame }) => frame,
    xPx: ({ x }) => x,
    yPx: ({ y }) => y,
  }),
  diameterPx: DIAMETER_PX,
});
const reports: Progress[] = [];
const context = {
  signal: new AbortController().signal,
  onProgress: (progress: Progress) => void reports.push(progress),
  pool: {
    map: (
      _: string,
      items: readonly never[],
      payload: (item: never) => SeparatePairPayload,
      { onDone }: { onDone: (done: number, total: number) => void },
    ) =>
      Promise.all(
        items.map(async (item, at) => {
          const told = await separatePair(payload(item));
          onDone(at + 1, items.length);
          return told;
        }),
      ),
  },
} as unknown as MethodContext;
const separate = (files: string[] | null, given = positions, meetings = lost) =>
  separatePairs(
    {
      ...{
        path: video,
        channel: 0,
        files,
        positions: given,
        lost: meetings,
        diameterPx: DIAMETER_PX,
        light: null,
      },
      ...{ mask: MaskOptions.parse({}), sidePx: 31, modelFolder: null },
    },
    context,
  );

describe('two particles that were found as one', () => {
  it('are both positions in the place of one, without a height', async () => {
    const both = (await separate(null))!;
    const missed = LOST[1] - LOST[0] + 1;
    expect(both.frame).toHaveLength(2 * FRAMES);
    for (const [frame, { a, b }] of path.entries()) {
      const here = [...both.frame.keys()].filter((row) => both.frame[row] === frame);
      for (const place of [a, b]) {
        const away = here.map((row) => Math.hypot(both.xPx[row] - place.x, both.yPx[row] - place.y));
        expect(Math.min(...away)).toBeLessThan(0.2 * DIAMETER_PX);
      }
      for (const row of here.filter(() => isLost(frame))) {
        expect(both.zLabelUm[row]).toBeNaN();
        expect(both.inRange[row]).toBe(0);
        expect(both.crowded[row]).toBe(1);
        expect(both.weak[row]).toBe(0);
      }
    }
    expect(both.inRange.reduce((sum, flag) => sum + flag, 0)).toBe(2 * (FRAMES - missed));
  });

  it('are the same from a folder of single frames', async () => {
    const files = path.map((_, frame) => fileOf(frame));
    expect(await separate(files)).toEqual(await separate(null));
  });

  it('are two once, where two meetings tell of them and nothing else was found', async () => {
    const found = rowsWhere(positions, (row) => !isLost(positions.frame[row]));
    const both = (await separate(null, found, [...lost, ...lost]))!;
    expect(both.frame).toHaveLength(2 * FRAMES);
    expect(reports.slice(-2).map(({ done, total }) => `${done}/${total}`)).toEqual(['1/2', '2/2']);
  });

  it('have features as if the other were not there', async () => {
    const mask = MaskOptions.parse({});
    const wanted = { mask, sidePx: 31, extraGroups: [] };
    const places = path.map((_, frame) => ({ frame, place: { path: video, index: frame, channel: 0 } }));
    const payload = { lost: lost[0], places, others: [], diameterPx: DIAMETER_PX, light: null, ...wanted };
    const { pairs, features } = await separatePair(payload);
    expect(features.rows).toBe(2 * pairs.length);
    const columns = features.names.length;
    for (const [k, { frame, both }] of pairs.entries()) {
      const { a, b } = path[frame];
      const seen = [bothAt(a, null, 1, SIZE), bothAt(b, null, 1, SIZE), bothAt(a, b, 1, SIZE)];
      const isFirst = distance(both[0], a) < distance(both[1], a);
      for (const [p, { x, y }] of both.entries()) {
        const circle = { xPx: x, yPx: y, radiusPx: DIAMETER_PX / 2, score: 1 };
        const own = features.values.subarray((2 * k + p) * columns, (2 * k + p + 1) * columns);
        const profiles = features.names.flatMap((name, at) => (/^radial_profile_/.test(name) ? [at] : []));
        const off = await Promise.all(
          seen.map(async (image) => {
            const { values } = await featuresOf(image, [circle], wanted);
            return profiles.reduce((sum, at) => sum + (own[at] - values[at]) ** 2, 0);
          }),
        );
        const alone = (p === 0) === isFirst ? 0 : 1;
        expect(off[alone]).toBeLessThan(off[1 - alone] / 2);
        // Beside each other they hardly change each other's profile.
        if (distance(a, b) < DIAMETER_PX) expect(off[alone]).toBeLessThan(off[2] / 2);
      }
    }
  });

  it('are left as they are where both were found', async () => {
    const all = rows.flatMap((row) => (isLost(row.frame) ? [row, { ...row, x: row.x + 2 }] : [row]));
    const found: VideoPositions = {
      ...positions,
      frame: Int32Array.from(all, ({ frame }) => frame),
      xPx: Float64Array.from(all, ({ x }) => x),
      yPx: Float64Array.from(all, ({ y }) => y),
      weak: new Uint8Array(all.length),
    };
    expect(await separate(null, found)).toBeNull();
  });
});

describe('a particle that swims over another one and out of the image', () => {
  it('is told up to the edge', async () => {
    const leaves = join(folder, 'leaves.tif');
    const whole = growingTiff(leaves);
    const places = Array.from({ length: 34 }, (_, k) => ({
      a: { x: 30 - 1.5 * k, y: 47 },
      b: { x: 3, y: 48.5 + 0.2 * k },
    }));
    for (const [frame, { a, b }] of places.entries()) {
      const page = bothAt(a, b, frame + 1, SIZE);
      await whole.append({ ...page, data: Uint8Array.from(page.data) });
    }
    const frames = places.map((_, frame) => ({ frame, place: { path: leaves, index: frame, channel: 0 } }));
    const [first, last] = [13, 20];
    const payload = {
      lost: {
        ...{ from: first, to: 32, after: [], beside: [] },
        before: places.slice(5, first).map((both, k) => ({ frame: 5 + k, ...both })),
      },
      ...{ places: frames, others: [], diameterPx: DIAMETER_PX, light: null },
      ...{ mask: MaskOptions.parse({}), sidePx: 31, extraGroups: null },
    };
    const told = (await separatePair(payload)).pairs;
    expect(told.slice(0, last - first).map(({ frame }) => frame)).toEqual(
      Array.from({ length: last - first }, (_, k) => first + k),
    );
    for (const { both } of told) for (const { x } of both) expect(x).toBeGreaterThanOrEqual(-0.5);
  });
});
