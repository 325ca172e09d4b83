import { describe, expect, it } from 'vitest';
import { createEdgeMap, edgeMapBytes, findStrongEdges } from '../../../native-worker/image/detect/edges.ts';
import { ringSupport } from '../../../native-worker/image/detect/ring-support.ts';
import { findTouching } from '../../../native-worker/image/detect/touching-discs.ts';
import {
  accumulatorBytes,
  createAccumulator,
  voteCentres,
} from '../../../native-worker/image/detect/vote-centres.ts';
import { findPeaks } from '../../../native-worker/image/detect/vote-peaks.ts';
import { bytesFor, createImageMemory } from '../../../native-worker/kernels/image.ts';
import type { Frame } from '../../../preload/contract/frame.ts';
import { disc, packing, paint } from './scene.ts';

interface Place {
  x: number;
  y: number;
}
const apart = (a: Place, b: Place): number => Math.hypot(a.x - b.x, a.y - b.y);
const kth = (values: ArrayLike<number>, k: number): number => Float32Array.from(values).sort()[k];
const mean = (values: number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Touching discs of a radius of 8 to 15 pixels, which are looked for at full resolution: every disc against every other one. */
function plainTouching(frame: Frame, radius: number, kinds: ('dark' | 'bright')[], noise: number) {
  const { width, height } = frame;
  const data = Float32Array.from(frame.data);
  const radii: [number, number] = [0.8 * radius, 1.2 * radius];
  const margin = Math.ceil(radii[1]) + 2;
  const memory = createImageMemory(
    edgeMapBytes(width, height) + accumulatorBytes(width, height, margin, false) + bytesFor([width * height]),
  );
  const edges = createEdgeMap(width, height, memory);
  const votes = createAccumulator(width, height, margin, false, memory);
  const claimed = memory.bytes(width * height);
  findStrongEdges({ bin: 1, width, height, data }, noise, 0.08, edges);

  const step = Math.max(1, Math.floor(data.length / 4096));
  const samples = Array.from({ length: Math.floor(data.length / step) }, (_, k) => data[k * step]);
  const at = (share: number): number => kth(samples, Math.floor(share * (samples.length - 1)));
  const outer = Math.min(0.05, (Math.PI * radius ** 2) / data.length / 2);
  const range = at(1 - outer) - at(outer);

  const found = kinds.map((kind) => {
    const ground = kind === 'dark' ? at(0.95) : at(0.05);
    voteCentres(edges, radii, kind, votes);
    const peaks: Place[] = [];
    for (const peak of findPeaks(votes, radii, 0.4, 20_000))
      if (peaks.every((other) => apart(peak, other) >= 1.5 * radius)) peaks.push(peak);
    const all = peaks.flatMap(({ x, y }) => {
      const { share } = ringSupport(edges, x, y, radii, claimed);
      const greys = Array.from({ length: 16 }, (_, k) => (Math.PI * k) / 8).flatMap((angle) => {
        const px = Math.round(x + 0.65 * radius * Math.cos(angle));
        const py = Math.round(y + 0.65 * radius * Math.sin(angle));
        return px >= 0 && py >= 0 && px < width && py < height ? [data[py * width + px]] : [];
      });
      const grey = mean(greys);
      const rough = Math.sqrt(mean(greys.map((value) => (value - grey) ** 2)));
      return share >= 0.4 ? [{ x, y, share, grey, seen: share ** 2 * Math.max(0, 1 - rough / range) }] : [];
    });
    const middle = kth(
      all.map(({ grey }) => grey),
      all.length >> 1,
    );
    const discs = all.filter(({ grey }) => Math.abs(grey - middle) < Math.abs(ground - middle) / 2);
    return { discs, seen: discs.reduce((sum, one) => sum + one.seen, 0) };
  });
  const { discs } = found.reduce((a, b) => (b.seen > a.seen ? b : a));
  const seen = discs.filter(
    (one) =>
      one.share >= 0.5 ||
      discs.filter((other) => other !== one && apart(one, other) < 2.4 * radius).length >= 3,
  );
  return seen
    .filter((one) => seen.some((other) => other !== one && apart(one, other) < 5.2 * radius))
    .map(({ x, y, share }) => ({ x, y, share }));
}

describe('discs that touch', () => {
  /** A pair, and discs at growing distances from each other. */
  const row = [30, 49, 80, 130, 190].map((x, k) => ({ x, y: 40.4 + k, radius: 9 }));
  const scattered = (contrast: number): Frame =>
    paint(
      row.flatMap((one) => [
        disc({ ...one, contrast }),
        disc({ ...one, y: 150 - one.x / 3, contrast: contrast / 3 }),
      ]),
      { size: 220, noise: 3 },
    );
  const scenes: [string, number, Frame, number][] = [
    ['packed and dark', 10, packing({ radius: 10, contrast: -0.5 }).frame, 9],
    ['packed and bright', 10, packing({ radius: 10, contrast: 0.4 }).frame, 9],
    ['overlapping', 12, packing({ radius: 12, gap: -0.12 }).frame, 9],
    ['with cores', 13, packing({ radius: 13, core: 0.5 }).frame, 9],
    ['few', 9, packing({ radius: 9, gap: 0.05, share: 0.3 }).frame, 9],
    ['far apart', 8, packing({ radius: 8, gap: 0.8, share: 0.4 }).frame, 9],
    ['smaller than they should be', 14, packing({ radius: 10 }).frame, 9],
    ['scattered and dark', 9, scattered(-0.6), 9],
    ['scattered and bright', 9, scattered(0.6), 9],
    ['in noise', 10, packing({ radius: 10, contrast: -0.3, noise: 8 }).frame, 64],
  ];

  it.each(scenes)('are those that a search through all pairs finds: %s', (_, radius, frame, noise) => {
    for (const polarity of ['both', 'dark', 'bright'] as const) {
      const kinds = polarity === 'both' ? (['dark', 'bright'] as const) : ([polarity] as const);
      const wanted = plainTouching(frame, radius, [...kinds], noise);
      expect(findTouching(frame, radius, polarity, noise)).toEqual(wanted);
      if (polarity === 'both') expect(wanted.length).toBeGreaterThan(1);
    }
  });
});
