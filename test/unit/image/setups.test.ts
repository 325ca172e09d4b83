import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localiseFrame } from '../../../native-worker/image/detect/localise-frame.ts';
import { simulateScene } from '../../../native-worker/rpc-methods/simulate.ts';
import { openSource } from '../../../native-worker/read/open-source.ts';
import { LocaliseOptions } from '../../../preload/contract/options/localise.ts';
import { SimulateOptions } from '../../../preload/contract/options/simulate.ts';

/** A sample of test/long/setups.test.ts: half the size of the paper's sphere, at a finer pixel. */
const DIAMETER_UM = 1;
const PIXEL_UM = 0.1;
const SLICES = 8;
const PARTICLES = 2;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'janus-setups-'));
}, 120_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

it('a sphere of 1 um is found over its whole range, told its diameter alone', async () => {
  const options = SimulateOptions.parse({
    scene: 'clean',
    stacks: 1,
    slices: SLICES,
    frames: 0,
    size: 280,
    particles: PARTICLES,
    zStepUm: 3,
    diameterUm: DIAMETER_UM,
    pixelUm: PIXEL_UM,
  });
  await simulateScene(options, folder, { seed: 1 });
  const [, ...lines] = (await readFile(join(folder, 'stack_00_truth.csv'), 'utf8')).trim().split('\n');
  const truth = lines.map((line) => line.split(',').map(Number));
  const source = await openSource(join(folder, 'stack_00.ome.tif'));
  let seen = 0;
  let extra = 0;
  for (let slice = 0; slice < SLICES; slice++) {
    const found = localiseFrame(
      await source.readFrame(slice),
      PIXEL_UM,
      LocaliseOptions.parse({ particleDiameterUm: DIAMETER_UM }),
    );
    const present = truth.filter(([at]) => at === slice);
    const isNear = ([, , x, y]: number[], { xPx, yPx }: { xPx: number; yPx: number }): boolean =>
      Math.hypot(xPx - x, yPx - y) < DIAMETER_UM / PIXEL_UM / 2;
    seen += present.filter((one) => found.some((other) => isNear(one, other))).length;
    extra += found.filter((other) => !present.some((one) => isNear(one, other))).length;
  }
  await source.close();
  expect(truth).toHaveLength(SLICES * PARTICLES);
  expect(seen / truth.length).toBeGreaterThanOrEqual(0.95);
  expect(extra).toBe(0);
}, 120_000);
