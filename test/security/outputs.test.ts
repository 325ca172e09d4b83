import { createHash } from 'node:crypto';
import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createOmeTiffWriter } from '../../native-worker/rpc-methods/write/ome-tiff.ts';
import { main } from '../../main/cli/main.ts';

/** Outputs that would destroy what they are made from, or what they have nothing to do with: exit 2, and not a byte is changed. */

let folder: string;
const at = (name: string): string => join(folder, name);

async function writeImage(path: string, frames: number): Promise<void> {
  const writer = await createOmeTiffWriter(path, {
    width: 64,
    height: 64,
    bits: 8,
    axes: 'TYX',
    frames,
    pixelSizeUm: 0.1625,
    frameIntervalS: 0.1,
  });
  for (let frame = 0; frame < frames; frame += 1)
    await writer.write(new Uint8Array(64 * 64).fill(100 + frame));
  await writer.close();
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'janus3d-outputs-'));
  await writeImage(at('video.ome.tif'), 2);
  await writeImage(at('stack.ome.tif'), 8);
  mkdirSync(at('images'));
  for (const name of ['a.tif', 'b.tif']) await writeImage(at(`images/${name}`), 1);
  mkdirSync(at('series'));
  for (const name of ['s_1.tif', 's_2.tif']) await writeImage(at(`series/${name}`), 1);
  mkdirSync(at('foreign-analysis'));
  writeFileSync(at('foreign-analysis/speeds.csv'), 'fish,speed\ncarp,3\n');
  const steps = Array.from({ length: 80 }, (_, k) => `${k % 2},${k >> 1},${(k * k) % 7},${(k * 5) % 11}`);
  writeFileSync(at('swimmers.csv'), `particle,frame,x_um,y_um\n${steps.join('\n')}\n`);
  mkdirSync(at('foreign'));
  writeFileSync(at('foreign/stack_00.ome.tif'), 'II*\0 a recording');
  mkdirSync(at('foreign-truth'));
  writeFileSync(at('foreign-truth/video_truth.csv'), 'time,height\n1,2\n');
  mkdirSync(at('foreign-scene'));
  writeFileSync(at('foreign-scene/scene.json'), '{"nodes": []}');
  writeFileSync(at('positions.csv'), 'frame,x_px,y_px,z_um\n0,1,1,0\n1,2,2,0\n');
  copyFileSync(at('positions.csv'), at('other.csv'));
  writeFileSync(at('settings.json'), '{"a": 1}');
  writeFileSync(at('paper.pdf'), '%PDF-1.7');
  writeFileSync(at('script.py'), 'import this, that\n');
  linkSync(at('video.ome.tif'), at('hard.tif'));
  symlinkSync(at('stack.ome.tif'), at('soft.tif'));
  for (const argv of [
    ['new', 'p.janus3d'],
    ['import', 'p.janus3d', '--video', 'video.ome.tif', 'images', at('series/s_*.tif')],
    ['import', 'p.janus3d', '--stack', 'stack.ome.tif', '--z-step-um', '1'],
  ])
    expect(await run(argv)).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Commands name files in the folder; what is no name of one stays as it is. */
const run = (argv: readonly string[]): Promise<number> =>
  main(
    argv.map((word) =>
      /^(?:[\w-]+\/)?[\w-]+\.[\w.]+$|^images$|^foreign[\w-]*$/.test(word) ? at(word) : word,
    ),
  );

/** Names and contents of all files, but for what SQLite keeps beside an open project. */
const state = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory() && !/-(wal|shm)$/.test(entry.name))
      .map(({ parentPath, name }) => [
        join(parentPath, name),
        createHash('sha256')
          .update(readFileSync(join(parentPath, name)))
          .digest('hex'),
      ]),
  );

const words = (line: string): string[] => line.split(' ');

describe('a result is refused', () => {
  it.each([
    'export p.janus3d --what tracks --format csv --out p.janus3d --force',
    'export p.janus3d --what tracks --format csv --out video.ome.tif --force',
    'export p.janus3d --what tracks --format trackmate-csv --out hard.tif --force',
    'export p.janus3d --what masks --format csv --out soft.tif --force',
    'export p.janus3d --what masks --format tiff --out stack.ome.tif',
    'export p.janus3d --what masks --format tiff --out images/a.tif',
    'export p.janus3d --what masks --format tiff --out images/c.tif',
    'export p.janus3d --what masks --format tiff --out p.janus3d',
    'export p.janus3d --what features --format csv --out images/metadata.txt',
    'export p.janus3d --what features --format csv --out settings.json',
    'export p.janus3d --what predictions --format csv --out paper.pdf',
    'export p.janus3d --what detections --format csv --out script.py',
    'export p.janus3d --what model --format json --out other.csv',
    'export p.janus3d --what model --format json --out p.janus3d --force',
    'export p.janus3d --what model --format onnx --out video.ome.tif --force',
    'export p.janus3d --what model --format onnx --out settings.json',
    'localise video.ome.tif --out video.ome.tif --force',
    'localise video.ome.tif --out hard.tif --force',
    'localise images --out images/b.tif --force',
    'localise video.ome.tif --out p.janus3d',
    'link positions.csv --out positions.csv --force',
    'link positions.csv --out video.ome.tif',
    'track p.janus3d --video video.ome.tif --out video.ome.tif --force',
    'track p.janus3d --video video.ome.tif --out p.janus3d --force',
    'validate p.janus3d --video video.ome.tif --truth positions.csv --out positions.csv --force',
    'train p.janus3d --model linear --out p.janus3d --force',
    'train p.janus3d --model linear --out stack.ome.tif --force',
    'learning-curve p.janus3d --model linear --out video.ome.tif --force',
    'regress --train positions.csv --test other.csv --target z_um --model linear --out other.csv --force',
    'regress --train positions.csv --test other.csv --target z_um --model linear --out positions.csv --force',
    'simulate --out foreign --stacks 1 --slices 10 --frames 0 --size 128 --particles 1',
    'simulate --out foreign-scene --stacks 1 --slices 10 --frames 0 --size 128 --particles 1',
    'simulate --out foreign-truth --stacks 1 --slices 10 --frames 1 --size 128 --particles 1',
    'simulate --out images --stacks 1 --slices 10 --frames 0 --size 128 --particles 1',
    'export p.janus3d --what masks --format tiff --out series/s_3.tif',
    'analyse swimmers.csv --fps 10 --out foreign-analysis',
  ])('%s', async (line) => {
    const before = state();
    let said = '';
    const told = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
      said += String(text);
      return true;
    });
    const code = await run(words(line)).finally(() => told.mockRestore());
    expect(code).toBe(2);
    expect(said).toMatch(
      /is an input of this command or belongs to|would become|give --force to replace|was not made by/,
    );
    expect(state()).toEqual(before);
  });

  it('but not where it takes the place of an older one, beside the inputs too', async () => {
    for (let time = 0; time < 2; time += 1) {
      expect(await run(words('link positions.csv --out linked.csv --max-step-px 5'))).toBe(0);
      expect(await run(words('localise images --out images/found.csv'))).toBe(0);
    }
    expect(readFileSync(at('linked.csv'), 'utf8')).toMatch(/^particle,frame,x_px,y_px,z_um\n0,0/);
    expect(await run(words('link positions.csv --out settings.json --max-step-px 5 --force'))).toBe(0);
    expect(readFileSync(at('settings.json'), 'utf8')).toMatch(/^particle,/);
  });
});
