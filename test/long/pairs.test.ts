import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { PAIRINGS, preparePairs, runPair } from '../support/pairs.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** JANUS3D_PAIRS makes the series shorter or longer, JANUS3D_SEED another one. */
const FULL = Number(process.env['JANUS3D_PAIRS'] ?? 108);
const SEED = Number(process.env['JANUS3D_SEED'] ?? Date.now() % 1_000_000);
const LONGEST_LAG_MS = 3000;

it(`${FULL} pairs of commands at once on one project come to what one after the other does`, async () => {
  console.log(`Seed ${SEED}; JANUS3D_SEED=${SEED} repeats it.`);
  const { uniform } = randomNumbers(SEED);
  const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  const tally: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    const ground = await preparePairs(folder);
    for (let pair = 0; pair < FULL; pair += 1) {
      // At the same moment the first time round, then one after the other began.
      const lagMs = pair < PAIRINGS.length ? 0 : Math.floor(uniform() * LONGEST_LAG_MS);
      const found = await runPair(ground, PAIRINGS[pair % PAIRINGS.length], lagMs);
      const outcome = found.outcomes.toSorted().join(' + ');
      tally[outcome] = (tally[outcome] ?? 0) + 1;
      if (found.wrong === null) continue;
      console.log(found.wrong);
      wrong.push(found.wrong);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  console.log(JSON.stringify(tally));
  expect(wrong).toEqual([]);
}, 7_200_000);
