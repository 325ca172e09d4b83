/**
 * Tracking while a camera records: seconds of CPU a frame of the whole command and how long positions wait, beside tracking the same frames
 * afterwards, for single TIFF files, a TIFF stack that grows and an NDTiff dataset, 2304 x 2304 pixels with 30 particles.
 *
 *   node test/bench/track.ts FOLDER     makes video and project once
 *   node test/bench/live.ts FOLDER [FRAMES A SECOND]
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { openSource } from '../../native-worker/read/open-source.ts';
import { growingNdtiff } from '../support/growing-ndtiff.ts';
import { growingTiff } from '../support/growing-tiff.ts';

const folder = process.argv[2] ?? '.';
const framesPerS = Number(process.argv[3] ?? 10);
const CLI = join(import.meta.dirname, '../../main/cli/index.ts');
const [model, video, live] = ['model.json', 'video.ome.tif', 'live'].map((name) => join(folder, name));
const HOW = ['--model-file', model, '--pixel-um', '0.1625', '--fps', '10', '--json'];

/** Runs a command and gives its last line and its seconds of CPU, those of its children included. */
async function timed(args: readonly string[]): Promise<{ json: Record<string, never>; cpuS: number }> {
  const child = spawn('bash', ['-c', '"$@"; times >&2', '-', process.execPath, CLI, ...args]);
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (bytes: Buffer) => (stdout += bytes.toString()));
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()));
  await new Promise((resolve) => child.on('close', resolve));
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  const cpuS = [...last.matchAll(/(\d+)m([\d.]+)s/g)].reduce(
    (sum, [, m, s]) => sum + 60 * Number(m) + Number(s),
    0,
  );
  const line = stdout.trimEnd().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) throw new Error(stderr);
  return { json: JSON.parse(line) as Record<string, never>, cpuS };
}

type Page = Parameters<ReturnType<typeof growingTiff>['append']>[0];
const single = () => {
  mkdirSync(live);
  let number = 0;
  return {
    // As cameras write them: under another name until they are whole.
    append: async (page: Page): Promise<void> => {
      const path = join(live, `img_${String(number++).padStart(4, '0')}`);
      await growingTiff(`${path}.part`).append(page);
      renameSync(`${path}.part`, `${path}.tif`);
    },
  };
};
const KINDS = {
  'single TIFF files': single,
  'a TIFF stack': () => growingTiff(live),
  NDTiff: () => growingNdtiff(live),
};

const source = await openSource(video);
const { frames } = source.info;
await timed([
  'export',
  join(folder, 'calibrated.janus3d'),
  '--what',
  'model',
  '--model',
  'best',
  '--format',
  'json',
  '--out',
  model,
  '--json',
]);
for (const [kind, begin] of Object.entries(KINDS)) {
  rmSync(live, { recursive: true, force: true });
  const writer = begin();
  const [out, after] = ['live.csv', 'after.csv'].map((name) => join(folder, name));
  const first = await source.readFrame(0);
  await writer.append({ ...first, data: first.data as Uint16Array });
  const running = timed(['track', '--watch', live, ...HOW, '--idle-s', '8', '--out', out]);
  // Until it has started.
  await wait(5000);
  const began = performance.now();
  for (let frame = 1; frame < frames; frame++) {
    const { width, height, data } = await source.readFrame(frame);
    await wait(Math.max(0, began + (1000 * frame) / framesPerS - performance.now()));
    await writer.append({ width, height, data: data as Uint16Array });
  }
  const { json, cpuS } = await running;
  const offline = await timed(['track', live, ...HOW, '--out', after]);
  const same = readFileSync(out).equals(readFileSync(after)) ? 'same bytes' : 'OTHER BYTES';
  console.log(
    `${kind}: live ${(cpuS / frames).toFixed(3)} s of CPU a frame, afterwards ${(offline.cpuS / frames).toFixed(3)}; latency ${JSON.stringify(json['latencyS'])}; ${same}`,
  );
}
await source.close();
