import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killOnce, prepareGround, type Blow, type Ground } from '../support/killing.ts';
import { randomNumbers } from '../support/random-numbers.ts';

/** JANUS3D_KILLS makes the series shorter or longer, JANUS3D_SEED another one. */
const FULL = Number(process.env['JANUS3D_KILLS'] ?? 200);
const SEED = Number(process.env['JANUS3D_SEED'] ?? Date.now() % 1_000_000);
const SERIES: [blow: Blow, times: number, what: string][] = [
  ['main', FULL, 'SIGKILLs of an analysis'],
  ['worker', Math.ceil(FULL / 4), 'SIGKILLs of the computing process alone'],
  ['interrupt', Math.ceil(FULL / 4), 'interruptions by Ctrl-C'],
  ['stop', Math.ceil(FULL / 10), 'pauses of the computing process'],
];

describe.skipIf(process.platform !== 'linux')(
  'an analysis that is struck at random moments (processes are looked up in /proc)',
  () => {
    let folder: string;
    let ground: Ground;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kills-'));
      ground = await prepareGround(folder);
    }, 600_000);
    afterAll(() => rmSync(folder, { recursive: true }));

    it.each(SERIES)('loses nothing: %s, %i %s', async (blow, times) => {
      console.log(`Seed ${SEED} for ${times} x ${blow}; JANUS3D_SEED=${SEED} repeats it.`);
      const { uniform } = randomNumbers(SEED);
      const wrong: string[] = [];
      for (let time = 0; time < times; time += 1) {
        const [step, moment] = [Math.floor(uniform() * ground.steps.length), uniform()];
        const found = await killOnce(ground, step, moment, blow);
        wrong.push(...found.map((text) => `${ground.steps[step].name} at ${moment.toFixed(3)}: ${text}`));
      }
      expect(wrong).toEqual([]);
    });
  },
);
