import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createApi } from '../../main/api/api.ts';
import { JanusError } from '../../preload/contract/errors.ts';
import { runCli, runJson } from '../e2e/support/cli.ts';
import { smallScene } from '../e2e/support/served.ts';
import { openWindow } from './window.ts';

/** Two commands at once on one project, held against one after the other. */

const PROJECT = 'p.janus3d';
const VIDEO = '2';

/** What is run on a project in `folder`; `place` tells the two of a pair apart. Returns `ok`, or exit code and tag. */
type Actor = (folder: string, place: number) => Promise<string>;

const command =
  (...argv: string[]): Actor =>
  async (folder, place) => {
    const args = argv.map((word) => word.replace('PLACE', String(place)));
    const { code, stdout, stderr } = await runCli([...args, '--threads', '1', '--json'], folder);
    if (code === 0) return 'ok';
    const { error } = JSON.parse(stdout.trimEnd().split('\n').at(-1) || '{}') as { error?: { tag: string } };
    return `${code}: ${error?.tag ?? stderr.trim()}`;
  };

const window =
  (use: (window: Awaited<ReturnType<typeof openWindow>>) => Promise<void>): Actor =>
  async (folder) => {
    const opened = await openWindow(mkdtempSync(join(folder, 'page-')));
    try {
      await opened.call('project.open', { path: join(folder, PROJECT) });
      await use(opened);
      return 'ok';
    } catch (error) {
      return error instanceof JanusError && error.tag !== 'fault' ? `2: ${error.tag}` : `1: ${String(error)}`;
    } finally {
      await opened.close();
    }
  };

const LOOKS = 6;

export const ACTORS = {
  import: (folder, place) =>
    command('import', PROJECT, '--stack', join(smallScene(), 'stack_01.ome.tif'))(folder, place),
  calibrate: command('calibrate', PROJECT, '--sensitivity', '0.85'),
  train: command('train', PROJECT, '--model', 'ridge', '--split', 'random'),
  track: command(
    ...['track', PROJECT, '--video', VIDEO, '--crowded-diameters', '2', '--out', 'tracks-PLACE.csv'],
  ),
  remove: command('remove', PROJECT, VIDEO),
  export: command(...['export', PROJECT, '--what', 'masks', '--format', 'csv', '--out', 'masks-PLACE.csv']),
  set: command('set', PROJECT, VIDEO, '--fps', '7'),
  relink: command('relink', PROJECT, '.'),
  update: command('update', PROJECT),
  compact: command('compact', PROJECT),
  undo: command('undo', PROJECT),
  redo: command('redo', PROJECT),
  /** An open window that looks at everything again and again. */
  'window that looks': window(async ({ call }) => {
    for (let look = 0; look < LOOKS; look += 1) {
      const summary = (await call('project.summary', {}))!;
      await call('calibration.get', {});
      for (const { modelId } of summary.models) await call('model.report', { modelId });
      await call('export.csv', { what: 'masks' });
      await delay(300);
    }
  }),
  /** An open window that trains. */
  'window that trains': window(async ({ call, finished }) => {
    const options = { model: 'linear', split: 'particle' } as const;
    const { jobId } = await call('train.start', { options, seed: 1 });
    const { state, error } = await finished(jobId);
    if (state !== 'done') throw new Error(error ?? state);
  }),
} satisfies Record<string, Actor>;
export type ActorName = keyof typeof ACTORS;
const NAMES = Object.keys(ACTORS) as ActorName[];

/** Every pairing of them, each with itself too. */
export const PAIRINGS: [ActorName, ActorName][] = NAMES.flatMap((a, index) =>
  NAMES.slice(index).map((b): [ActorName, ActorName] => [a, b]),
);

export interface PairGround {
  folder: string;
  /** What single commands and sequences make of the project, once computed. */
  known: Map<string, string>;
}

/** A project with every step done, and one to redo. */
export async function preparePairs(folder: string): Promise<PairGround> {
  const scene = smallScene();
  await runJson(['new', PROJECT], folder);
  await runJson(['import', PROJECT, '--stack', join(scene, 'stack_00.ome.tif')], folder);
  await runJson(['import', PROJECT, '--video', join(scene, 'video.ome.tif')], folder);
  await runJson(['calibrate', PROJECT], folder);
  await runJson(['train', PROJECT, '--model', 'linear', '--split', 'random'], folder);
  await runJson(['track', PROJECT, '--video', VIDEO, '--out', 'before.csv'], folder);
  await runJson(['set', PROJECT, VIDEO, '--fps', '9'], folder);
  await runJson(['undo', PROJECT], folder);
  return { folder, known: new Map() };
}

