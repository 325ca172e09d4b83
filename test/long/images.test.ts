import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { casesOf } from '../support/cases.ts';
import { mutatedImages } from '../support/images-by-command.ts';

const FULL = 500;
const ROOTS = ['../parity/fixtures/reading/', '../fixtures/', '../../../shared/data/'].map((path) =>
  fileURLToPath(new URL(path, import.meta.url)),
);

it.skipIf(process.platform !== 'linux')(
  `${FULL} altered images by the command line are read or refused (memory is read in /proc)`,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'images-'));
    try {
      const { seed, cases } = casesOf(FULL);
      expect(await mutatedImages(folder, ROOTS.filter(existsSync), seed, cases)).toEqual([]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
  7_200_000,
);
