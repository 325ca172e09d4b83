import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';

/** Packages of Python that the script of the guide imports. */
export const SCRIPT_NEEDS = ['numpy', 'pyarrow', 'onnxruntime', 'matplotlib'];

const script = join(import.meta.dirname, '../../docs/python/read_results.py');

/** Runs the script of the guide in the folder in which the commands of its pages were given. */
export function expectScriptReads(python: string, folder: string): void {
  const { status, stdout, stderr } = spawnSync(python, [script, folder], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  for (const name of ['heights-over-time', 'residuals', 'masks-along-z', 'profiles-along-z'])
    expect(readFileSync(join(folder, `${name}.svg`), 'utf8')).toContain('</svg>');
  const [, rows, unit] = /Parquet: (\d+) rows, \d+ heights in (\S+)/.exec(stdout) ?? [];
  expect([rows, unit]).toEqual([/(\d+) positions/.exec(stdout)?.[1], 'um']);
  const [, trusted = 0, sdUm = Infinity] =
    /masks, (\d+)% trusted, standard deviation ([\d.]+) um/.exec(stdout) ?? [];
  expect(Number(trusted)).toBeGreaterThan(80);
  // Of masks that the model has learnt from.
  expect(Number(sdUm)).toBeLessThan(0.5);
  expect(stdout).toMatch(/lag 0\.10 s: MSD \d/);
}
