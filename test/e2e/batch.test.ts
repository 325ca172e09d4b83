import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { encode } from 'fast-png';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createApi } from '../../main/api/api.ts';
import type { LiveState } from '../../preload/contract/commands.ts';
import { openSource } from '../../native-worker/read/open-source.ts';
import { runCli, runJson, startCli } from './support/cli.ts';

let folder: string;
const video = 'data/video.ome.tif';
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-batch-'));
  const scene = '--scene clean --stacks 2 --slices 50 --frames 20 --size 320 --particles 2'.split(' ');
  await runJson(['simulate', '--out', 'data', ...scene, '--seed', '3'], folder);
  await runJson(['new', 'a.janus3d'], folder);
  const stacks = ['data/stack_00.ome.tif', 'data/stack_01.ome.tif'];
  await runJson(['import', 'a.janus3d', '--stack', ...stacks], folder);
  await runJson(['calibrate', 'a.janus3d'], folder);
  await runJson(['train', 'a.janus3d', '--model', 'ert', '--split', 'stack', '--trees', '20'], folder);
  await runJson(['track', 'a.janus3d', '--video', video, '--out', 'project.csv'], folder);
  await runJson(['export', 'a.janus3d', '--what', 'model', '--format', 'json', '--out', 'm.json'], folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a recipe', () => {
  it('replays the analysis to the same bytes, over files that have moved', async () => {
    await runJson(
      ['export', 'a.janus3d', '--what', 'recipe', '--format', 'json', '--out', 'recipe.json'],
      folder,
    );
    copyFileSync(join(folder, video), join(folder, 'moved.tif'));
    const { videos } = await runJson(
      ['run', 'recipe.json', '--project', 'b.janus3d', '--set', 'video.ome.tif=moved.tif'],
      folder,
    );
    expect(videos).toMatchObject([{ source: 'video.ome.tif', particles: 2 }]);
    await runJson(
      ['export', 'b.janus3d', '--what', 'tracks', '--format', 'csv', '--out', 'again.csv'],
      folder,
    );
    expect(read('again.csv')).toBe(read('project.csv'));
  });

  it('holds the settings for localising, of the project and of a video', async () => {
    const set = (...args: string[]) => runJson(['settings', 'b.janus3d', ...args], folder);
    const project = await set('--sensitivity', '0.85');
    expect(project).toMatchObject({ localise: { sensitivity: 0.85 }, own: [] });
    expect(project['outOfDate']).toContain('the calibration');
    expect(await set('moved.tif', '--polarity', 'dark')).toMatchObject({
      localise: { sensitivity: 0.85, polarity: 'dark' },
      own: ['polarity'],
    });
    const recipe = ['--what', 'recipe', '--format', 'json', '--out', 'settings.json'];
    await runJson(['export', 'b.janus3d', ...recipe], folder);
    const steps = JSON.parse(read('settings.json')) as { steps: { do: string; video: string | null }[] };
    expect(steps.steps.filter((step) => step.do === 'settings').map(({ video: of }) => of)).toEqual([
      null,
      'moved.tif',
    ]);
    expect(await set('--defaults')).toMatchObject({ localise: { sensitivity: 0.9, polarity: 'both' } });
    expect(await set('moved.tif', '--defaults')).toMatchObject({ own: [], outOfDate: [] });
    const ofStack = await runCli(['settings', 'b.janus3d', 'stack_00.ome.tif', '--defaults'], folder);
    expect([ofStack.code, ofStack.stderr]).toEqual([2, expect.stringContaining('is a z-stack')]);
  });

  it('refuses another file, a newer recipe and a name that it has not', async () => {
    writeFileSync(join(folder, 'newer.json'), '{"format": "janus3d-recipe", "version": 99}');
    for (const args of [['m.json'], ['newer.json'], ['recipe.json', '--set', 'x.tif=moved.tif']]) {
      const { code, stderr } = await runCli(['run', ...args, '--project', 'c.janus3d'], folder);
      expect([code, stderr]).toEqual([2, expect.stringMatching(/^janus3d: [^\n]+\n$/)]);
    }
    expect(existsSync(join(folder, 'c.janus3d'))).toBe(false);
  });
});

