import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { smallScene } from './support/served.ts';

const project = join(import.meta.dirname, '../..');
const built = join(project, 'out/main/cli.js');
const isBuilt = existsSync(built);
if (!isBuilt) console.log('Skipped: the built programs, for they are not built (npm run build).');

/** What an installed package runs: the same programs out of the bundler, which find each other by file name. */
describe.skipIf(!isBuilt)('the built programs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-built-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const run = (program: string, ...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(stderr).not.toMatch(/Error/);
    expect(status).toBe(0);
    return stdout;
  };

  it('localise through worker process and threads as the sources do', () => {
    const video = join(smallScene(), 'video.ome.tif');
    run(built, 'localise', video, '--out', 'built.csv');
    run(join(project, 'main/cli/index.ts'), 'localise', video, '--out', 'source.csv');
    const table = readFileSync(join(folder, 'built.csv'), 'utf8');
    expect(table.split('\n').length).toBeGreaterThan(12);
    expect(table).toBe(readFileSync(join(folder, 'source.csv'), 'utf8'));
  });

  it('pass their own test, whole', () => {
    const json = run(built, 'self-test', '--json').trim().split('\n').at(-1) ?? '';
    const { ok, checks } = JSON.parse(json) as { ok: boolean; checks: { name: string; ok: boolean }[] };
    expect({ ok, failed: checks.filter((check) => !check.ok) }).toEqual({ ok: true, failed: [] });
    const steps = 'window images localise project calibrate train track'.split(' ');
    expect(checks.map(({ name }) => name)).toEqual([...steps, 'read back']);
  });

  it('keep a project', () => {
    run(built, 'new', 'built.janus3d');
    const json = run(
      built,
      'import',
      'built.janus3d',
      '--video',
      join(smallScene(), 'video.ome.tif'),
      '--json',
    );
    expect(JSON.parse(json.trim().split('\n').at(-1) ?? '')).toMatchObject({ ids: [1] });
  });
});
