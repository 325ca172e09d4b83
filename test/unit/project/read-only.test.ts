import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApi } from '../../../main/api/api.ts';
import { main } from '../../../main/cli/main.ts';
import { closeProject, createProject, openProject } from '../../../main/project/project.ts';
import { listSources } from '../../../main/project/sources.ts';
import { LATER } from '../../support/migrate-project.ts';
import {
  addSource,
  atRest,
  pretendCalibration,
  pretendModel,
  pretendTracks,
} from '../../support/made-up-project.ts';
import { makeReadOnlyView, mountAt } from '../files/read-only-view.ts';
import { tagged } from '../tagged.ts';

const media = mkdtempSync(join(tmpdir(), 'janus3d-media-'));
const view = makeReadOnlyView(media);
let work: string;

/** A project that was closed, and one as a copy of an open one is: its last changes are in the log beside it. */
const PROJECTS = ['closed', 'with a log'] as const;
const file = (name: string): string => join(view!.folder, name, 'p.janus3d');

beforeAll(() => {
  work = mkdtempSync(join(tmpdir(), 'janus3d-work-'));
  const path = join(work, 'p.janus3d');
  const project = createProject(path);
  addSource(project, 'stack', 's.tif');
  project.db.pragma('wal_checkpoint(TRUNCATE)');
  addSource(project, 'video', 'v.tif');
  pretendCalibration(project);
  pretendTracks(project, 2, pretendModel(project), atRest(30));
  for (const name of PROJECTS) mkdirSync(join(media, name));
  for (const end of ['', '-wal']) copyFileSync(path + end, join(media, 'with a log', `p.janus3d${end}`));
  closeProject(project);
  copyFileSync(path, join(media, 'closed', 'p.janus3d'));
  mkdirSync(join(media, 'altered'));
  const altered = new Database(path);
  altered.exec('CREATE TABLE extra (x)');
  altered.close();
  renameSync(path, join(media, 'altered', 'p.janus3d'));
  copyFileSync(join(media, 'closed', 'p.janus3d'), path);
});
afterAll(() => {
  view?.remove();
  rmSync(work, { recursive: true });
  rmSync(media, { recursive: true });
});

const passing = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith('janus3d-look-'));

describe.skipIf(!view)('a project on media that take no writing (only root of Linux can make some)', () => {
  it('takes no writing indeed', () => {
    expect(() => writeFileSync(join(view!.folder, 'x'), '')).toThrow(/EROFS/);
  });

  it.each(PROJECTS)(
    '(%s) opens with all that is in it, takes no change, and leaves nothing',
    async (name) => {
      const before = passing();
      const project = openProject(file(name));
      expect(project.isReadOnly).toBe(true);
      expect(listSources(project)).toHaveLength(2);
      expect(() => addSource(project, 'video', 'w.tif')).toThrow(/readonly/);
      closeProject(project);

      const api = createApi({ shell: 'served', threads: 1 });
      const { tracks } = await api.call('project.open', { path: file(name) });
      expect(tracks).toHaveLength(1);
      await expect(api.call('project.remove', { sourceId: 2 })).rejects.toEqual(tagged('read-only'));
      await expect(api.call('calibrate.start', {})).rejects.toEqual(tagged('read-only'));
      await api.close();
      expect(passing()).toEqual(before);
      expect(readdirSync(join(media, name)).filter((one) => !/^p\.janus3d(-wal)?$/.test(one))).toEqual([]);
    },
  );

  it.each(PROJECTS)('(%s) is exported by the command line, the same as from the disk', async (name) => {
    const [here, there] = ['here.csv', 'there.csv'].map((out) => join(work, out));
    const quiet = [vi.spyOn(process.stdout, 'write'), vi.spyOn(process.stderr, 'write')];
    for (const stream of quiet) stream.mockReturnValue(true);
    const exported = (path: string, out: string): Promise<number> =>
      main(['export', path, '--what', 'tracks', '--format', 'csv', '--out', out]);
    expect(await exported(file(name), there)).toBe(0);
    expect(await exported(join(work, 'p.janus3d'), here)).toBe(0);
    expect(readFileSync(there, 'utf8')).toBe(readFileSync(here, 'utf8'));
    expect(await exported(file(name), join(view!.folder, 'x.csv'))).toBe(2);
    expect(await main(['remove', file(name), '2'])).toBe(2);
    for (const stream of quiet) stream.mockRestore();
    expect(existsSync(join(media, 'x.csv'))).toBe(false);
  });

  it.each([
    ['itself may not be written, though its folder may', 'file'],
    ['may be written, but nothing beside it', 'folder'],
  ] as const)('that %s opens for looking', (_name, locked) => {
    const folder = mkdtempSync(join(work, 'locked-'));
    const path = join(folder, 'p.janus3d');
    copyFileSync(join(work, 'p.janus3d'), path);
    const isFile = locked === 'file';
    const undo = isFile ? [mountAt(path, path, true)] : [mountAt(folder, folder, true)];
    if (!isFile) undo.unshift(mountAt(join(work, 'p.janus3d'), path, false));
    try {
      expect(undo).not.toContain(null);
      const project = openProject(path);
      expect(project.isReadOnly).toBe(true);
      expect(listSources(project)).toHaveLength(2);
      closeProject(project);
    } finally {
      for (const unmount of undo) unmount?.();
    }
  });

  it('is checked as one that can be written to is', () => {
    expect(() => openProject(file('altered'))).toThrow(tagged('damaged-file', { path: file('altered') }));
  });

  it('of an older layout says that it must be copied first', () => {
    expect(() => openProject(file('closed'), LATER)).toThrow(tagged('read-only', { path: file('closed') }));
  });
});