describe('watching a folder', () => {
  /** Images of the video, as a camera writes them: some in two halves, the last never finished. */
  async function record(into: string): Promise<void> {
    const source = await openSource(join(folder, video));
    for (let index = 0; index < source.info.frames; index += 1) {
      const { width, height, data, bits } = await source.readFrame(index);
      const samples = data as Uint8Array | Uint16Array;
      const bytes = encode({ width, height, data: samples, depth: bits === 8 ? 8 : 16, channels: 1 });
      const path = join(into, `img_${String(index).padStart(3, '0')}.png`);
      const isLast = index === source.info.frames - 1;
      const half = index % 4 === 1 || isLast ? bytes.length >> 1 : bytes.length;
      writeFileSync(path, bytes.subarray(0, half));
      await delay(100);
      if (!isLast) appendFileSync(path, bytes.subarray(half));
    }
    await source.close();
  }

  it('ends with the bytes of tracking the whole, killed on the way, and names what was never finished', async () => {
    const live = join(folder, 'live');
    mkdirSync(live);
    const how = ['--model-file', 'm.json', '--pixel-um', '0.1625', '--fps', '10'];
    const watch = ['track', '--watch', 'live', ...how, '--idle-s', '6', '--out', 'live.csv', '--json'];
    const first = startCli(watch, folder);
    const recorded = record(live);
    await first.printed(/4 images/);
    first.child.kill('SIGKILL');
    await first.done;
    expect(existsSync(join(folder, 'live.csv'))).toBe(false);
    const { stdout, stderr, code } = await runCli(watch, folder);
    await recorded;
    expect([code, stderr]).toEqual([0, expect.stringContaining('img_019.png was never finished')]);
    expect(JSON.parse(stdout.trimEnd().split('\n').at(-1))).toMatchObject({ images: 19 });
    // Nothing that was measured before the kill is measured again.
    expect(stderr).not.toMatch(/^[1-4] images?\b/m);
    rmSync(join(live, 'img_019.png'));
    await runJson(['track', 'live', ...how, '--out', 'whole.csv'], folder);
    expect(read('live.csv')).toBe(read('whole.csv'));
    expect(readdirSync(folder).filter((name) => /work$|provisional/.test(name))).toEqual([]);
  });
});

describe('a recording that is tracked live in a project', () => {
  it('becomes a video with the bytes of importing and tracking it, and tells frames, rows and latency', async () => {
    copyFileSync(join(folder, 'a.janus3d'), join(folder, 'live.janus3d'));
    copyFileSync(join(folder, video), join(folder, 'recorded.ome.tif'));
    const api = createApi({ shell: 'served' });
    try {
      await api.call('project.open', { path: join(folder, 'live.janus3d') });
      const states: LiveState[] = [];
      api.on((event, payload) => {
        if (event !== 'live') return;
        states.push(payload as LiveState);
        const { tracksVersion, running } = payload as LiveState;
        if (running && tracksVersion === 1) void api.call('live.stop', {});
      });
      const path = join(folder, 'recorded.ome.tif');
      const { jobId } = await api.call('live.start', { path, modelId: 1, idleS: 600 });
      const { resultId } = await api.wait(jobId);
      const last = (await api.call('live.get', {}))!;
      expect(last).toMatchObject({ jobId, running: false, frames: 20, videoId: resultId, path });
      expect(states.at(-1)).toEqual(last);
      expect(last.newest!.xPx.length).toBeGreaterThan(0);
      expect((await api.call('live.tracks', {}))!.frame.length).toBe(last.rows);
      expect((await api.call('live.frame', {}))!.width).toBe(320);
      const { text } = await api.call('export.csv', { what: 'tracks', id: resultId! });
      expect(text).toBe(read('project.csv'));
      expect(readdirSync(folder).filter((name) => name.endsWith('.work'))).toEqual([]);
    } finally {
      await api.close();
    }
  });
});

describe('tracking without a project', () => {
  it('gives the same bytes, a line a video and the worst exit code', async () => {
    const { code, stdout } = await runCli(
      ['track', video, 'data/none.tif', '--model-file', 'm.json', '--out', 'alone', '--json'],
      folder,
    );
    expect(read('alone/video.csv')).toBe(read('project.csv'));
    expect(readdirSync(join(folder, 'alone'))).toEqual(['video.csv']);
    const [first, second, json] = stdout.trimEnd().split('\n');
    expect(first).toContain(`${video}: `);
    expect(second).toContain('data/none.tif: ');
    expect(JSON.parse(json)).toMatchObject({
      videos: [{ video, out: join('alone', 'video.csv') }, { error: { path: expect.any(String) as string } }],
    });
    expect(code).toBe(2);
  });

  it('in the plane has the bytes of the project, and its recipe', async () => {
    const plane = ['--no-model', '--frames', '0-9'];
    const { modelId } = await runJson(
      ['track', 'a.janus3d', '--video', video, ...plane, '--name', 'plane', '--out', 'plane.csv'],
      folder,
    );
    expect(modelId).toBeNull();
    await runJson(['track', video, ...plane, '--out', 'file.csv'], folder);
    expect(read('file.csv')).toBe(read('plane.csv'));
    await runJson(['new', 'c.janus3d'], folder);
    await runJson(['track', 'c.janus3d', '--video', video, ...plane, '--out', 'again.csv'], folder);
    const exported = ['export', 'c.janus3d', '--out'];
    for (const format of ['trackmate-xml', 'geff'])
      await runJson([...exported, `plane.${format}`, '--what', 'tracks', '--format', format], folder);
    await runJson([...exported, 'c.json', '--what', 'recipe', '--format', 'json'], folder);
    const { videos } = await runJson(['run', 'c.json', '--project', 'd.janus3d'], folder);
    expect(videos).toMatchObject([{ particles: 2, rows: 20, warnings: [] }]);
    const { dims, motion } = await runJson(['analyse', 'plane.csv', '--out', 'physics'], folder);
    expect([dims, (motion as { outOfRangeShare: number }).outOfRangeShare]).toEqual([2, 0]);
  });
});
