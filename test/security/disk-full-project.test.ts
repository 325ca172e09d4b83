import {
  copyFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLog } from '../../main/api/log-files.ts';
import { createApi, type Api } from '../../main/api/api.ts';
import { main } from '../../main/cli/main.ts';
import { writeText } from '../../main/cli/write-table.ts';
import { closeProject, createProject, openProject } from '../../main/project/project.ts';
import { writeAnalysis } from '../../main/workflow/analyse.ts';
import { openWorkFile } from '../../main/workflow/resume-file.ts';
import { EXPORT_FORMATS } from '../../preload/contract/exports.ts';
import {
  addSource,
  atRest,
  pretendCalibration,
  pretendModel,
  pretendTracks,
} from '../support/made-up-project.ts';
import { LATER } from '../support/migrate-project.ts';
import { expectWholeOrOld, makeSmallDisk } from '../unit/files/small-disk.ts';

/** A disk that becomes full under a project, its exports, and all that the program keeps for itself. */

const PAGE = 4096;
const FRAMES = 600;
const disk = makeSmallDisk(400 * PAGE);
let work: string;
let api: Api;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'janus3d-full-'));
  const project = createProject(join(work, 'p.janus3d'));
  addSource(project, 'stack', 's.tif');
  addSource(project, 'video', 'v.tif');
  pretendCalibration(project);
  pretendTracks(project, 2, pretendModel(project), atRest(FRAMES));
  closeProject(project);
  api = createApi({ shell: 'served', threads: 1 });
  await api.call('project.open', { path: join(work, 'p.janus3d') });
});
afterAll(async () => {
  await api.close();
  disk?.remove();
  rmSync(work, { recursive: true });
});

afterEach(() => {
  if (!disk) return;
  disk.resize(400 * PAGE);
  for (const name of readdirSync(disk.folder)) rmSync(join(disk.folder, name), { recursive: true });
});

/** Whole, or not there at all; with all rows that were stored while there was room. */
function expectWhole(path: string, rows: number): void {
  const db = new Database(path);
  expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
  expect(db.prepare('SELECT count(*) FROM source').pluck().get()).toBe(rows);
  db.close();
}

