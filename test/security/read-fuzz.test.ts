import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openSource } from '../../native-worker/read/open.ts';

const FIXTURES = fileURLToPath(new URL('../parity/fixtures/reading/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const MUTATIONS = 500;
const REFUSALS = /^(bad-input|not-found|damaged-file|unsupported-format|too-large)$/;
const LIMIT_MS = 4000;
const MAX_BYTES = 3e6;

const folder = mkdtempSync(join(tmpdir(), 'janus3d-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Small fast generator (mulberry32), so that a seed is all that is needed to see a file again. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

const EXTREMES = [0, 1, 2, 3, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0xffffffff];

/** Changes a few places of a file, most of them where its structure is rather than its pixels. */
function mutate(original: Buffer, random: (below: number) => number): Buffer {
  let bytes = Buffer.from(original);
  const place = (): number => {
    const near = [256, 4096, bytes.length][random(3)];
    const at = random(Math.max(1, Math.min(near, bytes.length - 8)));
    return random(2) ? at : Math.max(0, bytes.length - 8 - at);
  };
  for (let i = 1 + random(3); i > 0; i--) {
    const at = place();
    switch (random(6)) {
      case 0:
        bytes[at] = random(256);
        break;
      case 1:
        bytes.writeUInt32LE(EXTREMES[random(EXTREMES.length)], at);
        break;
      case 2:
        bytes.writeUInt16BE(EXTREMES[random(8)], at);
        break;
      case 3:
        bytes.writeUInt32LE(random(bytes.length + 16), at);
        break;
      case 4:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random(64))]);
        break;
      default:
        if (random(3) === 0) bytes = bytes.subarray(0, 16 + random(bytes.length - 16));
        else bytes.copy(bytes, at, place(), Math.min(place() + 64, bytes.length));
    }
    if (bytes.length < 64) break;
  }
  return bytes;
}

function filesUnder(root: string): string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, name))
    .filter(
      (path) => /\.(tiff?|nd2|png)$/.test(path) && statSync(path).isFile() && statSync(path).size < MAX_BYTES,
    )
    .sort();
}

const openDescriptors = (): number => (existsSync('/proc/self/fd') ? readdirSync('/proc/self/fd').length : 0);

async function fuzz(files: string[], firstSeed: number, count: number): Promise<void> {
  console.log(`seeds ${firstSeed} to ${firstSeed + count - 1}, ${files.length} files`);
  const outcome = { read: 0, refused: 0 };
  const descriptors = openDescriptors();
  const memory = process.memoryUsage().rss;
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const random = randomOf(seed);
    const original = files[random(files.length)];
    const about = `seed ${seed}, ${original}`;
    const path = join(folder, `${seed}${/(\.ome)?\.\w+$/.exec(original)?.[0] ?? ''}`);
    writeFileSync(path, mutate(readFileSync(original), random));
    const start = performance.now();
    try {
      const source = await openSource(path);
      try {
        const { frames } = source.info;
        for (const index of new Set([0, Math.floor(frames / 2), frames - 1])) await source.readFrame(index);
      } finally {
        await source.close();
      }
      outcome.read++;
    } catch (error) {
      expect(error, about).toMatchObject({ tag: expect.stringMatching(REFUSALS) as string });
      expect((error as Error).message, about).toMatch(/^[^\n]+: [^\n]+; [^\n]+$/);
      outcome.refused++;
    }
    expect(performance.now() - start, about).toBeLessThan(LIMIT_MS);
    rmSync(path);
  }
  console.log(JSON.stringify(outcome));
  expect(openDescriptors()).toBeLessThanOrEqual(descriptors + 2);
  expect(process.memoryUsage().rss - memory).toBeLessThan(800e6);
  expect(Math.min(outcome.read, outcome.refused)).toBeGreaterThan(count / 20);
}

test(
  `${MUTATIONS} altered files of our own are read or refused`,
  () => fuzz(filesUnder(FIXTURES), 1, MUTATIONS),
  60_000,
);

test(
  `${MUTATIONS} altered JPEG files are read or refused`,
  () =>
    fuzz(
      filesUnder(FIXTURES).filter((path) => path.includes('jpeg')),
      20_001,
      MUTATIONS,
    ),
  60_000,
);

describe.skipIf(!existsSync(SHARED))('with the shared data', () => {
  test(
    `${MUTATIONS} altered files are read or refused`,
    () => fuzz(filesUnder(SHARED), 10_001, MUTATIONS),
    60_000,
  );
});
