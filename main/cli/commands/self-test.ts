import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toWireError } from '../../../preload/contract/errors.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';
import { ImportOptions } from '../../../preload/contract/options/source.ts';
import type { Api } from '../../api/api.ts';
import type { Command, CommandInput, CommandOutput } from '../command.ts';
import { rendererFolder } from '../renderer-folder.ts';
import { runJob, withApi } from '../with-api.ts';
import { writeTable } from '../write-table.ts';

/** Large enough that every step has something to do, small enough for half a minute on two cores. */
const SCENE = {
  scene: 'clean',
  stacks: 2,
  slices: 28,
  zStepUm: 1.3,
  frames: 6,
  size: 320,
  particles: 3,
} as const;
const STACKS = ['stack_00.ome.tif', 'stack_01.ome.tif'];
const VIDEO = 'video.ome.tif';

interface Check {
  name: string;
  ok: boolean;
  ms: number;
  /** What was found, or what failed. */
  detail: string;
}

interface Step {
  name: string;
  run(): Promise<string>;
}

/** The steps of an analysis in a folder of its own; each builds on those before it. */
function stepsIn(folder: string, api: Api, input: CommandInput, found: { tracks: string }): Step[] {
  const at = (name: string): string => join(folder, name);
  const project = at('self-test.janus3d');
  const { seed } = input;
  const job = async (start: () => Promise<{ jobId: number }>): Promise<number> =>
    (await runJob(api, input, start)).resultId ?? 0;
  let modelId = 0;
  return [
    {
      name: 'window',
      run: async () => (existsSync(join(rendererFolder(), 'index.html')) ? 'its files are there' : ''),
    },
    {
      name: 'images',
      run: async () => {
        const { files } = await api.tools.simulate(folder, SimulateOptions.parse(SCENE), seed, input);
        return `${files.length} files written by the computing process`;
      },
    },
    {
      name: 'localise',
      run: async () => {
        const { pixelSizeUm } = await api.tools.sourceInfo(at(VIDEO), null);
        const target = { path: at(VIDEO), channel: 0, from: 0, to: SCENE.frames, pixelUm: pixelSizeUm ?? 0 };
        const { frame } = await api.tools.localise(
          { ...target, options: LocaliseOptions.parse({}) },
          { signal: input.signal },
        );
        return `${frame.length} detections by threads`;
      },
    },
    {
      name: 'project',
      run: async () => {
        await api.call('project.create', { path: project });
        const options = ImportOptions.parse({});
        await api.call('project.import', { kind: 'stack', paths: STACKS.map(at), options });
        await api.call('project.import', { kind: 'video', paths: [at(VIDEO)], options });
        return 'written by SQLite';
      },
    },
    {
      name: 'calibrate',
      run: async () => {
        await job(() => api.call('calibrate.start', { seed }));
        return `${(await api.call('calibration.get', {}))?.masks ?? 0} masks`;
      },
    },
    {
      name: 'train',
      run: async () => {
        modelId = await job(() =>
          api.call('train.start', { options: { model: 'best', split: 'stack' }, seed }),
        );
        const { sdUm } = await api.call('model.report', { modelId });
        return `standard deviation ${sdUm.toFixed(3)} um on the stack left out`;
      },
    },
    {
      name: 'track',
      run: async () => {
        const videoId = await firstVideo(api);
        await job(() => api.call('track.start', { videoId, modelId, seed }));
        await writeTable(at('tracks.csv'), api.tools.exportTable('tracks', videoId));
        const text = await readFile(at('tracks.csv'), 'utf8');
        const rows = text.trim().split('\n').length - 1;
        if (rows === 0) throw new Error('No particle was found in the video.');
        found.tracks = createHash('sha256').update(text).digest('hex');
        return `${rows} positions`;
      },
    },
    {
      name: 'read back',
      run: async () => {
        await api.call('project.open', { path: project });
        await writeTable(at('again.csv'), api.tools.exportTable('tracks', await firstVideo(api)));
        const [before, after] = await Promise.all([readFile(at('tracks.csv')), readFile(at('again.csv'))]);
        if (!before.equals(after)) throw new Error('The project gives other tracks than were written.');
        return 'the same bytes';
      },
    },
  ];
}

async function firstVideo(api: Api): Promise<number> {
  const summary = await api.call('project.summary', {});
  const video = summary?.sources.find(({ kind }) => kind === 'video');
  if (!video) throw new Error('The project has lost its video.');
  return video.sourceId;
}

export const selfTest: Command = {
  name: 'self-test',
  details:
    'Images, localising, a project, training, tracking and reading back, in the runtime it was shipped with.',
  positionals: [],
  flags: [],
  notes:
    'Takes about a minute and 200 MB of temporary files, which it removes. tracksSha256 is the same on every system of one version with the same tensor back end.',
  run: async (input) => {
    const folder = mkdtempSync(join(tmpdir(), 'janus3d-self-test-'));
    const checks: Check[] = [];
    const found = { tracks: '' };
    try {
      const { version, tensorBackend } = await withApi(input, async (api) => {
        for (const { name, run } of stepsIn(folder, api, input, found)) {
          input.signal.throwIfAborted();
          checks.push(await timed(name, run));
          if (!checks.at(-1)?.ok) break;
        }
        return api.call('app.info', {});
      });
      return result(checks, { version, tensorBackend }, found.tracks);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function result(
  checks: readonly Check[],
  { version, tensorBackend }: { version: string; tensorBackend: string | null },
  tracksSha256: string,
): CommandOutput {
  const ok = checks.every((check) => check.ok);
  const { node, electron } = process.versions;
  const { platform, arch } = process;
  const lines = checks.map(
    ({ name, ok: passed, ms, detail }) => `  ${passed ? 'ok  ' : 'FAIL'} ${name}: ${detail} (${ms} ms)`,
  );
  return {
    exitCode: ok ? 0 : 1,
    json: {
      ok,
      version,
      runtime: { node, electron: electron ?? null, platform, arch },
      tensorBackend,
      tracksSha256: tracksSha256 || null,
      checks,
    },
    text: [
      `Janus3D ${version}, ${electron ? `Electron ${electron}` : `Node ${node}`}, ${platform} ${arch}`,
      ...lines,
      ok
        ? 'This installation works.'
        : 'This installation does not work; install it again, and report what stands above if that does not help.',
    ].join('\n'),
  };
}

async function timed(name: string, run: () => Promise<string>): Promise<Check> {
  const began = performance.now();
  const done = (ok: boolean, detail: string): Check => ({
    name,
    ok,
    detail,
    ms: Math.round(performance.now() - began),
  });
  try {
    return done(true, await run());
  } catch (error) {
    return done(false, toWireError(error).message);
  }
}
