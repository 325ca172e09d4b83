import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { caseSeed, casesOf } from '../support/cases.ts';
import { PAIRINGS, preparePairs, runPair } from '../support/pairs.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** Every pairing twice. */
const FULL = 2 * PAIRINGS.length;
const LONGEST_LAG_MS = 3000;

it(`${FULL} pairs of commands at once on one project come to what one after the other does`, async () => {
  const { seed, cases } = casesOf(FULL);
  const folder = mkdtempSync(join(tmpdir(), 'pairs-'));
  const tally: Record<string, number> = {};
  const wrong: string[] = [];
  try {
    const ground = await preparePairs(folder);
    for (const pair of cases) {
      // At the same moment the first time round, then one after the other began.
      const lagMs =
        pair < PAIRINGS.length
          ? 0
          : Math.floor(randomNumbers(caseSeed(seed, pair)).uniform() * LONGEST_LAG_MS);
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
