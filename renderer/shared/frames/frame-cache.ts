import type { Frame } from '../../../preload/contract/frame.ts';

/** Frames that were shown or are about to be, up to a number of bytes; the longest unused go first. */
export class FrameCache {
  private readonly frames = new Map<string, Frame>();
  private readonly mostBytes: number;
  private bytes = 0;

  constructor(mostBytes: number) {
    this.mostBytes = mostBytes;
  }

  get(sourceId: number, index: number): Frame | null {
    const key = `${sourceId}/${index}`;
    const frame = this.frames.get(key);
    if (!frame) return null;
    this.frames.delete(key);
    this.frames.set(key, frame);
    return frame;
  }

  has(sourceId: number, index: number): boolean {
    return this.frames.has(`${sourceId}/${index}`);
  }

  put(sourceId: number, index: number, frame: Frame): void {
    this.drop(`${sourceId}/${index}`);
    this.frames.set(`${sourceId}/${index}`, frame);
    this.bytes += frame.data.byteLength;
    for (const key of this.frames.keys()) {
      if (this.bytes <= this.mostBytes || this.frames.size <= 1) break;
      this.drop(key);
    }
  }

  clear(): void {
    this.frames.clear();
    this.bytes = 0;
  }

  private drop(key: string): void {
    this.bytes -= this.frames.get(key)?.data.byteLength ?? 0;
    this.frames.delete(key);
  }
}

/** Frames to read ahead of the one on show: the way it is stepped first, then one back; round the end when playing. */
export function ahead(index: number, step: number, frames: number, depth: number): number[] {
  const way = step < 0 ? -1 : 1;
  const wanted = [...Array.from({ length: depth }, (_, i) => index + way * (i + 1)), index - way];
  const inside = wanted.map((at) => (at + frames) % frames);
  return [...new Set(inside)].filter((at) => at >= 0 && at !== index);
}
