import { expect, it } from 'vitest';
import { withFrame } from '../../../native-worker/read/source-cache.ts';
import type { ImageSource } from '../../../native-worker/read/image-source.ts';

it('a plane beyond what can be held is refused by name with its size, before it is read', async () => {
  const source = {
    info: { path: '/data/huge.tif', width: 60_000, height: 20_000, bits: 8 },
    readFrame: () => Promise.reject(new Error('read')),
  } as unknown as ImageSource;
  await expect(withFrame(source, 0, () => null)).rejects.toMatchObject({
    tag: 'too-large',
    message: expect.stringMatching(
      /^\/data\/huge.tif: a plane of 60000 x 20000 pixels .* takes 1200 MB/,
    ) as string,
    data: { path: '/data/huge.tif' },
  });
});