describe.skipIf(!disk)('a disk that becomes full (only root of Linux can make one)', () => {
  const files = EXPORT_FORMATS.tracks.filter((format) => format !== 'geff');
  it.each(files)('while tracks are written as %s, at 20 sizes: what was there stays', async (format) => {
    const { write } = api.tools.exported({ what: 'tracks', format, id: 2, yUp: false });
    await expectWholeOrOld(disk!, join(work, 'whole'), write);
  });

  it.each([
    [
      'the recipe',
      (path: string) => api.tools.exported({ what: 'recipe', format: 'json', yUp: false }).write(path),
    ],
    [
      'a report for support',
      (path: string) => writeText(path, `${api.tools.supportReport()}${' '.repeat(90_000)}`),
    ],
  ] as const)('while %s is written: what was there stays', async (_name, write) => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await expectWholeOrOld(disk!, join(work, 'whole'), write).finally(() => vi.useRealTimers());
  });

  it('while tracks are written as GEFF, at 20 sizes: the folder that was there stays', async () => {
    const { write } = api.tools.exported({ what: 'tracks', format: 'geff', id: 2, yUp: false });
    const { folder, resize } = disk!;
    const target = join(folder, 'tracks.geff');
    resize(400 * PAGE);
    await write(target);
    const before = readdirSync(folder, { recursive: true }).sort();
    const bytes = before
      .map((name) => statSync(join(folder, String(name))))
      .map((one) => (one.isFile() ? one.size : 0));
    const pages = bytes.reduce((sum, size) => sum + Math.ceil(size / PAGE), 0);
    for (let size = 0; size < 20; size += 1) {
      // The old one and a part of the new one.
      resize((pages + Math.floor((size * pages) / 20)) * PAGE);
      await expect(write(target)).rejects.toMatchObject({ tag: 'no-space' });
      expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
    }
    rmSync(target, { recursive: true });
  });

  it('while the figures of an analysis are written: each is whole or not there', async () => {
    const { folder, resize } = disk!;
    const text = `<svg>${'x'.repeat(9 * PAGE)}</svg>`;
    const names = ['msd.svg', 'msd.csv', 'speeds.svg'];
    for (let size = 1; size < 30; size += 2) {
      resize(size * PAGE);
      await expect(
        writeAnalysis(
          folder,
          names.map((name) => ({ name, text })),
        ),
      ).rejects.toMatchObject({ tag: 'no-space' });
      for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'utf8')).toBe(text);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }
  });

  it('under a new project, at 20 sizes: no half of one, and what was stored is there', () => {
    const { folder, resize } = disk!;
    const path = join(folder, 'a.janus3d');
    const noSpace = expect.objectContaining({ tag: 'no-space' }) as unknown;
    for (let size = 1; size <= 20; size += 1) {
      resize(size * 6 * PAGE);
      let rows = 0;
      try {
        const project = createProject(path);
        try {
          for (;;) {
            addSource(project, 'video', `${'v'.repeat(1500)}${rows}.tif`);
            rows += 1;
          }
        } catch (error) {
          expect(error).toMatchObject({ code: expect.stringMatching(/^SQLITE_(FULL|IOERR)/) as string });
        } finally {
          closeProject(project);
        }
      } catch (error) {
        expect(error).toEqual(noSpace);
        expect(readdirSync(folder)).toEqual([]);
        continue;
      }
      resize(400 * PAGE);
      expectWhole(path, rows);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }
  });

  it('under a project of an older layout, at 20 sizes: it stays as it was, and is brought up to date later', () => {
    const { folder, resize } = disk!;
    const path = join(folder, 'p.janus3d');
    const pages = statSync(join(work, 'p.janus3d')).size / PAGE;
    for (let size = 0; size < 20; size += 1) {
      resize(400 * PAGE);
      copyFileSync(join(work, 'p.janus3d'), path);
      // SQLite needs its log and index beside it; the copy needs as much again.
      resize((pages + 1 + Math.floor((size * (pages + 8)) / 20)) * PAGE);
      expect(() => openProject(path, LATER)).toThrow(
        expect.objectContaining({ tag: expect.stringMatching(/^(no-space|read-only)$/) as string }) as Error,
      );
      expect(readdirSync(folder).filter((name) => /part|backup/.test(name))).toEqual([]);
      resize(400 * PAGE);
      expectWhole(path, 2);
      const project = openProject(path, LATER);
      expect(project.db.pragma('user_version', { simple: true })).toBe(LATER.length);
      closeProject(project);
      for (const name of readdirSync(folder)) rmSync(join(folder, name));
    }
  });

  it('while a project is made smaller: the command ends with 2, and all of it is there', async () => {
    const { folder, resize } = disk!;
    const path = join(folder, 'p.janus3d');
    copyFileSync(join(work, 'p.janus3d'), path);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    resize(statSync(path).size + 20 * PAGE);
    expect(await main(['compact', path]).finally(() => said.mockRestore())).toBe(2);
    resize(400 * PAGE);
    expectWhole(path, 2);
  });

  it('for what the program keeps for itself: it says so, or does without', async () => {
    const { folder, resize } = disk!;
    resize(2 * PAGE);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(2 * PAGE));
    openLog(folder, 'command').write('a line');
    await expect(openWorkFile(join(folder, 'tracks.csv'), 'key')).rejects.toMatchObject({ tag: 'no-space' });
    rmSync(join(folder, 'filler'));
    resize(4 * PAGE);
    const file = await openWorkFile<{ data: Uint8Array }>(join(folder, 'tracks.csv'), 'key');
    await file.keep({ data: new Uint8Array(PAGE) });
    await expect(file.keep({ data: new Uint8Array(8 * PAGE) })).rejects.toMatchObject({ tag: 'no-space' });
    await file.close();
    resize(100 * PAGE);
    const again = await openWorkFile<{ data: Uint8Array }>(join(folder, 'tracks.csv'), 'key');
    expect(again.kept).toHaveLength(1);
    await again.remove();
  });

  it('for passing files: the command ends with 2', async () => {
    const { folder, resize } = disk!;
    resize(PAGE);
    writeFileSync(join(folder, 'filler'), 'full');
    vi.stubEnv('TMPDIR', folder);
    const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const argv = [
      'export',
      join(work, 'p.janus3d'),
      '--what',
      'model',
      '--format',
      'json',
      '--out',
      join(work, 'm.json'),
    ];
    const code = await main(argv).finally(() => {
      said.mockRestore();
      vi.unstubAllEnvs();
    });
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual(['filler']);
  });
});
