import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBlocks, guidePages, runBlock } from '../support/guide-commands.ts';

/** As the end-to-end test of the same name, with the sample that the guide simulates and not a smaller one. */
describe('every command in the guide runs, to the letter', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = mkdtempSync(join(tmpdir(), 'janus3d-guide-'));
  });
  afterAll(() => rmSync(cwd, { recursive: true, force: true }));

  it.each(guidePages().map((page) => [basename(page), page]))(
    '%s',
    async (_, page) => {
      for (const block of commandBlocks(page)) expect(await runBlock(block, { cwd, scene: null })).toBeNull();
    },
    1_800_000,
  );
});
