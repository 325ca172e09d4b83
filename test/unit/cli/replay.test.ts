import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { main } from '../../../main/cli/main.ts';
import type { CommandInput } from '../../../main/cli/command.ts';
import { readJson } from '../../../main/cli/read-json.ts';
import { filesOf, readRecipe } from '../../../main/cli/read-recipe.ts';
import { Replay } from '../../../main/cli/replay.ts';
import { runJob } from '../../../main/cli/with-api.ts';
import type { Api } from '../../../main/api/api.ts';
import { recipeOf } from '../../../main/workflow/exports/write-recipe.ts';
import { Recipe } from '../../../preload/contract/recipe.ts';
import { madeUpAnalysis } from '../../support/made-up-analysis.ts';
import { tagged } from '../tagged.ts';

const recipeWith = (names: readonly string[], steps: object[] = []): Recipe =>
  Recipe.parse({
    format: 'janus3d-recipe',
    version: 1,
    madeBy: { janus3d: '1.2.3' },
    steps,
    sources: Object.fromEntries(names.map((name) => [name, { path: `/was/${name}`, content: `of ${name}` }])),
  });
const imports = (name: string): object => ({
  do: 'import',
  kind: 'stack',
  sources: [name],
  options: {},
  setup: null,
});

let calls: [name: string, params: Record<string, unknown>][];
let notes: string[];
let controller: AbortController;
beforeEach(() => {
  [calls, notes, controller] = [[], [], new AbortController()];
});

/** Replays with an api that only notes what it is asked; it gives sources the ids 1, 2, ... */
async function replay(recipe: Recipe, contents: readonly string[] = [], version = '1.2.3'): Promise<Replay> {
  let sources = 0;
  const answers: Record<string, (params: Record<string, unknown>) => unknown> = {
    'app.info': () => ({ version }),
    'project.import': ({ paths }) => ({ ids: (paths as string[]).map(() => ++sources), warnings: [] }),
  };
  const api = {
    call: (name: string, params: Record<string, unknown>) => {
      calls.push([name, params]);
      return Promise.resolve(answers[name]?.(params) ?? { jobId: 1 });
    },
    on: () => () => undefined,
    wait: () => Promise.resolve({ resultId: 1 }),
    tools: { contentOf: (id: number) => contents[id - 1] },
  };
  const input = { signal: controller.signal, progress: { note: (line: string) => void notes.push(line) } };
  const made = new Replay(
    api as unknown as Api,
    input as unknown as CommandInput,
    recipe,
    filesOf(recipe, []),
  );
  await made.run();
  return made;
}

describe('a replay', () => {
  it('takes the references of the recipe, whatever the order of its sources', async () => {
    const analysis = madeUpAnalysis();
    await analysis.bringIn('stack', ['b.tif', '10', '2']);
    const reference = { stackId: 2, particle: 0, slice: 3 };
    await analysis.calibrate({ align: { references: [reference, { ...reference, stackId: 1 }] } });
    const recipe = Recipe.parse(JSON.parse(JSON.stringify(recipeOf(analysis.project))));
    analysis.close();
    await replay(recipe, ['b.tif', '10', '2']);
    const [, { options }] = calls.find(([name]) => name === 'calibrate.start')!;
    expect(options).toMatchObject({ align: { references: [reference, { ...reference, stackId: 1 }] } });
    expect(Object.keys(recipe.sources)).toEqual(['2', '10', 'b.tif']);
  });

  it('says which files are not those of the recipe', async () => {
    await replay(recipeWith(['a.tif', 'b.tif'], [imports('a.tif'), imports('b.tif')]), ['of a.tif', 'other']);
    expect(notes).toEqual([expect.stringMatching(/b\.tif is not the file of the recipe/)]);
  });

  it('says once that another version has made the recipe', async () => {
    await replay(recipeWith(['a.tif'], [imports('a.tif')]), ['of a.tif'], '1.3.0');
    expect(notes).toEqual([expect.stringMatching(/version 1\.2\.3, this is 1\.3\.0/)]);
  });

  it('lists trajectories that it makes twice once', async () => {
    const track = { do: 'track', video: 'v.tif', model: null, options: {}, seed: 1 };
    const { tracked } = await replay(recipeWith(['v.tif'], [imports('v.tif'), track, track]), ['of v.tif']);
    expect(tracked).toEqual([{ source: 'v.tif', videoId: 1, name: '' }]);
  });

  it('begins no step after Ctrl-C', async () => {
    controller.abort();
    await expect(replay(recipeWith(['a.tif'], [imports('a.tif')]))).rejects.toThrow(tagged('cancelled'));
    expect(calls.map(([name]) => name)).toEqual(['app.info']);
  });
});

it('a run that fails says what it leaves behind', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-fails-'));
  const project = join(folder, 'p.janus3d');
  const recipe = recipeWith(['v.tif'], [{ do: 'show-tracks', video: 'v.tif', name: '' }]);
  writeFileSync(join(folder, 'r.json'), JSON.stringify(recipe));
  const said = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(await main(['run', join(folder, 'r.json'), '--project', project])).toBe(2);
  expect(said).toHaveBeenCalledWith(expect.stringContaining(`${project} holds the steps that were done`));
  said.mockRestore();
  rmSync(folder, { recursive: true });
});

it('a job that does not start leaves no listener behind', async () => {
  const listeners = new Set<unknown>();
  const api = {
    on: (listener: unknown) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Api;
  const input = { signal: new AbortController().signal } as CommandInput;
  const start = (): Promise<never> => Promise.reject(new Error('no calibration'));
  await expect(runJob(api, input, start)).rejects.toThrow('no calibration');
  expect(listeners.size).toBe(0);
});

describe('--set', () => {
  const recipe = recipeWith(['T', 'T=25C.tif', 'a.tif']);

  it('finds the source whose name the text begins with', () => {
    expect(Object.fromEntries(filesOf(recipe, ['T=25C.tif=/x=y.tif', 'a.tif=b.tif']))).toEqual({
      T: '/was/T',
      'T=25C.tif': '/x=y.tif',
      'a.tif': resolve('b.tif'),
    });
    expect(filesOf(recipe, ['T=/other.tif']).get('T')).toBe('/other.tif');
  });

  it.each([[['a.tif=']], [['a.tif=1', 'a.tif=2']], [['b.tif=1']], [['a.tif']], [['=1']]])(
    'refuses %j',
    (texts) => {
      expect(() => filesOf(recipe, texts)).toThrow(tagged('bad-option'));
    },
  );
});

describe('a file that a person gives', () => {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-json-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const setupOf = (path: string): Promise<unknown> => readJson(path, 'setup', 'give a setup');

  it('may begin with a byte order mark', async () => {
    const recipe = recipeWith(['a.tif']);
    expect(await readRecipe(file('bom.json', `\ufeff${JSON.stringify(recipe)}`))).toEqual(recipe);
  });

  it('is missing only if it is not there', async () => {
    mkdirSync(join(folder, 'folder'));
    await expect(setupOf(join(folder, 'none'))).rejects.toThrow(tagged('not-found'));
    await expect(setupOf(join(folder, 'folder'))).rejects.toThrow(/can't be read \(EISDIR\); give a setup\./);
    await expect(setupOf(file('text.json', 'no'))).rejects.toThrow(/is not JSON; give a setup\./);
  });
});
