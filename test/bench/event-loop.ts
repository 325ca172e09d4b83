import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createApi } from '../../main/api/api.ts';
import { SimulateOptions } from '../../preload/contract/options/simulate.ts';
import { ImportOptions } from '../../preload/contract/options/source.ts';

/**
 * How long main is held up while it calibrates, trains and tracks: delay of its event loop, in milliseconds; 99 of 100 turns
 * must come within 50 ms. `npx node test/bench/event-loop.ts [STACK...]`; without stacks it simulates two of 1024 x 1024.
 */
const folder = await mkdtemp(join(tmpdir(), 'janus3d-bench-'));
const api = createApi({ shell: 'served' });

async function measure(name: string, start: () => Promise<{ jobId: number }>): Promise<number> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const began = performance.now();
  const { resultId } = await api.wait((await start()).jobId);
  delay.disable();
  const ms = (value: number): string => (value / 1e6).toFixed(1).padStart(8);
  const seconds = ((performance.now() - began) / 1000).toFixed(1).padStart(8);
  console.log(
    `${name.padEnd(10)}${seconds} s  p50 ${ms(delay.percentile(50))}  p99 ${ms(delay.percentile(99))}  max ${ms(delay.max)} ms`,
  );
  return resultId!;
}

try {
  let stacks = process.argv.slice(2);
  if (stacks.length === 0) {
    const options = SimulateOptions.parse({ stacks: 2, frames: 20, size: 1024, particles: 14, bits: 16 });
    const { files } = await api.tools.simulate(folder, options, 1);
    stacks = files.filter((file) => /stack_\d+\.ome\.tif$/.test(file));
  }
  await api.call('project.create', { path: join(folder, 'bench.janus3d') });
  await api.call('project.import', {
    kind: 'stack',
    paths: stacks,
    options: ImportOptions.parse({}),
  });
  const video = {
    kind: 'video' as const,
    paths: [stacks[0]],
    options: ImportOptions.parse({ fps: 10 }),
  };
  const { ids } = await api.call('project.import', video);
  await measure('calibrate', () => api.call('calibrate.start', {}));
  const modelId = await measure('train', () => api.call('train.start', { options: { model: 'ert' } }));
  await measure('track', () => api.call('track.start', { videoId: ids[0], modelId }));
} finally {
  await api.close();
  await rm(folder, { recursive: true, force: true });
}
