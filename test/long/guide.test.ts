import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandBlocks, guidePages, runBlock } from '../support/guide-commands.ts';
import { expectScriptReads, SCRIPT_NEEDS } from '../support/guide-python.ts';

const venv = join(import.meta.dirname, '../../.cache/guide-python');
const python = join(venv, 'bin/python');
if (!hasPython()) console.log('Skipped: the script of the guide, for its packages can’t be installed.');

function hasPython(): boolean {
  if (existsSync(python)) return true;
  const isThere =
    spawnSync('python3', ['-m', 'venv', venv], { stdio: 'ignore' }).status === 0 &&
    spawnSync(python, ['-m', 'pip', 'install', '-q', ...SCRIPT_NEEDS], { stdio: 'ignore' }).status === 0;
  if (!isThere) rmSync(venv, { recursive: true, force: true });
  return isThere;
}

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

  it.skipIf(!existsSync(python))('and the Python script reads what they have written', () =>
    expectScriptReads(python, cwd),
  );
});
