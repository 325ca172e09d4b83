import {
  cpSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { mayTouch } from '../../../main/project/reachable-paths.ts';
import { closeProject, createProject, openProject, type Project } from '../../../main/project/project.ts';
import { sourceRows } from '../../../main/project/source-rows.ts';
import { getSource, listSources, storeSources } from '../../../main/project/sources.ts';
import { changedSources } from '../../../main/project/out-of-date.ts';
import { relink } from '../../../main/workflow/relink.ts';
import {
  currentSource,
  lookAgainAtChanged,
  lookAtSources,
  requireFiles,
} from '../../../main/workflow/source-files.ts';
import type { WorkerClient } from '../../../native-worker/client/client.ts';
import { identify } from '../../../native-worker/read/identify-source.ts';
import type { SourceIdentity } from '../../../preload/contract/source-identity.ts';
import { pathNotChosen } from '../../../preload/contract/error-messages.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import { saidNothing } from '../../support/said-nothing.ts';
import { tagged } from '../tagged.ts';

const PNG = fileURLToPath(new URL('../../parity/fixtures/reading/grey-16.png', import.meta.url));
const OTHER = fileURLToPath(new URL('../../parity/fixtures/reading/grey-alpha.png', import.meta.url));
const info = {
  ...saidNothing,
  path: '',
  format: 'tiff',
  axes: 'TYX',
  frames: 5,
  width: 9,
  height: 9,
  bits: 8,
  pixelSizeUm: 0.1,
  zStepUm: null,
  frameIntervalS: 0.1,
};
const worker = {
  call: (name: string, params: { path: string; known: SourceIdentity | null }) =>
    name === 'identify'
      ? identify(params.path, params.known)
      : Promise.resolve({ ...info, path: params.path }),
} as unknown as WorkerClient;

let folder: string;
const open: Project[] = [];
const place = (...names: string[]): string => join(folder, ...names);
const opened = (project: Project): Project => {
  open.push(project);
  return project;
};
async function projectWith(image: string): Promise<Project> {
  const project = opened(createProject(place('a', 'p.janus3d')));
  const options = ImportOptions.parse({});
  const identity = await identify(image, null);
  storeSources(project, [
    {
      kind: 'video',
      path: image,
      identity,
      info: { ...info, path: image },
      options,
      setup: null,
      axialFactor: 1,
    },
  ]);
  return project;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-files-'));
  mkdirSync(place('a', 'images'), { recursive: true });
  writeFileSync(place('a', 'images', 'v.tif'), 'pixels '.repeat(1000));
});
afterEach(() => {
  for (const project of open.splice(0)) closeProject(project);
  rmSync(folder, { recursive: true });
});

