import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { openSource } from '../../native-worker/read/open-source.ts';
import { imagesUnder, mutate, randomOf } from '../support/mutated-images.ts';

const FIXTURES = fileURLToPath(new URL('../parity/fixtures/reading/', import.meta.url));
const SHARED = fileURLToPath(new URL('../../../shared/data/', import.meta.url));
const MUTATIONS = 500;
const REFUSALS = /^(bad-input|not-found|damaged-file|unsupported-format|too-large)$/;
const LIMIT_MS = 4000;

const folder = mkdtempSync(join(tmpdir(), 'janus3d-fuzz-'));
afterAll(() => rmSync(folder, { recursive: true }));

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
      expect((error as Error).message, about).toMatch(/^\S+ [^\n]+; [^\n]+\.$/);
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
  () => fuzz(imagesUnder(FIXTURES), 1, MUTATIONS),
  60_000,
);

test(
  `${MUTATIONS} altered JPEG files are read or refused`,
  () =>
    fuzz(
      imagesUnder(FIXTURES).filter((path) => path.includes('jpeg')),
      20_001,
      MUTATIONS,
    ),
  60_000,
);

describe.skipIf(!existsSync(SHARED))('with the shared data', () => {
  test(
    `${MUTATIONS} altered files are read or refused`,
    () => fuzz(imagesUnder(SHARED), 10_001, MUTATIONS),
    60_000,
  );
});
