import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSource } from '../../native-worker/read/open-source.ts';
import { runCli, runJson, startCli } from '../e2e/support/cli.ts';
import { growingNdtiff } from '../support/growing-ndtiff.ts';
import { growingTiff } from '../support/growing-tiff.ts';

const KILLS = 10;
const LENGTHS = ['--pixel-um', '0.1625', '--fps', '10'];
const HOW = [
  ['without a model', ['--no-model']],
  ['with a model', ['--model-file', 'model.json']],
] as const;
const WRITERS = [
  ['a TIFF stack', 'stack.tif', growingTiff],
  ['an NDTiff dataset', 'dataset', growingNdtiff],
] as const;

let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-live-'));
  const scene = '--scene clean --stacks 2 --slices 50 --frames 40 --size 320 --particles 2'.split(' ');
  await runJson(['simulate', '--out', 'data', ...scene], folder);
  await runJson(['new', 'a.janus3d'], folder);
  const stacks = ['data/stack_00.ome.tif', 'data/stack_01.ome.tif'];
  await runJson(['import', 'a.janus3d', '--stack', ...stacks], folder);
  await runJson(['calibrate', 'a.janus3d'], folder);
  await runJson(['train', 'a.janus3d', '--model', 'ert', '--split', 'stack', '--trees', '20'], folder);
  const model = ['--what', 'model', '--format', 'json', '--out', 'model.json'];
  await runJson(['export', 'a.janus3d', ...model], folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe.each(WRITERS)('live tracking of %s', (_what, name, growing) => {
  it.each(HOW)(`%s, killed ${KILLS} times ends with the bytes of tracking the whole`, async (_how, model) => {
    rmSync(join(folder, name), { recursive: true, force: true });
    const how = [...model, ...LENGTHS];
    const source = await openSource(join(folder, 'data/video.ome.tif'));
    const stack = growing(join(folder, name));
    for (let frame = 0; frame < source.info.frames; frame++) {
      const { width, height, data } = await source.readFrame(frame);
      await stack.append({ width, height, data: data as Uint16Array });
    }
    await source.close();
    const watch = ['track', '--watch', name, ...how, '--idle-s', '2', '--out', `${name}.csv`];
    let done = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const running = startCli(watch, folder);
      const [, images] = await running.printed(/(\d+) images?/);
      running.child.kill('SIGKILL');
      await running.done;
      // What was measured before is not measured again.
      expect(Number(images)).toBeGreaterThan(done);
      done = Number(images);
    }
    expect((await runCli(watch, folder)).code).toBe(0);
    await runJson(['track', name, ...how, '--out', `${name}-whole.csv`], folder);
    const [live, whole] = [`${name}.csv`, `${name}-whole.csv`].map((one) => readFileSync(join(folder, one)));
    expect(live.equals(whole)).toBe(true);
    expect(readdirSync(folder).filter((one) => /work$|provisional/.test(one))).toEqual([]);
  });
});
