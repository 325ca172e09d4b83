import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../preload/contract/frame.ts';
import { ahead, FrameCache } from '../../../renderer/shared/frames/frame-cache.ts';

const frame = (bytes: number): Frame => ({ width: bytes, height: 1, data: new Uint8Array(bytes) }) as Frame;

describe('frames kept for stepping', () => {
  it('lets the longest unused go first, and keeps the newest whatever its size', () => {
    const cache = new FrameCache(100);
    cache.put(1, 0, frame(40));
    cache.put(1, 1, frame(40));
    expect(cache.get(1, 0)).not.toBeNull();
    cache.put(1, 2, frame(40));
    expect([0, 1, 2].map((index) => cache.has(1, index))).toEqual([true, false, true]);
    cache.put(1, 3, frame(400));
    expect([0, 2, 3].map((index) => cache.has(1, index))).toEqual([false, false, true]);
    expect(cache.has(2, 3)).toBe(false);
  });

  it('counts a frame once that is put twice', () => {
    const cache = new FrameCache(100);
    for (let i = 0; i < 5; i++) cache.put(1, 0, frame(60));
    cache.put(1, 1, frame(40));
    expect(cache.has(1, 0)).toBe(true);
  });

  it('are read ahead the way of the steps, round the end, and one back', () => {
    expect(ahead(5, 1, 80, 3)).toEqual([6, 7, 8, 4]);
    expect(ahead(5, -1, 80, 3)).toEqual([4, 3, 2, 6]);
    expect(ahead(79, 1, 80, 2)).toEqual([0, 1, 78]);
    expect(ahead(0, 1, 1, 4)).toEqual([]);
    expect(ahead(1, 1, 2, 4)).toEqual([0]);
  });
});
