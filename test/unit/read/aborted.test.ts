import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { closeSources } from '../../../native-worker/read/source-cache.ts';
import { identify } from '../../../native-worker/read/identify-source.ts';
import { brightness } from '../../../native-worker/rpc-methods/read-source.ts';
import { createOmeTiffWriter } from '../../../native-worker/rpc-methods/write/ome-tiff.ts';

const folder = mkdtempSync(join(tmpdir(), 'janus3d-aborted-'));
afterAll(async () => {
  await closeSources();
  rmSync(folder, { recursive: true });
});
const aborted = { name: 'AbortError' };

describe('reading ends where a person has cancelled it', () => {
  it('the brightness of a video', async () => {
    const path = join(folder, 'v.ome.tif');
    const size = { width: 4, height: 4, bits: 8 as const, axes: 'TYX' as const, frames: 3 };
    const writer = await createOmeTiffWriter(path, { ...size, pixelSizeUm: 0.2, compress: false });
    for (let frame = 0; frame < 3; frame++) await writer.write(new Uint8Array(16).fill(7));
    await writer.close();
    const file = { path, channel: 0 };
    expect(await brightness(file, { signal: new AbortController().signal })).toMatchObject({ level: 7 });
    await expect(brightness(file, { signal: AbortSignal.abort() })).rejects.toMatchObject(aborted);
  });

  it('what a file holds', async () => {
    const path = join(folder, 'x.tif');
    writeFileSync(path, 'pixels');
    await expect(identify(path, null, AbortSignal.abort())).rejects.toMatchObject(aborted);
  });
});
