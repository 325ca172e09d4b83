import { existsSync, readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import type { PixelArray } from '../../preload/contract/frame.ts';
import { openSource } from '../../native-worker/read/open-source.ts';

/** Written by generate_reading.py with tifffile, nd2 and Pillow. */
interface FileTruth {
  path: string;
  refused?: string;
  axes: string;
  width: number;
  height: number;
  bits: number;
  /** Largest difference in grey levels that is allowed; pixels must be the same where there is none. */
  tolerance?: number;
  frames: (FrameTruth | NearFrameTruth)[];
}

interface FrameTruth {
  crc: number;
  mean: number;
  samples: number[];
}

/** Every `step`-th pixel, base64. */
interface NearFrameTruth {
  step: number;
  pixels: string;
}

const OWN = new URL('fixtures/reading/', import.meta.url);
const SHARED = new URL('../../../shared/data/', import.meta.url);
const truth = JSON.parse(readFileSync(new URL('fixtures/reading.json', import.meta.url), 'utf8')) as {
  own: FileTruth[];
  shared: FileTruth[];
};

/** tifffile hands on stored values; where 0 means white they are turned here, so that bright is large. */
const turned = (path: string, data: PixelArray): PixelArray => {
  const bits = /-(\d+)b-miniswhite/.exec(path)?.[1];
  return bits === undefined ? data : data.map((value) => 2 ** Number(bits) - 1 - value);
};

function expectExact(data: PixelArray, { crc, mean, samples }: FrameTruth): void {
  const step = Math.max(1, Math.floor(data.length / 4));
  expect(samples.map((_, i) => data[i * step])).toEqual(samples);
  expect([...data].reduce((sum, value) => sum + value, 0) / data.length).toBeCloseTo(mean, 6);
  expect(crc32(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))).toBe(crc);
}

function expectNear(data: PixelArray, { step, pixels }: NearFrameTruth, tolerance: number): void {
  const truth = Buffer.from(pixels, 'base64');
  expect(truth.length).toBe(Math.ceil(data.length / step));
  const differences = [...truth].map((value, i) => data[i * step] - value);
  expect(Math.max(...differences.map(Math.abs))).toBeLessThanOrEqual(tolerance);
  expect(Math.abs(differences.reduce((sum, value) => sum + value, 0) / truth.length)).toBeLessThan(0.15);
}

async function expectSame(
  folder: URL,
  { path, refused, frames, tolerance, ...info }: FileTruth,
): Promise<void> {
  const file = new URL(path, folder).pathname;
  if (refused) {
    await expect(openSource(file)).rejects.toMatchObject({
      tag: 'unsupported-format',
      message: expect.stringMatching(new RegExp(`${refused}.*export it as`)),
    });
    return;
  }
  const source = await openSource(file);
  try {
    expect(source.info).toMatchObject({ ...info, path: file, frames: frames.length });
    for (const [index, frame] of frames.entries()) {
      const { data } = await source.readFrame(index);
      if ('crc' in frame) expectExact(turned(path, data), frame);
      else expectNear(data, frame, tolerance ?? 0);
    }
  } finally {
    await source.close();
  }
}

describe('the same pixels as tifffile, nd2 and Pillow', () => {
  test.each(truth.own)('$path', (file) => expectSame(OWN, file));
});

/** Those of the shared files that stand in the repository too. */
const KEPT = new URL('../fixtures/', import.meta.url);
const kept = truth.shared.filter(({ path }) => existsSync(new URL(path, KEPT)));

describe('real files of other projects: the same pixels, or refused by name', () => {
  test('are there', () => expect(kept.length).toBeGreaterThan(50));
  test.each(kept)('$path', (file) => expectSame(KEPT, file));
});

describe.skipIf(!existsSync(SHARED))('shared data: the same pixels, or refused by name', () => {
  test.each(truth.shared)('$path', (file) => expectSame(SHARED, file));
});