const hashOf = (text: string | Buffer): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 12);

/** What a project holds and what the pair has written, without numbers that differ from run to run. */
async function stateOf(folder: string): Promise<Record<string, unknown>> {
  const api = createApi({ shell: 'served', threads: 1 });
  const table = async (what: 'masks' | 'tracks' | 'predictions', id?: number): Promise<string> => {
    const { text } = await api.call('export.csv', { what, ...(id !== undefined && { id }) });
    return hashOf(text);
  };
  try {
    const { sources, models, tracks, calibration } = await api.call('project.open', {
      path: join(folder, PROJECT),
    });
    const [predicted, tracked]: string[][] = [[], []];
    for (const { modelId, model, split, outOfDate } of models)
      predicted.push(`${model} ${split} ${outOfDate.length} ${await table('predictions', modelId)}`);
    for (const { videoId } of tracks) tracked.push(await table('tracks', videoId));
    const written = ['tracks-1.csv', 'tracks-2.csv', 'masks-1.csv', 'masks-2.csv'].map((name) =>
      existsSync(join(folder, name)) ? hashOf(readFileSync(join(folder, name))) : null,
    );
    return {
      sources: sources.map(({ name, frameIntervalS }) => `${name} ${frameIntervalS}`).sort(),
      masks: calibration && (await table('masks')),
      predicted: predicted.sort(),
      tracked,
      written,
    };
  } finally {
    await api.close();
  }
}

/** Does something with a fresh copy of the project; gives the outcomes and what is left. */
async function onCopy(
  ground: PairGround,
  run: (folder: string) => Promise<[string, string]>,
): Promise<{ outcomes: [string, string]; state: string }> {
  const folder = mkdtempSync(join(ground.folder, 'pair-'));
  try {
    copyFileSync(join(ground.folder, PROJECT), join(folder, PROJECT));
    const outcomes = await run(folder);
    return { outcomes, state: JSON.stringify([outcomes, await stateOf(folder)]) };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const BUSY = '2: busy';

/** What the pair may come to, one after the other or one of them turned away. */
async function* allowed(ground: PairGround, a: ActorName, b: ActorName): AsyncGenerator<string> {
  const ways: [string, (folder: string) => Promise<[string, string]>][] = [
    [`${a}, ${b} busy`, async (folder) => [await ACTORS[a](folder, 1), BUSY]],
    [`${a} busy, ${b}`, async (folder) => [BUSY, await ACTORS[b](folder, 2)]],
    [`${a}, then ${b}`, async (folder) => [await ACTORS[a](folder, 1), await ACTORS[b](folder, 2)]],
    [
      `${b}, then ${a}`,
      async (folder) => {
        const second = await ACTORS[b](folder, 2);
        return [await ACTORS[a](folder, 1), second];
      },
    ],
  ];
  for (const [name, run] of ways) {
    let state = ground.known.get(name);
    if (state === undefined) {
      ({ state } = await onCopy(ground, run));
      ground.known.set(name, state);
    }
    yield state;
  }
}

/** Runs both at once, the second `lagMs` later. Returns the outcomes, and what is wrong with them, if anything is. */
export async function runPair(
  ground: PairGround,
  [a, b]: readonly [ActorName, ActorName],
  lagMs: number,
): Promise<{ outcomes: [string, string]; wrong: string | null }> {
  const { outcomes, state } = await onCopy(ground, (folder) =>
    Promise.all([ACTORS[a](folder, 1), delay(lagMs).then(() => ACTORS[b](folder, 2))]),
  );
  const told = `${a} with ${b} ${lagMs} ms later: ${outcomes.join(', ')}`;
  if (!outcomes.includes('ok')) return { outcomes, wrong: `${told}: neither succeeds` };
  if (outcomes.some((one) => one !== 'ok' && !one.startsWith('2: ')))
    return { outcomes, wrong: `${told}: a fault` };
  for await (const way of allowed(ground, a, b)) if (way === state) return { outcomes, wrong: null };
  return { outcomes, wrong: `${told}: not what one after the other gives: ${state}` };
}
