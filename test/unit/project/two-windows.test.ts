import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createApi, type Api } from '../../../main/api/api.ts';
import { changesByOthers } from '../../../main/project/other-processes.ts';
import { perform } from '../../../main/project/history.ts';
import { closeProject, createProject, openProject } from '../../../main/project/project.ts';
import { moveSource } from '../../../main/project/sources.ts';
import { nameModel } from '../../../main/workflow/corrections.ts';
import type { WorkerProcess } from '../../../native-worker/client/process.ts';
import type { FromWorker } from '../../../native-worker/protocol.ts';
import { addSource, pretendCalibration, pretendModel } from '../../support/made-up-project.ts';
import { soon } from '../../support/soon.ts';
import { tagged } from '../tagged.ts';

/** Two windows of one program, whose computing process answers when the test says so. */
let folder: string;
let api: Api;
let asked: { id: number; answer(message: FromWorker): void }[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-windows-'));
  for (const name of ['a', 'b']) {
    const project = createProject(at(name));
    addSource(project, 'video', 'v.tif');
    addSource(project, 'stack', 's.tif');
    pretendCalibration(project);
    pretendModel(project);
    closeProject(project);
  }
  writeFileSync(join(folder, 'w.tif'), 'pixels');
  writeFileSync(join(folder, 'truth.csv'), 'frame,x_px,y_px,z_um\n0,1,1,1\n');
  asked = [];
  const spawn = (): WorkerProcess => {
    let answer: (message: FromWorker) => void = () => undefined;
    return {
      send: (message) => {
        if (message.type === 'call') asked.push({ id: message.id, answer });
      },
      onMessage: (listener) => (answer = listener),
      onExit: () => undefined,
      onOutput: () => undefined,
      kill: () => undefined,
    };
  };
  api = createApi({ shell: 'served', threads: 1, spawn });
});
afterEach(async () => {
  await api.close();
  rmSync(folder, { recursive: true });
});

const at = (name: string): string => join(folder, `${name}.janus3d`);
const isOpen = (name: string): boolean => existsSync(`${at(name)}-wal`);
const turn = (): Promise<void> => new Promise(setImmediate);

/** Asks for a change that lasts until the computing process answers. */
async function beginImport(): Promise<{ imported: Promise<unknown> }> {
  const imported = api.call('project.import', { kind: 'video', paths: [join(folder, 'w.tif')], options: {} });
  imported.catch(() => undefined);
  while (asked.length === 0) await turn();
  return { imported };
}

it('a project is closed when all that was asked for before it has ended', async () => {
  await api.call('project.open', { path: at('a') });
  const { imported } = await beginImport();
  const closed = api.call('project.close', {});
  await turn();
  expect(isOpen('a')).toBe(true);
  // Asked for while the first window waits.
  const removed = api.call('project.remove', { sourceId: 1 });
  const [{ id, answer }] = asked;
  answer({ type: 'error', id, error: { tag: 'bad-input', message: 'No image.', data: {} } });
  await expect(imported).rejects.toEqual(tagged('bad-input'));
  expect(await removed).toBeNull();
  await closed;
  expect(isOpen('a')).toBe(false);
});

it('of two projects that are opened at once the later one stays open, and it alone', async () => {
  await Promise.all(['a', 'b'].map((name) => api.call('project.open', { path: at(name) })));
  expect([isOpen('a'), isOpen('b')]).toEqual([false, true]);
  expect(await api.call('project.summary', {})).toMatchObject({ name: 'b' });
});

it('what goes on when its project is closed says so in plain words', async () => {
  await api.call('project.open', { path: at('a') });
  const truthPath = join(folder, 'truth.csv');
  const started = api.call('validate.start', { sourceId: 1, modelId: 1, truthPath, options: {}, seed: 1 });
  const refused = expect(started).rejects.toEqual(tagged('busy', { path: at('a') }));
  await api.call('project.close', {});
  await refused;
});

it('what another process does in the project is told once, and its unfinished work is not', async () => {
  const told: string[] = [];
  const next = (): Promise<void> =>
    new Promise((resolve) => {
      const end = api.on((event, payload) => {
        if (event !== 'project.changed' || !('what' in payload)) return;
        told.push(payload.what);
        end();
        resolve();
      });
    });
  await api.call('project.open', { path: at('a') });
  const other = openProject(at('a'));
  try {
    const heard = next();
    nameModel(other, 1, 'by another process');
    await soon(heard);
    expect(told).toEqual(['history']);
    expect((await api.call('project.summary', {}))?.models[0].title).toBe('by another process');
    const haveChanged = changesByOthers(other);
    await api.call('model.rename', { modelId: 1, title: 'by this one' });
    expect([haveChanged(), haveChanged()]).toEqual([true, false]);
    await api.call('history.undo', {});
    expect(haveChanged()).toBe(true);
    // A writer that comes and goes, as its beats do, stores something but does no command.
    const version = (): unknown => other.db.pragma('data_version', { simple: true });
    const before = version();
    await api.alone('nothing', () => Promise.resolve());
    expect(version()).not.toBe(before);
    expect(haveChanged()).toBe(false);
    nameModel(other, 1, 'own');
    expect(haveChanged()).toBe(false);
  } finally {
    closeProject(other);
  }
});

it('the program ends though a change waits for files that do not answer', { timeout: 300_000 }, async () => {
  await api.call('project.open', { path: at('a') });
  const { imported } = await beginImport();
  await soon(api.close());
  await expect(soon(imported)).rejects.toEqual(tagged('cancelled'));
  expect(isOpen('a')).toBe(false);
});

it('what another process finds again is no longer told to have changed', async () => {
  const found = join(folder, 'found.tif');
  writeFileSync(found, 'as it was');
  const known = { content: 'content of w.tif', files: [] };
  const project = openProject(at('a'));
  const path = join(folder, 'w.tif');
  const files = [{ name: 'w.tif', sizeBytes: 1, modifiedMs: 1, hash: '' }];
  const video = addSource(project, 'video', 'w.tif', { path, identity: { ...known, files } });
  closeProject(project);
  const changed = async (): Promise<boolean | undefined> =>
    (await api.call('project.summary', {}))?.sources.find(({ sourceId }) => sourceId === video)?.changed;
  const answer = async (content: string): Promise<void> => {
    while (asked.length === 0) await turn();
    const { id, answer: say } = asked.shift()!;
    say({ type: 'result', id, result: { content, files: [] } });
  };
  const summary = api.call('project.open', { path: at('a') });
  await answer('other content');
  await summary;
  expect(await changed()).toBe(true);
  const mended = new Promise<void>((resolve) => {
    api.on(
      (event, payload) =>
        event === 'project.changed' && 'what' in payload && payload.what === 'sources' && resolve(),
    );
  });
  const other = openProject(at('a'));
  perform(other, { name: 'relink', params: {}, versions: {} }, () =>
    moveSource(other, video, found, { ...known, files }),
  );
  closeProject(other);
  await answer(known.content);
  await soon(mended);
  expect(await changed()).toBe(false);
});
