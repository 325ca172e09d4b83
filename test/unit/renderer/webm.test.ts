import { describe, expect, it } from 'vitest';
import { webm } from '../../../renderer/shared/figures/webm.ts';

interface Element {
  id: number;
  content: Uint8Array;
}

/** Elements one after the other, as RFC 8794 has them. */
function elements(bytes: Uint8Array): Element[] {
  const found: Element[] = [];
  for (let at = 0; at < bytes.length;) {
    const idLength = Math.clz32(bytes[at] ?? 0) - 23;
    let id = 0;
    for (let i = 0; i < idLength; i++) id = id * 256 + (bytes[at + i] ?? 0);
    at += idLength;
    const sizeLength = Math.clz32(bytes[at] ?? 0) - 23;
    let size = (bytes[at] ?? 0) & (0xff >> sizeLength);
    for (let i = 1; i < sizeLength; i++) size = size * 256 + (bytes[at + i] ?? 0);
    at += sizeLength;
    found.push({ id, content: bytes.slice(at, at + size) });
    at += size;
  }
  return found;
}
const inside = (all: readonly Element[], id: number): Element[] => {
  const found = all.find((one) => one.id === id);
  return found ? elements(found.content) : [];
};
const value = (all: readonly Element[], id: number): number =>
  [...(all.find((one) => one.id === id)?.content ?? [])].reduce((sum, byte) => sum * 256 + byte, 0);

describe('a movie file', () => {
  const frames = Array.from({ length: 700 }, (_, i) => ({
    timeMs: i * 100,
    key: i % 60 === 0,
    bytes: Uint8Array.of(i % 256, 7),
  }));
  const file = webm(frames, { width: 1280, height: 720, codec: 'V_VP9', durationMs: 70_000 });
  const top = elements(file);
  const segment = inside(top, 0x18538067);

  it('says what it is, how large and how long', () => {
    expect(new TextDecoder().decode(inside(top, 0x1a45dfa3).find(({ id }) => id === 0x4282)?.content)).toBe(
      'webm',
    );
    const track = inside(inside(segment, 0x1654ae6b), 0xae);
    expect(new TextDecoder().decode(track.find(({ id }) => id === 0x86)?.content)).toBe('V_VP9');
    const video = inside(track, 0xe0);
    expect([value(video, 0xb0), value(video, 0xba)]).toEqual([1280, 720]);
    const duration =
      inside(segment, 0x1549a966).find(({ id }) => id === 0x4489)?.content ?? new Uint8Array(8);
    expect(new DataView(duration.buffer).getFloat64(0)).toBe(70_000);
  });

  it('holds every frame at its time, key frames marked, whatever its length', () => {
    const read = segment
      .filter(({ id }) => id === 0x1f43b675)
      .flatMap(({ content }) => {
        const cluster = elements(content);
        const from = value(cluster, 0xe7);
        return cluster
          .filter(({ id }) => id === 0xa3)
          .map(({ content: block }) => ({
            timeMs: from + new DataView(block.buffer).getInt16(1),
            key: block[3] === 0x80,
            bytes: block.slice(4),
          }));
      });
    expect(read).toEqual(frames);
  });
});
