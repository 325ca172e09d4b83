import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { checkAltered } from '../support/check-altered.ts';
import { preparePairs } from '../support/pairs.ts';

/** JANUS3D_SEED: another series. */
const SEED = Number(process.env['JANUS3D_SEED'] ?? 1);
const FULL = Number(process.env['JANUS3D_PROJECTS'] ?? 500);

it(`${FULL} altered project files open or are refused in plain words`, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'altered-'));
  try {
    await preparePairs(folder);
    const sound = join(folder, 'sound.janus3d');
    copyFileSync(join(folder, 'p.janus3d'), sound);
    expect(await checkAltered(sound, SEED, FULL)).toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 3_600_000);
