import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { killMigration, prepareMigration } from '../support/killing-migration.ts';
import { killOnce, prepareGround, type Ground } from '../support/killing.ts';

/** A sample of the series in test/long. */
describe.skipIf(process.platform !== 'linux')(
  'an analysis that is struck (processes are looked up in /proc)',
  () => {
    let folder: string;
    let ground: Ground;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'kills-'));
      ground = await prepareGround(folder);
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    it('(during a migration) has the old layout or the new one, whole', async () => {
      const migration = prepareMigration(folder);
      for (const moment of [0.5, 0.8]) expect(await killMigration(migration, moment)).toEqual([]);
    });

    it.each([
      ['main', 'calibrate', 0.6],
      ['main', 'track', 0.7],
      ['worker', 'track', 0.6],
      ['interrupt', 'train', 0.5],
    ] as const)('(%s, during %s) loses nothing and leaves nothing', async (blow, name, moment) => {
      const step = ground.steps.findIndex((one) => one.name === name);
      expect((await killOnce(ground, step, moment, blow, blow === 'main')).wrong).toEqual([]);
    });
  },
);