describe('images of a project', () => {
  const video = (): string => place('a', 'images', 'v.tif');

  it('that were only touched are the same', async () => {
    const project = await projectWith(video());
    utimesSync(video(), 1, 1);
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ present: true, changed: false }]);
    expect(await currentSource({ project, worker }, 1)).toMatchObject({ changed: false });
    expect(getSource(project, 1).identity.files[0].modifiedMs).toBe(1000);
  });

  it('that were renamed are found by what they hold', async () => {
    const project = await projectWith(video());
    renameSync(video(), place('a', 'images', 'other.tif'));
    expect(sourceRows(project)).toMatchObject([{ present: false }]);
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ present: true, path: place('a', 'images', 'other.tif') }]);
  });

  it('are read beside a project that was copied with them, not where the first one lies', async () => {
    await projectWith(video());
    for (const project of open.splice(0)) closeProject(project);
    cpSync(place('a'), place('b'), { recursive: true });
    const copy = opened(openProject(place('b', 'p.janus3d')));
    await lookAtSources({ project: copy, worker });
    expect(sourceRows(copy)).toMatchObject([
      { present: true, changed: false, path: place('b', 'images', 'v.tif') },
    ]);
  });

  it('of another size are looked into though the date is the same', async () => {
    const project = await projectWith(video());
    const { mtime } = statSync(video());
    writeFileSync(video(), 'pixels');
    utimesSync(video(), mtime, mtime);
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ present: true, changed: true }]);
  });

  it('that were renamed are found by the step that needs them', async () => {
    const project = await projectWith(video());
    renameSync(video(), place('a', 'images', 'other.tif'));
    const { source, changed } = await currentSource({ project, worker }, 1);
    expect([source.path, changed]).toEqual([place('a', 'images', 'other.tif'), false]);
  });

  it('that are others now are refused by the step where they can not be used', async () => {
    const project = await projectWith(video());
    writeFileSync(video(), 'sleixp '.repeat(1000));
    const withoutTimes = {
      call: async (name: string, params: { path: string; known: null }) =>
        name === 'identify'
          ? identify(params.path, params.known)
          : { ...info, path: params.path, frameIntervalS: null },
    } as unknown as WorkerClient;
    await expect(currentSource({ project, worker: withoutTimes }, 1)).rejects.toEqual(
      tagged('bad-input', { path: video() }),
    );
    expect(getSource(project, 1).info.frameIntervalS).toBe(0.1);
  });

  it.each(['opened', 'used'])(
    'are found beside a project that was copied with them and is %s, though they were renamed there',
    async (how) => {
      await projectWith(video());
      for (const project of open.splice(0)) closeProject(project);
      cpSync(place('a'), place('b'), { recursive: true });
      rmSync(place('a'), { recursive: true });
      const path = place('b', 'images', 'other.tif');
      renameSync(place('b', 'images', 'v.tif'), path);
      const project = opened(openProject(place('b', 'p.janus3d')));
      if (how === 'opened') await lookAtSources({ project, worker });
      else await currentSource({ project, worker }, 1);
      expect(sourceRows(project)).toMatchObject([{ present: true, changed: false, path }]);
    },
  );

  it('that were exchanged are found again elsewhere, and count as they were', async () => {
    const project = await projectWith(video());
    mkdirSync(place('c'));
    copyFileSync(video(), place('c', 'first.tif'));
    writeFileSync(video(), 'sleixp '.repeat(1000));
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ changed: true }]);
    const path = place('c', 'first.tif');
    expect(await relink({ project, worker }, place('c'))).toMatchObject({
      relinked: [{ path }],
      missing: [],
    });
    expect(sourceRows(project)).toMatchObject([{ present: true, changed: false, path }]);
  });

  it('that were exchanged count as they were once another process has found them elsewhere, and not before', async () => {
    const project = await projectWith(video());
    mkdirSync(place('c'));
    copyFileSync(video(), place('c', 'first.tif'));
    writeFileSync(video(), 'sleixp '.repeat(1000));
    await lookAtSources({ project, worker });
    expect(await lookAgainAtChanged({ project, worker })).toBe(false);
    expect(sourceRows(project)).toMatchObject([{ changed: true }]);
    const other = opened(openProject(project.path));
    await relink({ project: other, worker }, place('c'));
    expect(await lookAgainAtChanged({ project, worker })).toBe(true);
    const path = place('c', 'first.tif');
    expect(sourceRows(project)).toMatchObject([{ present: true, changed: false, path }]);
  });

  it('that were exchanged and put back count as they were', async () => {
    const project = await projectWith(video());
    copyFileSync(video(), place('kept.tif'));
    writeFileSync(video(), 'sleixp '.repeat(1000));
    await lookAtSources({ project, worker });
    copyFileSync(place('kept.tif'), video());
    utimesSync(video(), 1, 1);
    expect(await lookAgainAtChanged({ project, worker })).toBe(true);
    expect(sourceRows(project)).toMatchObject([{ changed: false }]);
  });

  it('that a project names on a device are said to be so', async () => {
    const project = await projectWith(video());
    const source = { ...getSource(project, 1), path: '/dev/null' };
    expect(() => requireFiles(source)).toThrow(pathNotChosen('/dev/null'));
  });

  it('that were exchanged are named, and what was made of them is out of date', async () => {
    const project = await projectWith(video());
    const made = [{ source: 1, content: getSource(project, 1).identity.content }];
    expect(changedSources(project, made)).toEqual([]);
    writeFileSync(video(), 'sleixp '.repeat(1000));
    utimesSync(video(), 2, 2);
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ present: true, changed: true }]);
    expect(changedSources(project, made)).toEqual(['v.tif has changed']);
    expect(await currentSource({ project, worker }, 1)).toMatchObject({ changed: true });
    expect(sourceRows(project)).toMatchObject([{ changed: false }]);
    expect(changedSources(project, made)).toEqual(['v.tif has changed']);
  });

  it('in a folder are all looked at', async () => {
    mkdirSync(place('a', 'frames'));
    for (const name of ['1.png', '2.png', '3.png']) copyFileSync(PNG, place('a', 'frames', name));
    const project = await projectWith(place('a', 'frames'));
    const { content } = getSource(project, 1).identity;
    copyFileSync(OTHER, place('a', 'frames', '2.png'));
    await lookAtSources({ project, worker });
    expect(changedSources(project, [{ source: 1, content }])).toEqual(['frames has changed']);
  });

  it('in a folder of many are looked at in 500 to 1000 places, evenly spread', async () => {
    mkdirSync(place('a', 'frames'));
    copyFileSync(PNG, place('a', 'frames', '1.png'));
    const project = await projectWith(place('a', 'frames'));
    const { size, mtimeMs } = statSync(place('a', 'frames', '1.png'));
    const there = { name: '1.png', sizeBytes: size, modifiedMs: Math.round(mtimeMs), hash: '' };
    /** Whether the images are read because one of so many is not as it was. */
    const isNoticed = async (count: number, gone: number): Promise<boolean> => {
      const files = Array.from({ length: count }, (_, at) =>
        at === gone ? { ...there, name: 'x.tif' } : there,
      );
      const [source] = listSources(project);
      storeSources(project, [{ ...source, identity: { content: 'before', files } }]);
      project.changedContent.clear();
      await lookAtSources({ project, worker });
      return project.changedContent.size > 0;
    };
    expect(await isNoticed(999, 998)).toBe(true);
    expect(await isNoticed(999, -1)).toBe(false);
    expect([await isNoticed(1000, 0), await isNoticed(1000, 998)]).toEqual([true, true]);
    expect(await isNoticed(1000, 999)).toBe(false);
  });

  it('are not looked at where a project names a device', async () => {
    const project = await projectWith(video());
    const { size, mtimeMs } = statSync('/dev/null');
    const files = [
      {
        name: relative(dirname(video()), '/dev/null'),
        hash: '',
        sizeBytes: size,
        modifiedMs: Math.round(mtimeMs),
      },
    ];
    storeSources(project, [{ ...listSources(project)[0], identity: { content: 'before', files } }]);
    await lookAtSources({ project, worker });
    expect(sourceRows(project)).toMatchObject([{ changed: true }]);
  });

  it.skipIf(process.platform !== 'linux')(
    'are not looked for where a project names a folder of devices (here /dev/shm, which takes files)',
    async () => {
      const devices = mkdtempSync('/dev/shm/janus3d-files-');
      copyFileSync(video(), join(devices, 'other.tif'));
      const project = await projectWith(video());
      rmSync(video());
      project.db.prepare('UPDATE source SET path = ?').run(join(devices, 'v.tif'));
      const call = vi.spyOn(worker, 'call');
      await lookAtSources({ project, worker });
      expect(call).not.toHaveBeenCalled();
      await expect(currentSource({ project, worker }, 1)).rejects.toEqual(tagged('not-found'));
      expect(call).not.toHaveBeenCalled();
      call.mockRestore();
      rmSync(devices, { recursive: true });
    },
  );

  it('that are gone are told apart from changed ones, and found again in another folder', async () => {
    const project = await projectWith(video());
    mkdirSync(place('c', 'deep', 'er'), { recursive: true });
    renameSync(video(), place('c', 'deep', 'er', 'moved.tif'));
    await expect(currentSource({ project, worker }, 1)).rejects.toEqual(
      tagged('not-found', { what: 'images', path: video() }),
    );
    expect(await relink({ project, worker }, null)).toMatchObject({
      relinked: [],
      missing: [{ sourceId: 1 }],
    });
    const path = place('c', 'deep', 'er', 'moved.tif');
    expect(await relink({ project, worker }, place('c'))).toEqual({
      relinked: [{ sourceId: 1, name: 'v.tif', path }],
      missing: [],
    });
    expect(requireFiles(getSource(project, 1)).path).toBe(path);
  });
});

it('paths of other computers and of devices are not touched unless somebody has named their host', () => {
  for (const path of ['\\\\host\\share\\v.tif', '//host/share/v.tif', '\\\\?\\C:\\v.tif', '\\\\.\\pipe\\x']) {
    expect(mayTouch(path), path).toBe(false);
  }
  for (const path of ['/dev/zero', '/proc/self/fd/0', '/data/NUL', 'C:\\data\\com1.tif', '/sys/x']) {
    expect(mayTouch(path, 'win32'), path).toBe(false);
  }
  for (const path of [
    '/data/v.tif',
    'C:\\data\\v.tif',
    '/data/device.tif',
    '/home/dev/v.tif',
    'console.tif',
  ]) {
    expect(mayTouch(path), path).toBe(true);
  }
  // Names of devices under Windows are ordinary ones elsewhere.
  expect(mayTouch('/home/con/v.tif', 'linux')).toBe(true);
  expect(mayTouch('/dev/zero', 'linux')).toBe(false);
});
