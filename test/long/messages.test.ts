import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { casesOf } from '../support/cases.ts';
import { fuzzMessages } from '../support/fuzz-messages.ts';
import { preparePairs } from '../support/pairs.ts';

const FULL = 1000;

it.skipIf(process.platform !== 'linux')(
  `${FULL} altered messages to a served workstation are answered in plain words (memory is read in /proc)`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'messages-'));
    try {
      await preparePairs(folder);
      const { seed, cases } = casesOf(FULL);
      expect(await fuzzMessages(folder, seed, cases)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  7_200_000,
);
