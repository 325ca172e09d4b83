import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { caseSeed, casesOf } from '../support/cases.ts';
import { killOnce, prepareGround, type Blow, type Ground } from '../support/killing.ts';
import { killMigration, prepareMigration, type MigrationGround } from '../support/killing-migration.ts';
import { randomNumbers } from '../support/random-numbers.ts';

const SERIES: [blow: Blow, times: number, what: string][] = [
  ['main', 200, 'SIGKILLs of an analysis and of migrations'],
  ['worker', 50, 'SIGKILLs of the computing process alone'],
  ['interrupt', 50, 'interruptions by Ctrl-C'],
  ['stop', 20, 'pauses of the computing process'],
];

describe.skipIf(process.platform !== 'linux')(
  'an analysis that is struck at random moments (processes are looked up in /proc)',
  () => {
    let folder: string;
    let ground: Ground;
    let migration: MigrationGround;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kills-'));
      ground = await prepareGround(folder);
      migration = prepareMigration(folder);
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(SERIES)(
      'loses nothing: %s, %i %s',
      async (blow, times) => {
        const { seed, cases } = casesOf(times);
        const wrong: string[] = [];
        const tally: Record<string, number> = {};
        for (const index of cases) {
          const { uniform } = randomNumbers(caseSeed(seed, index));
          // Migrations are the last kind of what the program itself is killed at.
          const kinds = ground.steps.length + (blow === 'main' ? 1 : 0);
          const [step, moment] = [Math.floor(uniform() * kinds), uniform()];
          const name = ground.steps[step]?.name ?? 'migration';
          const byReport = blow === 'main' && index % 2 === 1;
          const { wrong: found, reported } =
            name === 'migration'
              ? { wrong: await killMigration(migration, moment), reported: null }
              : await killOnce(ground, step, moment, blow, byReport);
          const kind = reported === null ? name : `${name}, ${reported > 0 ? 'some' : 'no'} units reported`;
          tally[kind] = (tally[kind] ?? 0) + 1;
          wrong.push(...found.map((text) => `case ${index}, ${name} at ${moment.toFixed(3)}: ${text}`));
        }
        console.log(JSON.stringify(tally));
        expect(wrong).toEqual([]);
      },
      14_400_000,
    );
  },
);
