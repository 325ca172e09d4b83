/**
 * Times reading of single frames: `npx node test/bench/read.ts [FILE...]`. Without files, of a plain video and a deflated stack made for
 * it. Prints the median and the fastest of all frames, milliseconds.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSource } from '../../native-worker/read/open-source.ts';
import { createOmeTiffWriter } from '../../native-worker/rpc-methods/write/ome-tiff.ts';

const FRAMES = 12;

async function write(path: string, side: number, bits: 8 | 16, compress: boolean): Promise<void> {
  const writer = await createOmeTiffWriter(path, {
    width: side,
    height: side,
    bits,
    axes: 'TYX',
    frames: FRAMES,
    pixelSizeUm: 0.1625,
    frameIntervalS: 0.1,
    compress,
  });
  for (let frame = 0; frame < FRAMES; frame++) {
    const data = bits === 8 ? new Uint8Array(side * side) : new Uint16Array(side * side);
    for (let i = 0; i < data.length; i++) data[i] = 100 + 20 * Math.sin(i / 90) + 4 * Math.random();
    await writer.write(data);
  }
  await writer.close();
}

async function time(path: string): Promise<void> {
  const source = await openSource(path);
  const { width, height, bits, frames } = source.info;
  const times: number[] = [];
  for (let round = 0; round < 3; round++) {
    for (let frame = 0; frame < Math.min(frames, 50); frame++) {
      const start = performance.now();
      await source.readFrame(frame);
      times.push(performance.now() - start);
    }
  }
  await source.close();
  times.sort((a, b) => a - b);
  const [median, best] = [times[times.length >> 1], times[0]];
  console.log(
    `${path}: ${width} x ${height}, ${bits} bits: median ${median.toFixed(2)} ms, best ${best.toFixed(2)} ms`,
  );
}

const files = process.argv.slice(2);
if (files.length > 0) for (const file of files) await time(file);
else {
  const folder = mkdtempSync(join(tmpdir(), 'janus3d-bench-'));
  for (const [name, side, bits, compress] of [
    ['plain', 1024, 16, false],
    ['deflated', 1024, 8, true],
    ['camera', 2304, 16, false],
  ] as const) {
    const path = join(folder, `${name}.ome.tif`);
    await write(path, side, bits, compress);
    await time(path);
  }
  rmSync(folder, { recursive: true });
}
